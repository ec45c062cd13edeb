import { randomUUID } from 'node:crypto';
import type { ServerFrame, WireCommand, WireTableView } from '@cardroom/protocol';
import { type LiveLink, openLiveLink } from './live-link.ts';
import type { LoadMeter } from './load-meter.ts';
import { createPolicy, type DecideTurn, type LoadPolicy } from './load-policy.ts';
import type { TableSpread } from './table-spread.ts';

/** A player of the load, and how it plays. */
export interface LoadPlayerParts {
  readonly url: string;
  readonly token: string;
  readonly tableId: string;
  /** What it brings to the table, and again when it has lost everything. */
  readonly buyIn: number;
  /** How long it thinks on average before a turn; 0 acts at once. */
  readonly thinkMs: number;
  readonly policy: LoadPolicy;
  readonly meter: LoadMeter;
  readonly spread: TableSpread;
}

/** A player who has a seat. */
export interface LoadPlayer {
  /** Sends a command that is no turn, and waits until it was accepted. */
  ask(command: WireCommand): Promise<void>;
  /** From here on it plays its turns. */
  play(): void;
  /** Plays no more; settled when the last answer is there. */
  rest(): Promise<void>;
  close(): void;
}

interface Asked {
  readonly id: string;
  readonly sentAt: number;
  /** A turn is what is measured. */
  readonly isTurn: boolean;
  readonly answered: PromiseWithResolvers<void>;
}

/** Answers that mean that somebody else was quicker: what the table looks like now decides what to do. */
const LATE_CODES: ReadonlySet<string> = new Set(['WrongTurn', 'WrongHand', 'NotYourTurn', 'HandComplete']);

/** The first version in a frame is the frame's. */
const VERSION = /"version":(\d+)/;
/** Somebody has to act, and it is whose frame it is; or somebody has to bring chips or to come back. */
const CONCERNS = /"legal":\[\{|"status":"(?:busted|sittingOut)"/;

/** Connects a player who plays by what its own connection shows. */
export async function openLoadPlayer(parts: LoadPlayerParts): Promise<LoadPlayer> {
  const player = new Player(parts);
  await player.ready;
  return player;
}

class Player implements LoadPlayer {
  readonly #parts: LoadPlayerParts;
  readonly #link: LiveLink;
  readonly #decide: DecideTurn;
  #asked: Asked | undefined;
  #isPlaying = false;
  /** What was done last: a turn is played once, and chips are brought once a hand. */
  #done = '';
  /** What was seen last, if there may be something to do about it. */
  #latest: WireTableView | undefined;

  constructor(parts: LoadPlayerParts) {
    this.#parts = parts;
    this.#decide = createPolicy(parts.policy);
    const hear = (frame: ServerFrame): void => this.#hear(frame);
    this.#link = openLiveLink({ ...parts, hear, glance: (text) => this.#glance(text) });
  }

  get ready(): Promise<void> {
    return this.#link.ready;
  }

  ask(command: WireCommand): Promise<void> {
    return this.#send(command, false);
  }

  play(): void {
    this.#isPlaying = true;
    if (this.#latest !== undefined) this.#consider(this.#latest);
  }

  async rest(): Promise<void> {
    this.#isPlaying = false;
    await this.#asked?.answered.promise.catch(() => {});
  }

  close(): void {
    this.#link.close();
  }

  /** The clients share the machine with the server: of six players who see a step one has something to do. */
  #glance(text: string): boolean {
    const version = VERSION.exec(text)?.[1];
    if (version !== undefined) this.#parts.spread.seen(Number(version));
    const concerns = CONCERNS.test(text);
    if (!concerns) this.#latest = undefined;
    return concerns;
  }

  #hear(frame: ServerFrame): void {
    switch (frame.type) {
      case 'snapshot':
        // Whatever was asked before a cut may have been lost on the way.
        this.#giveUp();
        return this.#consider(frame.view);
      case 'event':
        return this.#consider(frame.view);
      case 'ack':
        return this.#accepted(frame.id, frame.version);
      case 'reject':
        return this.#rejected(frame.id, frame.problem.code);
      default:
        return undefined;
    }
  }

  #accepted(id: string, version: number): void {
    const asked = this.#take(id);
    if (asked === undefined) return;
    if (asked.isTurn) {
      this.#parts.meter.acked(performance.now() - asked.sentAt);
      this.#parts.spread.sent(version, asked.sentAt);
    }
    asked.answered.resolve();
  }

  #rejected(id: string, code: string): void {
    const asked = this.#take(id);
    if (asked === undefined) return;
    if (!LATE_CODES.has(code)) this.#parts.meter.refused(code);
    asked.answered.reject(new Error(code));
    // Whatever failed for the moment is done again by the next look.
    this.#done = '';
  }

  #take(id: string): Asked | undefined {
    const asked = this.#asked;
    if (asked?.id !== id) return undefined;
    this.#asked = undefined;
    return asked;
  }

  #giveUp(): void {
    this.#asked?.answered.reject(new Error('the connection was cut'));
    this.#asked = undefined;
    this.#done = '';
  }

  #consider(view: WireTableView): void {
    this.#latest = view;
    if (!this.#isPlaying || this.#asked !== undefined || view.you === undefined) return;
    const { seat } = view.you;
    const own = view.seats.find((chair) => chair.seat === seat);
    if (view.actor === seat) this.#turn(view);
    else if (own?.status === 'busted')
      this.#once(`${view.handNumber} broke`, { type: 'topUp', amount: this.#parts.buyIn });
    else if (own?.status === 'sittingOut') this.#once(`${view.handNumber} out`, { type: 'sitIn' });
  }

  #turn(view: WireTableView): void {
    const name = `${view.handId} ${view.turn}`;
    if (this.#done === name) return;
    this.#done = name;
    const { thinkMs } = this.#parts;
    if (thinkMs === 0) return this.#act(view);
    setTimeout(
      () => {
        if (this.#isPlaying && this.#latest?.turn === view.turn) this.#act(view);
      },
      Math.random() * 2 * thinkMs,
    );
  }

  #act(view: WireTableView): void {
    const { handId, turn } = view;
    const action = this.#decide(view);
    if (action === undefined || handId === undefined || turn === undefined) return;
    void this.#send({ ...action, handId, turn }, true).catch(() => {});
  }

  #once(name: string, command: WireCommand): void {
    if (this.#done === name) return;
    this.#done = name;
    void this.#send(command, false).catch(() => {});
  }

  #send(command: WireCommand, isTurn: boolean): Promise<void> {
    const answered = Promise.withResolvers<void>();
    const asked: Asked = { id: randomUUID(), sentAt: performance.now(), isTurn, answered };
    this.#asked = asked;
    this.#link.send({ type: 'command', id: asked.id, tableId: this.#parts.tableId, command });
    return answered.promise;
  }
}
