import { randomUUID } from 'node:crypto';
import { unreachable } from '@cardroom/kernel';
import { type ServerFrame, serverFrame, type WireCommand, type WireTableView } from '@cardroom/protocol';
import { WebSocket } from 'ws';
import { intentionFor } from './policy.ts';

/** A command with all that its player knows of it. */
export interface SentCommand {
  readonly key: string;
  readonly command: WireCommand;
  /** What it came to: the version of an acknowledgement, or the code of a refusal. */
  answer: { readonly version: number } | { readonly code: string } | undefined;
}

/** The cards in something that a player received, and the version that it showed. */
export interface SeenCards {
  readonly version: number;
  readonly cards: readonly string[];
}

const CARDS = /(?<![A-Za-z0-9_-])(?:[2-9TJQKA][cdhs])+(?![A-Za-z0-9_-])/g;
/** Faults that the same key may be sent again after. */
const PASSING = new Set([
  'LockTimeout',
  'LockDeadlock',
  'LockUnavailable',
  'LockCancelled',
  'LeaseLost',
  'VersionConflict',
  'StoreFailed',
  'TooManyRequests',
]);
/** How many commands of a hundred are sent twice at once, and how many again when they were answered. */
const TWICE_PERCENT = 10;
const AGAIN_PERCENT = 3;
const HANDSHAKE_MAX_MS = 5_000;
const PING_EVERY_MS = 2_000;
const SILENCE_MAX_MS = 8_000;
/** What has no answer for so long is sent again. */
const ANSWER_MAX_MS = 6_000;

/** What every player of a run needs to know. */
export interface PlayerWorld {
  readonly address: string;
  readonly random: () => number;
  /** How many turns of a hundred are slept through, so that time acts instead. */
  readonly sleepPercent: number;
}

/** Somebody with a session who plays at one table over live connections, and comes back whenever one is lost. */
export class ClusterPlayer {
  readonly #world: PlayerWorld;
  readonly #token: string;
  readonly playerId: string;
  readonly tableId: string;
  readonly sent: SentCommand[] = [];
  readonly seen: SeenCards[] = [];
  /** What must never be, in words. */
  readonly wrong: string[] = [];
  reconnects = -1;
  /** How often a connection ended with the words of a server that goes away. */
  goodbyes = 0;
  /** The newest version that was heard, on whichever connection. */
  version = 0;
  view: WireTableView | undefined;
  #socket: WebSocket | undefined;
  #isKnown = false;
  #isSubscribed = false;
  #isSubscribing = false;
  #pending: SentCommand | undefined;
  #settle: (answer: NonNullable<SentCommand['answer']>) => void = () => {};
  #sentAt = 0;
  #heardAt = 0;
  #isStopped = false;
  #isPlaying = false;
  readonly #answers = new Map<string, string>();
  #cancelThought = (): void => {};
  #beat: NodeJS.Timeout | undefined;

  private constructor(world: PlayerWorld, session: { playerId: string; token: string }, tableId: string) {
    this.#world = world;
    this.playerId = session.playerId;
    this.#token = session.token;
    this.tableId = tableId;
  }

  /** A new player of this name; opens a table if `table` says what kind, or comes to the one that it names. */
  static async open(world: PlayerWorld, displayName: string, table: string | object): Promise<ClusterPlayer> {
    const session = (await post(world, '/api/session', '', { displayName })) as { playerId: string; token: string };
    const tableId =
      typeof table === 'string'
        ? table
        : ((await post(world, '/api/tables', session.token, table)) as { tableId: string }).tableId;
    return new ClusterPlayer(world, session, tableId);
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    this.#connect();
    this.#beat = setInterval(() => this.#look(), PING_EVERY_MS);
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#beat);
    this.#cancelThought();
    this.#socket?.terminate();
  }

  /** Loses the connection, as a phone does. */
  drop(): void {
    this.#socket?.terminate();
  }

  /** Plays by the policy from now on, or no more; what is on its way comes to its end. */
  play(isPlaying: boolean): void {
    this.#isPlaying = isPlaying;
    this.#think();
  }

  get isUpToDate(): boolean {
    return this.#isSubscribed && this.#pending === undefined;
  }

  /** How it stands with this player, in words, for whoever has to find out why he is not up to date. */
  get standing(): string {
    const state = ['connecting', 'open', 'closing', 'closed'][this.#socket?.readyState ?? 3];
    const quietMs = Math.round(performance.now() - this.#heardAt);
    const waiting = this.#pending === undefined ? '' : `, ${this.#pending.command.type} not answered`;
    const heard = this.#isSubscribed ? `at version ${this.version}` : `not subscribed since version ${this.version}`;
    return `${this.playerId}: ${state}, nothing heard for ${quietMs} ms, ${heard}${waiting}`;
  }

  /** Sends one command under a fresh key and resolves with what it came to. There must be none on its way. */
  command(command: WireCommand): Promise<NonNullable<SentCommand['answer']>> {
    return new Promise((resolve) => this.#say(command, resolve));
  }

  #say(command: WireCommand, settle: (answer: NonNullable<SentCommand['answer']>) => void = () => {}): void {
    const sent: SentCommand = { key: randomUUID(), command, answer: undefined };
    this.sent.push(sent);
    this.#pending = sent;
    this.#settle = settle;
    this.#transmit(sent);
  }

  #connect(): void {
    if (this.#isStopped) return;
    this.reconnects += 1;
    const socket = new WebSocket(`ws://${this.#world.address}/api/live`, { handshakeTimeout: HANDSHAKE_MAX_MS });
    this.#socket = socket;
    this.#isSubscribed = false;
    this.#heardAt = performance.now();
    this.#isKnown = false;
    socket.on('open', () => this.#greet());
    socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')));
    socket.on('pong', () => (this.#heardAt = performance.now()));
    socket.on('error', () => {});
    socket.on('close', (code) => {
      if (code === 1001) this.goodbyes += 1;
      this.#isKnown = false;
      this.#isSubscribed = false;
      setTimeout(() => this.#connect(), 20 + this.#world.random() * 130);
    });
  }

  #greet(): void {
    this.#put({ type: 'hello', token: this.#token });
  }

  #put(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #transmit({ key, command }: SentCommand): void {
    this.#sentAt = performance.now();
    // Before the server knows who asks it refuses everything: the welcome sends it.
    if (!this.#isKnown) return;
    this.#put({ type: 'command', id: key, tableId: this.tableId, command });
    if (this.#world.random() * 100 < TWICE_PERCENT) {
      this.#put({ type: 'command', id: key, tableId: this.tableId, command });
    }
  }

  #subscribe(): void {
    this.#isSubscribed = false;
    this.#isSubscribing = true;
    this.#put({ type: 'subscribe', tableId: this.tableId, ...(this.version === 0 ? {} : { since: this.version }) });
    // Where nothing was missed nothing is sent: the answer to this comes behind what there is.
    this.#put({ type: 'ping' });
  }

  /** A connection that says nothing is given up; what has no answer is sent again. */
  #look(): void {
    const now = performance.now();
    if (now - this.#heardAt > SILENCE_MAX_MS) this.#socket?.terminate();
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping();
    if (this.#pending !== undefined && now - this.#sentAt > ANSWER_MAX_MS) this.#transmit(this.#pending);
  }

  #receive(text: string): void {
    this.#heardAt = performance.now();
    const frame = serverFrame.parse(JSON.parse(text));
    switch (frame.type) {
      case 'welcome':
        this.#isKnown = true;
        this.#subscribe();
        if (this.#pending !== undefined) this.#transmit(this.#pending);
        return undefined;
      case 'snapshot':
        this.#note(text, frame.version);
        if (frame.version < this.version) this.wrong.push(`snapshot ${frame.version} after ${this.version}`);
        return this.#follow(frame.version, frame.view);
      case 'event':
        return this.#event(frame, text);
      case 'ack':
        this.#note(text, frame.version);
        return this.#answered(frame.id, { version: frame.version }, text);
      case 'reject':
        return this.#rejected(frame, text);
      case 'resync':
        return this.#subscribe();
      case 'error':
        return this.#failed(frame.problem.code);
      case 'pong':
        this.#isSubscribed ||= this.#isSubscribing;
        return undefined;
      default:
        return unreachable(frame);
    }
  }

  #event({ version, view }: Extract<ServerFrame, { type: 'event' }>, text: string): void {
    this.#note(text, version);
    if (version !== this.version + 1) this.wrong.push(`version ${version} after ${this.version}`);
    this.#follow(version, view);
  }

  #follow(version: number, view: WireTableView): void {
    this.#isSubscribed = true;
    this.version = version;
    this.view = view;
    this.#think();
  }

  #note(text: string, version: number): void {
    const cards = (text.match(CARDS) ?? []).flatMap((found) => found.match(/../g) ?? []);
    if (cards.length > 0) this.seen.push({ version, cards: [...new Set(cards)] });
  }

  #rejected({ id, problem }: Extract<ServerFrame, { type: 'reject' }>, text: string): void {
    const pending = this.#pending;
    if (!PASSING.has(problem.code)) {
      if (problem.status >= 500 || problem.code === 'TableHalted') this.wrong.push(`${problem.code} for a command`);
      return this.#answered(id, { code: problem.code }, text);
    }
    if (pending?.key !== id) return undefined;
    setTimeout(() => this.#pending === pending && this.#transmit(pending), 100 + this.#world.random() * 200);
    return undefined;
  }

  /** The first answer ends the waiting; every other one must be the same. */
  #answered(key: string, answer: NonNullable<SentCommand['answer']>, text: string): void {
    const first = this.#answers.get(key);
    if (first !== undefined && first !== text) this.wrong.push(`two answers to ${key}`);
    this.#answers.set(key, text);
    const pending = this.#pending;
    if (pending?.key !== key) return;
    pending.answer = answer;
    this.#pending = undefined;
    this.#settle(answer);
    if (this.#world.random() * 100 < AGAIN_PERCENT) this.#transmit(pending);
    this.#think();
  }

  /** What was asked besides commands has failed, as the store is away: to be known, or to hear of the table. */
  #failed(code: string): void {
    this.#isSubscribing = false;
    if (!PASSING.has(code)) this.wrong.push(`error ${code}`);
    setTimeout(() => (this.#isKnown ? this.#subscribe() : this.#greet()), 200);
  }

  #think(): void {
    this.#cancelThought();
    if (!this.#isPlaying || this.#pending !== undefined || this.view === undefined || this.#isStopped) return;
    const text = `${this.playerId} says ${this.sent.length}`;
    const intention = intentionFor(this.view, this.#world, text);
    if (intention === undefined) return;
    const timer = setTimeout(() => {
      if (this.#pending === undefined && this.#isPlaying) this.#say(intention.command);
    }, intention.afterMs);
    this.#cancelThought = () => clearTimeout(timer);
  }
}

async function post({ address }: PlayerWorld, path: string, token: string, body: object): Promise<unknown> {
  const response = await fetch(`http://${address}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      connection: 'close',
      ...(token === '' ? {} : { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }),
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
}
