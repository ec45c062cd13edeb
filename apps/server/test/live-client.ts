import { Socket } from 'node:net';
import { type ServerFrame, serverFrame } from '@cardroom/protocol';
import { WebSocket } from 'ws';

/** A live connection as a test sees it: frames are checked against the schema and taken one by one. */
export class LiveClient {
  readonly #socket: WebSocket;
  readonly #frames: ServerFrame[] = [];
  readonly #waiting: (() => void)[] = [];
  /** The close code, once the server has closed. */
  readonly closed: Promise<number>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#frames.push(serverFrame.parse(JSON.parse(data.toString('utf8'))));
      this.#waiting.shift()?.();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code) => resolve(code));
    });
    socket.on('error', () => {});
  }

  /** Connects, and says hello if there is a token. */
  static async open(
    address: string,
    token?: string,
    headers: Record<string, string> = {},
    path = '/api/live',
  ): Promise<LiveClient> {
    const socket = new WebSocket(`ws://${address}${path}`, { headers });
    const client = new LiveClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    if (token !== undefined) {
      client.send({ type: 'hello', token });
      await client.next('welcome');
    }
    return client;
  }

  send(frame: object | string | Buffer): void {
    this.#socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Sends bytes below the protocol, as a broken client does. */
  sendBytes(bytes: Buffer): void {
    const socket: unknown = Reflect.get(this.#socket, '_socket');
    if (socket instanceof Socket) socket.write(bytes);
  }

  /** The next frame, which must be of this type. */
  async next<Type extends ServerFrame['type']>(type: Type): Promise<Extract<ServerFrame, { type: Type }>> {
    if (this.#frames.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const frame = this.#frames.shift();
    if (frame?.type !== type) throw new Error(`expected ${type}, got ${JSON.stringify(frame)}`);
    return frame as Extract<ServerFrame, { type: Type }>;
  }

  /** All frames up to and with the first of this type. */
  async until(type: ServerFrame['type']): Promise<readonly ServerFrame[]> {
    const frames: ServerFrame[] = [];
    for (;;) {
      if (this.#frames.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      const frame = this.#frames.shift();
      if (frame !== undefined) frames.push(frame);
      if (frame?.type === type) return frames;
    }
  }

  /** Stops reading, as a client that hangs does. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.terminate();
  }
}
