import { assert } from '@cardroom/kernel';
import type { CancelSignal } from '@cardroom/locks';
import type { CallOutcome, Clock, EditOutcome, MessageContent, Messenger } from '@cardroom/room';
import { seededUint32 } from './seeded-random.ts';

/** How often things go wrong, of a thousand calls. */
export interface ChatFaults {
  /** The connection is never made. */
  readonly notSent: number;
  /** The call arrives, and its answer does not. */
  readonly lostAnswer: number;
  /** The call does not arrive, and nobody says so. */
  readonly lostCall: number;
  /** The call is on its way longer than anybody waits, and then arrives. Of new messages this is a lost answer. */
  readonly late: number;
  /** Somebody has deleted what is to be edited. */
  readonly deleted: number;
}

/** How a simulated chat service behaves. */
export interface SimulatedChatOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly faults?: Partial<ChatFaults>;
  /** Of a thousand chats, how many close at some time within `closesWithinMs`. */
  readonly closing?: number;
  readonly closesWithinMs?: number;
}

/** A message that a chat has, or had. */
export interface ChatMessage {
  readonly ref: string;
  content: MessageContent;
  isDeleted: boolean;
}

/** A chat as whoever reads it sees it, and what its service has counted. */
export interface ChatSight {
  /** In the order in which they came. */
  readonly messages: readonly ChatMessage[];
  /** When a board was shown, in milliseconds since 1970. */
  readonly shown: readonly { readonly at: number; readonly version: number; readonly isLate: boolean }[];
  readonly calls: number;
  readonly tooMany: number;
  /** New messages that never arrived, and those that did, without anybody being told. */
  readonly lostSends: readonly MessageContent[];
  readonly unheardSends: number;
  /** Edits that were to show what was shown already, and not because nobody knew whether it was. */
  readonly needlessEdits: number;
  readonly inFlightMax: number;
  readonly isClosed: boolean;
}

/** A chat service with limits that it does not tell, for tests: all of it follows from the seed and the clock. */
export interface SimulatedChat extends Messenger {
  sight(topic: string): ChatSight;
  /** From now on nothing goes wrong any more; limits and closed chats stay. */
  calmDown(): void;
}

const MINUTE_MS = 60_000;
const NO_FAULTS: ChatFaults = { notSent: 0, lostAnswer: 0, lostCall: 0, late: 0, deleted: 0 };
const LATENCY_MIN_MS = 30;
const LATENCY_SPREAD_MS = 220;
/** How long an answer that does not come keeps a caller who does not call it off. */
const TIMEOUT_MS = 2_500;
const LATE_MIN_MS = 5_000;
const LATE_SPREAD_MS = 1_500;
/** Most chats take a little more than they are known to take; one in fifty takes less. */
const SLOW_CHATS = 20;

/** A chat service of its own. */
export function createSimulatedChat(options: SimulatedChatOptions): SimulatedChat {
  const chats = new Map<string, Chat>();
  const uint32 = seededUint32(options.seed);
  const weather: Weather = { faults: { ...NO_FAULTS, ...options.faults } };
  function chatOf(topic: string): Chat {
    const known = chats.get(topic);
    if (known !== undefined) return known;
    const chat = new Chat(options, weather, uint32());
    chats.set(topic, chat);
    return chat;
  }
  return {
    send: (topic, content, signal) => chatOf(topic).send(content, signal),
    edit: (topic, ref, content, signal) => chatOf(topic).edit(ref, content, signal),
    sight: (topic) => chatOf(topic),
    calmDown: () => void (weather.faults = NO_FAULTS),
  };
}

/** What goes wrong at the moment. */
interface Weather {
  faults: ChatFaults;
}

type Fate = 'arrives' | 'notSent' | 'lostAnswer' | 'lostCall' | 'late';

class Chat implements ChatSight {
  readonly messages: ChatMessage[] = [];
  readonly shown: { readonly at: number; readonly version: number; readonly isLate: boolean }[] = [];
  readonly lostSends: MessageContent[] = [];
  calls = 0;
  tooMany = 0;
  unheardSends = 0;
  needlessEdits = 0;
  inFlightMax = 0;
  readonly #clock: Clock;
  readonly #weather: Weather;
  readonly #draw: (below: number) => number;
  readonly #perMinute: number;
  readonly #closesAt: number;
  /** When calls were taken, within the last minute. */
  readonly #taken: number[] = [];
  readonly #unsure = new Set<string>();
  #refusesUntil = 0;
  #inFlight = 0;

  constructor({ clock, closing = 0, closesWithinMs = 0 }: SimulatedChatOptions, weather: Weather, seed: number) {
    const uint32 = seededUint32(seed);
    this.#clock = clock;
    this.#weather = weather;
    this.#draw = (below) => uint32() % below;
    this.#perMinute = this.#draw(1_000) < SLOW_CHATS ? 12 + this.#draw(6) : 20 + this.#draw(11);
    this.#closesAt = this.#draw(1_000) < closing ? clock.now() + this.#draw(closesWithinMs) : Infinity;
  }

  get isClosed(): boolean {
    return this.#clock.now() >= this.#closesAt;
  }

  send(content: MessageContent, signal: CancelSignal): Promise<CallOutcome> {
    return this.#call(signal, (fate): CallOutcome => {
      if (fate === 'lostCall') {
        this.lostSends.push(content);
        return { kind: 'unknown' };
      }
      const ref = `${this.messages.length + 1}`;
      this.messages.push({ ref, content, isDeleted: false });
      this.#show(content);
      if (fate === 'arrives') return { kind: 'told', ref };
      this.unheardSends += 1;
      return { kind: 'unknown' };
    });
  }

  edit(ref: string, content: MessageContent, signal: CancelSignal): Promise<EditOutcome> {
    return this.#call(signal, (fate): EditOutcome => {
      const message = this.messages.find((one) => one.ref === ref);
      assert(message !== undefined, 'nobody edits what was never there');
      if (this.#draw(1_000) < this.#weather.faults.deleted) message.isDeleted = true;
      if (message.isDeleted) return { kind: 'gone' };
      const wasUnsure = this.#unsure.delete(ref);
      if (fate !== 'arrives') this.#unsure.add(ref);
      if (fate === 'lostCall') return { kind: 'unknown' };
      if (fate === 'late') {
        void this.#arriveLate(message, content);
        return { kind: 'unknown' };
      }
      const isSame = textOf(message.content) === textOf(content);
      if (isSame && !wasUnsure) this.needlessEdits += 1;
      message.content = content;
      this.#show(content);
      if (fate === 'lostAnswer') return { kind: 'unknown' };
      return isSame ? { kind: 'unchanged' } : { kind: 'told', ref };
    });
  }

  async #call<T extends EditOutcome>(signal: CancelSignal, work: (fate: Fate) => T): Promise<T | CallOutcome> {
    this.calls += 1;
    this.#inFlight += 1;
    this.inFlightMax = Math.max(this.inFlightMax, this.#inFlight);
    try {
      const fate = this.#fate();
      await this.#pause(LATENCY_MIN_MS + this.#draw(LATENCY_SPREAD_MS));
      if (fate === 'notSent') return { kind: 'notSent' };
      if (this.isClosed) return { kind: 'closed' };
      const retryAfterMs = this.#refusal();
      if (retryAfterMs !== undefined) return { kind: 'tooMany', retryAfterMs };
      const outcome = work(fate);
      if (outcome.kind === 'unknown') await this.#pauseUntil(signal);
      return outcome;
    } finally {
      this.#inFlight -= 1;
    }
  }

  async #arriveLate(message: ChatMessage, content: MessageContent): Promise<void> {
    await this.#pause(LATE_MIN_MS + this.#draw(LATE_SPREAD_MS));
    message.content = content;
    this.#show(content, true);
  }

  #fate(): Fate {
    const { notSent, lostAnswer, lostCall, late } = this.#weather.faults;
    const drawn = this.#draw(1_000);
    if (drawn < notSent) return 'notSent';
    if (drawn < notSent + lostAnswer) return 'lostAnswer';
    if (drawn < notSent + lostAnswer + lostCall) return 'lostCall';
    return drawn < notSent + lostAnswer + lostCall + late ? 'late' : 'arrives';
  }

  /** How long the chat wants to be left alone: it took too many calls in a minute, or three within a second. */
  #refusal(): number | undefined {
    const now = this.#clock.now();
    while ((this.#taken[0] ?? Infinity) <= now - MINUTE_MS) this.#taken.shift();
    const isFull = this.#taken.length >= this.#perMinute;
    const isFast = (this.#taken.at(-2) ?? -Infinity) > now - 1_000;
    if (isFull) this.#refusesUntil = Math.max(this.#refusesUntil, (this.#taken[0] ?? now) + MINUTE_MS);
    if (isFast) this.#refusesUntil = Math.max(this.#refusesUntil, now + 2_000);
    if (this.#refusesUntil <= now) {
      this.#taken.push(now);
      return undefined;
    }
    this.tooMany += 1;
    return (Math.ceil((this.#refusesUntil - now) / 1_000) + this.#draw(3)) * 1_000;
  }

  #show(content: MessageContent, isLate = false): void {
    if (content.kind === 'board') this.shown.push({ at: this.#clock.now(), version: content.view.version, isLate });
  }

  #pauseUntil(signal: CancelSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#clock.after(TIMEOUT_MS, resolve);
      signal.addEventListener('abort', () => {
        cancel();
        resolve();
      });
    });
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#clock.after(ms, resolve));
  }
}

/** What a reader sees of it: versions are told to nobody. */
function textOf(content: MessageContent): string {
  return JSON.stringify(content.kind === 'board' ? { ...content.view, version: 0 } : content);
}
