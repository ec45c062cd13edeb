import { Fault, tableId, type TableId, unreachable } from '@cardroom/kernel';
import {
  type ClientFrame,
  CLOSE_CODES,
  formatTime,
  formatView,
  type ServerFrame,
  type WireProblem,
} from '@cardroom/protocol';
import type { Subscription, TableStep } from '@cardroom/room';
import type { FastifyBaseLogger } from 'fastify';
import type { WebSocket } from 'ws';
import type { Principal, RouteDeps } from '../http/deps.ts';
import { tableCommandOf } from '../http/table-command.ts';
import { problemOf, problemOfFault } from '../problems.ts';
import type { Leavable, LiveConnections } from './live-connections.ts';
import { acknowledgement, parseFrame, type ParsedFrame } from './live-frames.ts';
import type { StepFrames, WrittenFrame } from './step-frames.ts';

/** How long a client may take to say hello. */
export const HELLO_TIMEOUT_MS = 10_000;
/** How often a connection is asked whether somebody is still there, and the store whether the session is. */
export const HEARTBEAT_MS = 20_000;
/** So many frames that make no sense end the connection. */
export const JUNK_MAX = 5;
/** How many tables one connection watches. */
export const SUBSCRIPTIONS_MAX = 20;
/** Above this much unread data a table is dropped and the client told to resync. */
const UNREAD_SOFT_BYTES = 256 * 1024;
/** Above this much the connection is closed. */
const UNREAD_HARD_BYTES = 4 * 1024 * 1024;
/** Frames that wait for their turn on one connection. */
const QUEUE_MAX = 100;

/** So many frames that come too fast, one after the other, end the connection. */
export const REFUSED_IN_A_ROW_MAX = 50;

/** What a live connection is made of. */
export interface LiveConnectionParts {
  readonly socket: WebSocket;
  readonly deps: RouteDeps;
  readonly live: LiveConnections;
  readonly log: FastifyBaseLogger;
  /** The token of a cookie that came with the connection, if a page of this server opened it. */
  readonly cookieToken: string | undefined;
  readonly frameOf: StepFrames;
}

/** Serves one client until it goes. Its frames are carried out one after the other, in the order they came. */
export function createLiveConnection(parts: LiveConnectionParts): void {
  new LiveConnection(parts).open();
}

const BYTES: Extract<ParsedFrame, { readonly ok: false }> = { ok: false, detail: 'frames are JSON texts' };

type FrameOf<Type extends ClientFrame['type']> = Extract<ClientFrame, { readonly type: Type }>;

class LiveConnection implements Leavable {
  readonly #parts: LiveConnectionParts;
  readonly #subscriptions = new Map<TableId, Subscription>();
  #principal: Principal | undefined;
  #token: string | undefined;
  #junkCount = 0;
  #queued = 0;
  #refusedInARow = 0;
  #tail: Promise<void> = Promise.resolve();
  #isAlive = true;
  #isClosed = false;
  #isFinishing = false;
  #cancelHello: () => void = () => {};
  #cancelHeartbeat: () => void = () => {};
  #stopHearing: () => void = () => {};

  constructor(parts: LiveConnectionParts) {
    this.#parts = parts;
  }

  open(): void {
    const { socket, deps, live } = this.#parts;
    this.#cancelHello = deps.clock.after(HELLO_TIMEOUT_MS, () => this.#close('unauthorized', 'no hello in time'));
    this.#beat();
    socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => {
      this.#closed();
      live.remove(this);
    });
    live.add(this);
  }

  /** What comes from now on is for another server: its client has had no answer and sends it again. */
  finish(): Promise<void> {
    this.#isFinishing = true;
    return this.#tail;
  }

  async leave(): Promise<void> {
    const { socket } = this.#parts;
    if (socket.readyState === socket.CLOSED) return;
    const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    this.#close('goingAway', 'the server is going away');
    await gone;
  }

  terminate(): void {
    this.#parts.socket.terminate();
  }

  #closed(): void {
    this.#isClosed = true;
    this.#cancelHello();
    this.#cancelHeartbeat();
    this.#stopHearing();
    for (const { unsubscribe } of this.#subscriptions.values()) unsubscribe();
    this.#subscriptions.clear();
  }

  /** A connection that has died without a word is found by its silence. */
  #beat(): void {
    this.#cancelHeartbeat = this.#parts.deps.clock.after(HEARTBEAT_MS, () => {
      if (!this.#isAlive) return this.#parts.socket.terminate();
      this.#isAlive = false;
      this.#parts.socket.ping();
      void this.#lookAtSession();
      this.#beat();
    });
  }

  /** What ends a session elsewhere is heard of by looking. */
  async #lookAtSession(): Promise<void> {
    const token = this.#token;
    if (token === undefined) return;
    try {
      if ((await this.#parts.deps.sessions.identify(token)) === undefined) this.#sessionEnded();
    } catch (error) {
      // A store that does not answer says nothing about the session: the next heartbeat asks again.
      this.#parts.log.warn({ err: error }, 'session not looked at');
    }
  }

  #sessionEnded(): void {
    if (!this.#isClosed) this.#close('unauthorized', 'the session has ended');
  }

  #receive(data: unknown, isBinary: boolean): void {
    this.#isAlive = true;
    if (this.#isClosed || this.#isFinishing) return;
    const frame = isBinary || !Buffer.isBuffer(data) ? BYTES : parseFrame(data.toString('utf8'));
    if (!frame.ok) return this.#junk(frame);
    if (this.#queued >= QUEUE_MAX) return this.#tooFast(frame.value);
    this.#queued += 1;
    this.#tail = this.#tail
      .then(() => this.#handle(frame.value))
      .finally(() => {
        this.#queued -= 1;
      });
  }

  #junk({ detail, commandId }: typeof BYTES): void {
    const problem = problemOf('MalformedRequest', detail);
    this.#send(commandId === undefined ? { type: 'error', problem } : { type: 'reject', id: commandId, problem });
    this.#countJunk();
  }

  #countJunk(): void {
    this.#junkCount += 1;
    if (this.#junkCount >= JUNK_MAX) this.#close('junk', 'too many frames that make no sense');
  }

  #tooFast(frame: ClientFrame): void {
    this.#refuse(frame, problemOf('TooManyRequests'));
    this.#close('tooFast', 'too many frames at once');
  }

  async #handle(frame: ClientFrame): Promise<void> {
    if (this.#isClosed) return;
    try {
      await this.#answer(frame);
    } catch (error) {
      const problem = problemOfFault(error instanceof Fault ? error.code : undefined);
      this.#parts.log.error({ err: error }, 'live frame failed');
      this.#refuse(frame, problem);
      // Nobody can be anybody here for the moment, or see anything: to come back does more than to wait. Not so after a
      // mistake of ours, which is there still when he comes back, and would cost him his other tables each time.
      const cannotBegin =
        frame.type === 'hello' ? this.#principal === undefined : frame.type === 'subscribe' && error instanceof Fault;
      if (cannotBegin) this.#close('goingAway', 'come back in a moment');
    }
  }

  async #answer(frame: ClientFrame): Promise<void> {
    const { deps } = this.#parts;
    const principal = this.#principal;
    if (frame.type === 'hello') return this.#hello(frame);
    if (principal === undefined) {
      this.#refuse(frame, problemOf('HelloFirst'));
      return this.#countJunk();
    }
    if (deps.limiters.player.take(principal.playerId) > 0) return this.#slowDown(frame);
    this.#refusedInARow = 0;
    switch (frame.type) {
      case 'subscribe':
        return this.#subscribe(frame, principal);
      case 'unsubscribe':
        return this.#unsubscribe(tableId(frame.tableId));
      case 'command':
        return deps.tracing === undefined
          ? this.#command(frame, principal)
          : deps.tracing.live(() => this.#command(frame, principal));
      case 'ping':
        return this.#send({ type: 'pong', serverTime: formatTime(deps.clock.now()) });
      default:
        return unreachable(frame);
    }
  }

  /** Who does not listen to being refused is let go. */
  #slowDown(frame: ClientFrame): void {
    this.#refuse(frame, problemOf('TooManyRequests'));
    this.#refusedInARow += 1;
    if (this.#refusedInARow >= REFUSED_IN_A_ROW_MAX) this.#close('tooFast', 'too many frames in too short a time');
  }

  async #hello(frame: FrameOf<'hello'>): Promise<void> {
    const { deps, cookieToken } = this.#parts;
    if (this.#principal !== undefined) return this.#refuse(frame, problemOf('HelloTwice'));
    const token = frame.token ?? cookieToken;
    const principal = token === undefined ? undefined : await deps.sessions.identify(token);
    if (token === undefined || principal === undefined) {
      this.#refuse(frame, problemOf('Unauthorized'));
      return this.#close('unauthorized', 'the token is not known');
    }
    if (this.#isClosed) return;
    this.#cancelHello();
    const { playerId, displayName } = principal;
    this.#principal = principal;
    this.#token = token;
    this.#stopHearing = deps.sessions.whenEnded({ playerId, token }, () => this.#sessionEnded());
    this.#send({ type: 'welcome', playerId, displayName, serverTime: formatTime(deps.clock.now()) });
  }

  /** Answers with the steps after `since`, or with a snapshot; then every version follows, once. */
  async #subscribe(frame: FrameOf<'subscribe'>, principal: Principal): Promise<void> {
    const { room, clock } = this.#parts.deps;
    const id = tableId(frame.tableId);
    this.#unsubscribe(id);
    if (this.#subscriptions.size >= SUBSCRIPTIONS_MAX) return this.#refuse(frame, problemOf('TooManySubscriptions'));
    // Steps may come before the answer that they follow has been sent: they wait for it.
    let early: TableStep[] | undefined = [];
    const hear = (step: TableStep): void => void (early === undefined ? this.#step(id, step) : early.push(step));
    const subscription = await room.subscribe(id, principal.playerId, hear, frame.since);
    if (subscription === undefined) return this.#refuse(frame, problemOf('UnknownTable'));
    if (this.#isClosed) return subscription.unsubscribe();
    this.#subscriptions.set(id, subscription);
    if (subscription.missed === undefined) {
      const view = formatView(subscription.view, clock.now());
      this.#send({ type: 'snapshot', tableId: id, version: subscription.version, view });
    }
    for (const step of [...(subscription.missed ?? []), ...early]) this.#step(id, step);
    early = undefined;
  }

  #unsubscribe(id: TableId): void {
    this.#subscriptions.get(id)?.unsubscribe();
    this.#subscriptions.delete(id);
  }

  #step(id: TableId, step: TableStep): void {
    const { socket } = this.#parts;
    if (!this.#subscriptions.has(id)) return;
    if (socket.bufferedAmount > UNREAD_SOFT_BYTES) {
      this.#unsubscribe(id);
      return this.#send({ type: 'resync', tableId: id, reason: 'too much was unread: subscribe again' });
    }
    this.#write(this.#parts.frameOf(step));
  }

  async #command(frame: FrameOf<'command'>, principal: Principal): Promise<void> {
    const key = frame.id.toLowerCase();
    const command = tableCommandOf(frame.command, principal);
    const request = { principal: principal.playerId, key, tableId: tableId(frame.tableId), command };
    this.#send(acknowledgement(frame.id, await this.#parts.deps.room.execute(request)));
  }

  #refuse(frame: ClientFrame, problem: WireProblem): void {
    this.#send(frame.type === 'command' ? { type: 'reject', id: frame.id, problem } : { type: 'error', problem });
  }

  #send(frame: ServerFrame): void {
    this.#write(JSON.stringify(frame));
  }

  #write(frame: WrittenFrame): void {
    const { socket } = this.#parts;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > UNREAD_HARD_BYTES) return this.#close('tooSlow', 'too much was unread');
    // A text, also where its bytes are there already.
    socket.send(frame, { binary: false });
  }

  #close(reason: keyof typeof CLOSE_CODES, words: string): void {
    this.#closed();
    this.#parts.socket.close(CLOSE_CODES[reason], words);
  }
}
