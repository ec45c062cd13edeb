import { assert, playerId, type TableId } from '@cardroom/kernel';
import type { CancelSignal, Locks } from '@cardroom/locks';
import {
  createBoardReader,
  createInProcessBus,
  createOutboxMeter,
  DEFAULT_PACE_SETTINGS,
  type EditOutcome,
  type MessageContent,
  type OutboxMeter,
  startTeller,
  type Store,
  type TellerPorts,
  type Trouble,
} from '@cardroom/room';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createLocksFor } from './locks-for.ts';
import { createMemoryStore } from './memory-store.ts';
import { createRoomDriver, type RoomDriver, settled, testConfig } from './room-driver.ts';

/** A call to a chat. */
export interface ChatCall {
  readonly topic: string;
  /** What is edited; absent for a new message. */
  readonly ref?: string;
  readonly content: MessageContent;
  readonly signal: CancelSignal;
}

/** What a chat answers to a call, which is the `number`th of all. */
export type ChatAnswer = (call: ChatCall, number: number) => EditOutcome | Promise<EditOutcome>;

/** A real room on a store, and what tells its chats, whose messenger answers as a test wants. */
export interface TellerScene {
  readonly driver: RoomDriver;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly locks: Locks;
  readonly calls: ChatCall[];
  readonly troubles: Trouble[];
  readonly meter: OutboxMeter;
  readonly ports: TellerPorts;
  /** Starts a teller; gives the way to stop it. */
  readonly start: () => () => Promise<void>;
  /** Opens a table of Ann's that belongs to a chat. */
  readonly open: (chat: string, key?: string) => Promise<TableId>;
  readonly waiting: () => Promise<number>;
  /** Lets time pass in steps that leave nothing behind. */
  readonly pass: (ms: number, stepMs?: number) => Promise<void>;
}

const ANN = playerId('ann');
const TOLD: ChatAnswer = (_call, number) => ({ kind: 'told', ref: `r${number}` });

/** A room and the ports of its teller, which is yet to be started; the messenger tells all unless a test answers. */
export async function openTellerScene(
  answer: ChatAnswer = TOLD,
  change: (ports: TellerPorts) => Partial<TellerPorts> = () => ({}),
): Promise<TellerScene> {
  const clock = createFakeClock();
  const store = createMemoryStore();
  const bus = createInProcessBus();
  const locks = createLocksFor(clock);
  const driver = await createRoomDriver({ store, clock, bus, locks });
  const calls: ChatCall[] = [];
  const troubles: Trouble[] = [];
  const meter = createOutboxMeter();
  const called = async (call: ChatCall): Promise<EditOutcome> => answer(call, calls.push(call));
  const usual: TellerPorts = {
    store,
    clock,
    bus,
    locks,
    messenger: {
      async send(topic, content, signal) {
        const outcome = await called({ topic, content, signal });
        assert(outcome.kind !== 'gone' && outcome.kind !== 'unchanged', 'an answer to a new message');
        return outcome;
      },
      edit: (topic, ref, content, signal) => called({ topic, ref, content, signal }),
    },
    boards: createBoardReader(store),
    meter,
    pace: DEFAULT_PACE_SETTINGS,
    onTrouble: (trouble) => void troubles.push(trouble),
  };
  const ports = { ...usual, ...change(usual) };
  return {
    driver,
    clock,
    store,
    locks,
    calls,
    troubles,
    meter,
    ports,
    start: () => startTeller(ports),
    async open(chat, key = chat) {
      const config = testConfig(ANN, { chat });
      const opened = await driver.room.openTable({ principal: ANN, key, config, botCount: 0 });
      assert(opened.ok, 'a table is opened');
      return opened.value;
    },
    waiting: async () => (await store.outboxBacklog()).waiting,
    async pass(ms, stepMs = 500) {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left));
        await settled();
      }
    },
  };
}
