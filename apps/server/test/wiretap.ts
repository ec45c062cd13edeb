import { randomUUID } from 'node:crypto';
import { type WireTableView, wireTableView } from '@cardroom/protocol';
import { WebSocket } from 'ws';

/** Something that one client received, byte for byte, and the hand that it speaks of, if any. */
export interface Heard {
  readonly text: string;
  readonly handId: string | undefined;
}

/** A client that keeps every byte it is sent, through either door. Without a token it is a stranger. */
export class Wiretap {
  readonly #address: string;
  readonly #token: string;
  readonly #sockets: WebSocket[] = [];
  readonly playerId: string;
  readonly name: string;
  readonly heard: Heard[] = [];

  constructor(address: string, name: string, session: { readonly playerId: string; readonly token: string }) {
    this.#address = address;
    this.#token = session.token;
    this.playerId = session.playerId;
    this.name = name;
  }

  /** A new player of this name. */
  static async open(address: string, name: string): Promise<Wiretap> {
    const stranger = new Wiretap(address, name, { playerId: '', token: '' });
    const session: unknown = JSON.parse((await stranger.send('/api/session', { displayName: name })).text);
    return new Wiretap(address, name, session as { readonly playerId: string; readonly token: string });
  }

  get token(): string {
    return this.#token;
  }

  /** Asks for `path`, or posts `body` to it under a fresh key. What comes back is about `handId`, if it names none. */
  async send(
    path: string,
    body?: object,
    handId?: string,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(`http://${this.#address}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    this.#keep(`${[...response.headers].map((pair) => pair.join(': ')).join('\n')}\n\n`, handId);
    this.#keep(text, handId);
    return { status: response.status, text };
  }

  /** The table as this client sees it. */
  async view(tableId: string): Promise<WireTableView> {
    return wireTableView.parse(JSON.parse((await this.send(`/api/tables/${tableId}`)).text));
  }

  /** Watches a table on a connection of its own, from `since` on; resolves when what is there has come. */
  async watch(tableId: string, since?: number): Promise<WebSocket> {
    const socket = new WebSocket(`ws://${this.#address}/api/live`);
    this.#sockets.push(socket);
    socket.on('message', (data: Buffer) => this.#keep(data.toString('utf8'), undefined));
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(JSON.stringify({ type: 'hello', token: this.#token }));
    socket.send(JSON.stringify({ type: 'subscribe', tableId, ...(since === undefined ? {} : { since }) }));
    await roundTrip(socket);
    return socket;
  }

  /** Resolves when everything that the server had to say so far has come. */
  async settle(): Promise<void> {
    await Promise.all(this.#sockets.filter(({ readyState }) => readyState === WebSocket.OPEN).map(roundTrip));
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #keep(text: string, handId: string | undefined): void {
    this.heard.push({ text, handId: handId ?? /"handId":"([^"]+)"/.exec(text)?.[1] });
  }
}

async function roundTrip(socket: WebSocket): Promise<void> {
  const pong = new Promise<void>((resolve) => {
    const listen = (data: Buffer): void => {
      if (!data.toString('utf8').startsWith('{"type":"pong"')) return;
      socket.off('message', listen);
      resolve();
    };
    socket.on('message', listen);
  });
  socket.send('{"type":"ping"}');
  await pong;
}
