import { assert, Fault, playerId, type TableId } from '@cardroom/kernel';
import type { Random, RoomAnswer, Store } from '@cardroom/room';
import { checkStore } from './check-store.ts';
import { type DrawnRequest, drawRequest } from './draw-request.ts';
import { createFakeClock } from './fake-clock.ts';
import { createRoomDriver, type RoomDriver, settled, testConfig } from './room-driver.ts';
import { createSeededRandom } from './seeded-random.ts';

const PEOPLE = ['ann', 'ben', 'cat', 'dan'].map((name) => playerId(name));

/** A play that is under way: what has been answered so far, and what is still without an answer. */
interface Play {
  readonly random: Random;
  readonly tables: readonly TableId[];
  readonly answered: Map<string, { readonly request: DrawnRequest; readonly answer: string }>;
  readonly unanswered: Map<string, DrawnRequest>;
  driver: RoomDriver;
}

/** What went on in a play. */
export interface PlayCount {
  readonly answered: number;
  readonly hands: number;
  readonly faults: number;
  readonly restarts: number;
}

/**
 * Plays `steps` random commands at two tables on a store that fails now and then before or after it has done its
 * work, with every command sent several times and a restart now and then, and checks all books on the way. In the
 * end everybody must have got one answer to each key, and all of them must be there. `settle` waits until the store
 * has come to rest. The same seed gives the same play.
 */
export async function playWithFaults(options: {
  readonly store: Store;
  readonly seed: number;
  readonly steps: number;
  readonly settle?: () => Promise<void>;
}): Promise<PlayCount> {
  const { store, seed, steps, settle = settled } = options;
  const random = createSeededRandom(seed);
  let clock = createFakeClock();
  const faults = { count: 0, areOn: false };
  let restarts = 0;
  const open = async (): Promise<RoomDriver> => {
    clock = createFakeClock(clock.now());
    return createRoomDriver({ store: failing(store, random, faults), clock, seed: random.uint32() });
  };
  let driver = await open();
  for (const person of PEOPLE) await driver.room.welcome(person);
  const play: Play = { random, tables: await openTables(driver), answered: new Map(), unanswered: new Map(), driver };
  for (let step = 0; step < steps; step += 1) {
    faults.areOn = true;
    const sent = Array.from({ length: 1 + (random.uint32() % 3) }, () => sendOne(play));
    clock.advance(random.uint32() % 9_000);
    await Promise.all([...sent.flat(), settle()]);
    faults.areOn = false;
    await settle();
    if (random.uint32() % 10 > 0) continue;
    await checkStore(store, PEOPLE);
    assertNoHalt(driver);
    // The clock of the room before stands still for ever, as if its process had been killed.
    driver = await open();
    play.driver = driver;
    restarts += 1;
  }
  await settle();
  while (play.unanswered.size > 0) for (const request of play.unanswered.values()) await send(play, request);
  await checkStore(store, PEOPLE);
  assertNoHalt(driver);
  for (const { request, answer } of play.answered.values()) {
    assert((await answerOf(play, request)) === answer, `another answer to key ${request.key}`);
  }
  const played = await Promise.all(play.tables.map((table) => driver.view(table)));
  const hands = played.reduce((sum, { handNumber }) => sum + handNumber, 0);
  return { answered: play.answered.size, hands, faults: faults.count, restarts };
}

/** Faults are the storage's; a halt would be our own mistake. */
function assertNoHalt({ troubles }: RoomDriver): void {
  const halt = troubles.find(({ kind }) => kind === 'halted' || kind === 'haltFailed');
  assert(halt === undefined, `a table was halted: ${String(halt?.error)}`);
}

async function openTables({ room }: RoomDriver): Promise<readonly TableId[]> {
  const tables: TableId[] = [];
  for (const [key, botCount] of [
    ['with-bots', 2],
    ['without', 0],
  ] as const) {
    const [host] = PEOPLE;
    assert(host !== undefined, 'a host');
    const opened = await room.openTable({ principal: host, key, config: testConfig(host, { seatCount: 4 }), botCount });
    assert(opened.ok, 'the table of a play opens');
    tables.push(opened.value);
  }
  return tables;
}

/** Some command of somebody, sent up to three times at once, or one that has got no answer yet. */
function sendOne(play: Play): readonly Promise<void>[] {
  const { random, unanswered } = play;
  const [waiting] = unanswered.values();
  const request = waiting !== undefined && random.uint32() % 2 === 0 ? waiting : undefined;
  return Array.from({ length: 1 + (random.uint32() % 3) }, () => request).map(async (again, at, all) => {
    if (again !== undefined) return send(play, again);
    if (at > 0) return;
    const made = await drawRequest(play.driver.room, { random, tables: play.tables, people: PEOPLE });
    unanswered.set(made.key, made);
    await Promise.all(all.map(() => send(play, made)));
  });
}

async function send(play: Play, request: DrawnRequest): Promise<void> {
  try {
    const answer = await answerOf(play, request);
    const first = play.answered.get(request.key);
    assert(first === undefined || first.answer === answer, `two answers to key ${request.key}`);
    play.answered.set(request.key, { request, answer });
    play.unanswered.delete(request.key);
  } catch (error) {
    // What has failed stays without an answer, and is sent again.
    if (!(error instanceof Fault)) throw error;
  }
}

async function answerOf({ driver }: Play, { player, key, table, command }: DrawnRequest): Promise<string> {
  const answer: RoomAnswer = await driver.act(table, player, command, key);
  return JSON.stringify(answer);
}

/**
 * The store, but each call that writes, and some that read, may fail: before its work is done or after it. Commits take
 * a while, each another one: they may be written, and their outcomes come, in another order than they were sent in.
 */
function failing(store: Store, random: Random, faults: { count: number; areOn: boolean }): Store {
  async function maybe<T>(work: () => Promise<T>): Promise<T> {
    const fate = faults.areOn ? random.uint32() % 12 : 11;
    if (fate < 2) faults.count += 1;
    if (fate === 0) throw new Fault('StoreFailed', 'failed before its work');
    const value = await work();
    if (fate === 1) throw new Fault('StoreFailed', 'the answer was lost');
    return value;
  }
  async function lag(): Promise<void> {
    for (let turns = faults.areOn ? random.uint32() % 20 : 0; turns > 0; turns -= 1) await Promise.resolve();
  }
  return {
    ...store,
    async commit(lease, commit) {
      await lag();
      try {
        return await maybe(() => store.commit(lease, commit));
      } finally {
        await lag();
      }
    },
    saveAnswer: (answer) => maybe(() => store.saveAnswer(answer)),
    post: (transfers, at, letter) => maybe(() => store.post(transfers, at, letter)),
    answer: (principal, key) => maybe(() => store.answer(principal, key)),
    table: (tableId) => maybe(() => store.table(tableId)),
    stepsAfter: (tableId, version) => maybe(() => store.stepsAfter(tableId, version)),
    account: (account) => maybe(() => store.account(account)),
  };
}
