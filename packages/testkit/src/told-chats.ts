import { assert, type TableId, tableId } from '@cardroom/kernel';
import type { Sha256 } from '@cardroom/ledger';
import {
  type Commit,
  createInProcessBus,
  createOutboxMeter,
  DEFAULT_PACE_SETTINGS,
  type MessageOutcome,
  type OutboxMessage,
  type TellerPorts,
  type Trouble,
} from '@cardroom/room';
import type { TableView } from '@cardroom/table';
import { createFakeClock } from './fake-clock.ts';
import { leaseOn } from './lease-on.ts';
import { createLocksFor } from './locks-for.ts';
import { createMemoryStore } from './memory-store.ts';
import { type MortalTeller, startMortalTeller } from './mortal-teller.ts';
import { seededUint32 } from './seeded-random.ts';
import { createSimulatedChat, type SimulatedChat, type SimulatedChatOptions } from './simulated-chat.ts';

/** One commit of a table: when it is, what every spectator sees then, and what it carries for the chat. */
export interface ChatCommit {
  /** Milliseconds since the play began. */
  readonly at: number;
  readonly view: TableView;
  readonly messages: readonly Pick<OutboxMessage, 'key' | 'body'>[];
}

/** What is told, and by whom. */
export interface ChatsPlay extends Pick<SimulatedChatOptions, 'faults' | 'closing'> {
  /** The commits of each chat's table, in order. */
  readonly chats: readonly (readonly ChatCommit[])[];
  readonly seed: number;
  /** How many tellers there are at once; 1 by default. */
  readonly tellerCount?: number;
  /** After about how many ways to a port or back a teller dies; by default none does. */
  readonly stepsToDeath?: number;
  /** When nothing goes wrong any more and nobody dies, in milliseconds since the play began; by default never. */
  readonly calmAfterMs?: number;
  /** A quicker SHA-256 than the plain one. */
  readonly sha256?: Sha256;
}

/** What has become of all that was to be told. */
export interface ToldChats {
  readonly service: SimulatedChat;
  readonly counts: Readonly<Record<MessageOutcome, number>>;
  readonly troubles: readonly Trouble[];
  readonly deaths: number;
  /** Bodies of messages that somebody had begun to send when he died. */
  readonly unsettled: ReadonlySet<string>;
  readonly begun: number;
}

/** The topic of a chat by its number. */
export function topicOf(number: number): string {
  return `chat:${number}`;
}

const TICK_MS = 100;
/** More turns than anything takes from one wait for the clock to the next. */
const TURNS = 80;
/** How long the last messages may take. */
const REST_MS = 1_200_000;

/** Commits what is to be told at its time, and lets it be told until nothing waits any more. */
export async function tellChats(play: ChatsPlay): Promise<ToldChats> {
  const clock = createFakeClock();
  const begun = clock.now();
  const queue = play.chats
    .flatMap((commits, number) => commits.map((commit, at) => ({ number, commit, version: at + 1 })))
    .toSorted((left, right) => left.commit.at - right.commit.at);
  const lengthMs = queue.at(-1)?.commit.at ?? 0;
  const service = createSimulatedChat({ clock, ...play, closesWithinMs: lengthMs });
  const boards = new Map<TableId, TableView>();
  const store = createMemoryStore(play.sha256);
  const bus = createInProcessBus();
  const troubles: Trouble[] = [];
  const meter = createOutboxMeter();
  const tellers = new Tellers(play, {
    store,
    clock,
    bus,
    meter,
    messenger: service,
    locks: createLocksFor(clock),
    boards: async (id) => boards.get(id),
    pace: DEFAULT_PACE_SETTINGS,
    onTrouble: (trouble) => void troubles.push(trouble),
  });
  let next = 0;
  while (clock.now() < begun + lengthMs + REST_MS) {
    for (let due = queue[next]; due !== undefined && due.commit.at <= clock.now() - begun; due = queue[++next]) {
      const { number, commit, version } = due;
      const id = tableId(`t${number}`);
      const { kind } = await store.commit(
        leaseOn(id, 5),
        commitOf(id, { topic: topicOf(number), commit, version, begun }),
      );
      assert(kind === 'committed', 'the commits of a table follow each other');
      boards.set(id, { ...commit.view, version, tableId: id });
      bus.publish({ tableId: id, version });
    }
    if (next === queue.length && (await store.outboxBacklog()).waiting === 0) break;
    const isCalm = clock.now() >= begun + (play.calmAfterMs ?? Infinity);
    if (isCalm) service.calmDown();
    tellers.keepUp(isCalm);
    clock.advance(TICK_MS);
    for (let turn = 0; turn < TURNS; turn += 1) await Promise.resolve();
  }
  assert((await store.outboxBacklog()).waiting === 0, 'all was told in its time');
  await tellers.stop();
  const { deaths, unsettled } = tellers;
  return { service, counts: meter.read(), troubles, deaths, unsettled, begun };
}

/** Tellers that are started again when they have died. */
class Tellers {
  deaths = 0;
  readonly unsettled = new Set<string>();
  readonly #ports: TellerPorts;
  readonly #stepsToDeath: number;
  readonly #uint32: () => number;
  #living: MortalTeller[] = [];
  #isCalm = false;
  readonly #count: number;

  constructor({ seed, tellerCount = 1, stepsToDeath = Infinity }: ChatsPlay, ports: TellerPorts) {
    this.#ports = ports;
    this.#count = tellerCount;
    this.#stepsToDeath = stepsToDeath;
    this.#uint32 = seededUint32(seed + 1);
    this.keepUp(false);
  }

  /** Puts new ones in the place of those that have died; from when it `isCalm` on nobody dies any more. */
  keepUp(isCalm: boolean): void {
    if (isCalm && !this.#isCalm) for (const { kill } of this.#living) kill();
    this.#isCalm = isCalm;
    const dead = this.#living.filter(({ isDead }) => isDead);
    this.deaths += dead.length;
    for (const { unsettled } of dead) for (const body of unsettled) this.unsettled.add(body);
    this.#living = this.#living.filter(({ isDead }) => !isDead);
    while (this.#living.length < this.#count) {
      const isMortal = !isCalm && Number.isFinite(this.#stepsToDeath);
      const steps = isMortal ? 1 + (this.#uint32() % (2 * this.#stepsToDeath)) : Infinity;
      this.#living.push(startMortalTeller(this.#ports, steps));
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#living.map(({ stop }) => stop()));
  }
}

interface Dated {
  readonly topic: string;
  readonly commit: ChatCommit;
  readonly version: number;
  readonly begun: number;
}

function commitOf(id: TableId, { topic, commit, version, begun }: Dated): Commit {
  return {
    tableId: id,
    version: version - 1,
    at: begun + commit.at,
    reads: [],
    writes: [],
    events: [],
    transfers: [],
    books: new Map(),
    startedHands: [],
    endedHands: [],
    outbox: commit.messages.map((message) => ({ ...message, topic })),
    timers: [],
  };
}
