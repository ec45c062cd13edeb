import type { ClientFrame, ServerFrame } from '@cardroom/protocol';
import { backoffMs } from './backoff.ts';

/** As much of a WebSocket as is needed; a test brings its own. */
export interface ClientSocket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells. */
export interface SocketEvents {
  readonly opened: () => void;
  readonly received: (text: string) => void;
  readonly closed: () => void;
}

/** The outside that a connection lives in; all of it can be replaced. */
export interface ConnectionPorts {
  readonly openSocket: (events: SocketEvents) => ClientSocket;
  /** Calls `run` once after `ms`; returns the way to prevent it. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly now: () => number;
  readonly random: () => number;
  /** Reads one frame, or nothing when it is not one. */
  readonly parse: (text: string) => ServerFrame | undefined;
}

/** What the owner of a connection is told. */
export interface ConnectionListener {
  readonly statusChanged: (status: 'connecting' | 'online' | 'reconnecting') => void;
  readonly frameReceived: (frame: ServerFrame, roundTripMs: number | undefined) => void;
}

/** How often the line is tried while it is quiet, and how long an answer may take, in milliseconds. */
export const PING_EVERY_MS = 12_000;
export const SILENCE_MAX_MS = 9_000;

type Phase = 'closed' | 'opening' | 'greeting' | 'online' | 'waiting';

/**
 * Keeps one live connection: says hello, pings, notices a dead line, and comes back by itself with growing
 * pauses. It knows frames but not what they mean.
 */
export class LiveConnection {
  readonly #ports: ConnectionPorts;
  readonly #listener: ConnectionListener;
  #phase: Phase = 'closed';
  #token = '';
  #socket: ClientSocket | undefined;
  // Grows with each socket, so that words of one that was given up are not heard.
  #generation = 0;
  #attempt = 0;
  #pingSentAt: number | undefined;
  #cancelTimer: (() => void) | undefined;

  constructor(ports: ConnectionPorts, listener: ConnectionListener) {
    this.#ports = ports;
    this.#listener = listener;
  }

  /** Connects as the owner of `token`, and stays connected until `close`. */
  open(token: string): void {
    this.close();
    this.#token = token;
    this.#attempt = 0;
    this.#connect('connecting');
  }

  /** Gives the line up and stays closed. */
  close(): void {
    this.#phase = 'closed';
    this.#drop();
  }

  /** Whether frames can be sent now. */
  isOnline(): boolean {
    return this.#phase === 'online';
  }

  /** Sends one frame; `false` when the line is not up, and then nothing was sent. */
  send(frame: ClientFrame): boolean {
    if (this.#phase !== 'online' || this.#socket === undefined) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** The device woke up or the network came back: try at once instead of waiting or trusting a dead line. */
  nudge(): void {
    if (this.#phase === 'waiting') this.#connect('reconnecting');
    else if (this.#phase === 'online') this.#ping();
  }

  #connect(status: 'connecting' | 'reconnecting'): void {
    this.#drop();
    const generation = ++this.#generation;
    const current = (run: () => void) => (): void => {
      if (generation === this.#generation) run();
    };
    this.#phase = 'opening';
    this.#listener.statusChanged(status);
    this.#setTimer(SILENCE_MAX_MS, () => this.#lost());
    this.#socket = this.#ports.openSocket({
      opened: current(() => this.#greet()),
      received: (text) => {
        if (generation === this.#generation) this.#receive(text);
      },
      closed: current(() => this.#lost()),
    });
  }

  #greet(): void {
    this.#phase = 'greeting';
    this.#socket?.send(JSON.stringify({ type: 'hello', token: this.#token } satisfies ClientFrame));
  }

  #receive(text: string): void {
    const frame = this.#ports.parse(text);
    if (frame === undefined) return;
    let roundTripMs: number | undefined;
    if (frame.type === 'pong' && this.#pingSentAt !== undefined) roundTripMs = this.#ports.now() - this.#pingSentAt;
    this.#pingSentAt = undefined;
    if (frame.type === 'welcome') this.#welcomed();
    else if (this.#phase === 'online') this.#heard(frame);
    this.#listener.frameReceived(frame, roundTripMs);
  }

  /** A server that lets somebody in and can do nothing else for him is waited for like one that is not there. */
  #heard(frame: ServerFrame): void {
    if (frame.type !== 'error') this.#attempt = 0;
    this.#setTimer(PING_EVERY_MS, () => this.#ping());
  }

  #welcomed(): void {
    this.#phase = 'online';
    this.#listener.statusChanged('online');
    this.#ping();
  }

  #ping(): void {
    this.#pingSentAt = this.#ports.now();
    this.#setTimer(SILENCE_MAX_MS, () => this.#lost());
    this.send({ type: 'ping' });
  }

  #lost(): void {
    if (this.#phase === 'closed') return;
    this.#drop();
    this.#phase = 'waiting';
    this.#listener.statusChanged('reconnecting');
    const wait = backoffMs(this.#attempt, this.#ports.random());
    this.#attempt += 1;
    this.#setTimer(wait, () => this.#connect('reconnecting'));
  }

  /** Leaves the present socket behind, if any: nothing it still says is heard. */
  #drop(): void {
    this.#generation += 1;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#pingSentAt = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #setTimer(ms: number, run: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#ports.after(ms, run);
  }
}
