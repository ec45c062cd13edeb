import { assert, Defect, Fault, playerId, type PlayerId, present, type TableId } from '@cardroom/kernel';
import type { Locks } from '@cardroom/locks';
import {
  type Bus,
  createInProcessBus,
  type Random,
  type RoomAnswer,
  type RoomLocks,
  type Store,
  type StoredStep,
  type TableStep,
} from '@cardroom/room';
import { evolve, handInProgress, type Table, type TableEvent } from '@cardroom/table';
import { checkStore } from './check-store.ts';
import { type DrawnRequest, drawOffered, oneOf } from './draw-request.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createLocksFor } from './locks-for.ts';
import { createMemoryStore } from './memory-store.ts';
import { createRoomDriver, type RoomDriver, settled, testConfig } from './room-driver.ts';
import { createSeededRandom } from './seeded-random.ts';

const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay', 'gus'].map((name) => playerId(name));
/** Who never sits down. */
const STRANGERS = ['xan', 'yus'].map((name) => playerId(name));
/** Longer than any turn, with what a restart gives back. */
const PATIENCE_S = 45;
const RESENDS_MAX = 20;

/** What went on in a play. */
export interface RoomsPlayCount {
  readonly faults: number;
  readonly revoked: number;
  readonly killed: number;
  /** Commands without an answer that were sent while nothing failed. */
  readonly calm: number;
  /** Those of them that were given up because others kept changing the table. */
  readonly calmConflicts: number;
}

/** A play that is over: what became of the table, and what was heard and answered meanwhile. */
export interface RoomsPlay {
  readonly count: RoomsPlayCount;
  readonly log: readonly StoredStep[];
  readonly ears: readonly Ear[];
  readonly said: readonly Said[];
}

/** What both rooms stand on, whether that fails at the moment, who was killed, and what has gone on. */
interface World {
  readonly random: Random;
  readonly store: Store;
  readonly lockClock: FakeClock;
  readonly locks: Locks;
  readonly bus: Bus;
  readonly weather: { isFaulty: boolean };
  readonly dead: Set<string>;
  readonly count: { -readonly [Name in keyof RoomsPlayCount]: number };
}

/** A room in a process of its own. When that is killed, nothing that it has asked for comes back. */
interface Node {
  readonly name: string;
  readonly driver: RoomDriver;
  readonly clock: FakeClock;
  readonly ears: Ear[];
  /** The commands that it has not answered yet. */
  readonly underWay: Set<Promise<RoomAnswer>>;
}

/** Somebody who listens to a room from after a version on, and all that was heard. */
export interface Ear {
  readonly room: string;
  readonly viewer: PlayerId | undefined;
  readonly since: number;
  readonly steps: readonly TableStep[];
}

/** A command, and the version that the table had when it was drawn. */
type Drawn = DrawnRequest & { readonly since: number };

/** The answer to a command, and the version that the table had when it came. */
export interface Said {
  readonly request: Drawn;
  readonly answer: RoomAnswer;
  readonly version: number;
}

interface Play extends World {
  readonly table: TableId;
  readonly nodes: Node[];
  readonly killed: Node[];
  readonly said: Map<string, Said>;
  readonly unanswered: Map<string, Drawn>;
  readonly failures: unknown[];
}

/**
 * Plays `steps` rounds of random commands at one table of two rooms, on one store with shared locks. The store is slow,
 * answers out of order and fails before or after its work; locks are slow and are revoked; notices come late or never;
 * a room is killed and another one takes its place; commands are sent twice, to both rooms. In the end every key has
 * one answer, all books agree, every room has told all, and nothing is halted, stands still or is locked. The same seed
 * gives the same play.
 */
export async function playTwoRooms(of: { readonly seed: number; readonly steps: number }): Promise<RoomsPlay> {
  const play = await beginPlay(of.seed);
  for (let step = 0; step < of.steps; step += 1) await playStep(play);
  await answerAll(play);
  await checkMovesOn(play);
  const log = await play.store.stepsAfter(play.table, 0);
  await checkAllTold(play, log.length);
  await checkAtRest(play);
  const { count, killed, nodes, said } = play;
  const ears = [...killed, ...nodes].flatMap((node) => node.ears);
  return { count: { ...count, killed: killed.length }, log, ears, said: [...said.values()] };
}

async function beginPlay(seed: number): Promise<Play> {
  const random = createSeededRandom(seed);
  const lockClock = createFakeClock();
  const weather = { isFaulty: false };
  const [store, locks, dead] = [createMemoryStore(), createLocksFor(lockClock), new Set<string>()];
  const count = { faults: 0, revoked: 0, killed: 0, calm: 0, calmConflicts: 0 };
  const world: World = { random, store, lockClock, locks, bus: unsteadyBus(random, weather), weather, dead, count };
  const nodes = [await openNode(world, 'node 1'), await openNode(world, 'node 2')];
  const { room } = present(nodes[0], 'a room').driver;
  for (const person of PEOPLE) await room.welcome(person);
  const host = oneOf(random, PEOPLE);
  const config = testConfig(host, { seatCount: PEOPLE.length });
  const opened = await room.openTable({ principal: host, key: 'open', config, botCount: seed % 3 });
  assert(opened.ok, 'the table of a play opens');
  const table = opened.value;
  for (const node of nodes) await listen(node, table, random);
  return { ...world, table, nodes, killed: [], said: new Map(), unanswered: new Map(), failures: [] };
}

async function openNode(world: World, name: string): Promise<Node> {
  const clock = createFakeClock(world.lockClock.now());
  const [store, locks] = [unsteadyStore(world, name), slowLocks(world, name)];
  const driver = await createRoomDriver({ store, locks, bus: world.bus, clock, seed: world.random.uint32() });
  return { name, driver, clock, ears: [], underWay: new Set() };
}

/** Somebody who only watches, and one of the players. */
async function listen({ name, driver, ears }: Node, table: TableId, random: Random): Promise<void> {
  for (const viewer of [undefined, ...STRANGERS, oneOf(random, PEOPLE)]) {
    const steps: TableStep[] = [];
    const { version } = present(await driver.room.subscribe(table, viewer, (step) => steps.push(step)), 'the table');
    ears.push({ room: name, viewer, since: version, steps });
  }
}

async function playStep(play: Play): Promise<void> {
  const { random, weather } = play;
  weather.isFaulty = random.uint32() % 4 > 0;
  for (let left = 1 + (random.uint32() % 6); left > 0; left -= 1) await sendSome(play);
  if (random.uint32() % 5 === 0) await revokeOne(play);
  if (random.uint32() % 5 === 0) await listen(oneOf(random, play.nodes), play.table, random);
  const ms = oneOf(random, [0, 300, 1_000, 3_000, 12_000, 21_000]);
  // So long nobody waits for work that takes no time.
  if (ms > 3_000) await rest();
  advance(play, ms);
  if (random.uint32() % 2 === 0) await rest();
  if (random.uint32() % 12 === 0) await replaceNode(play);
  checkFailures(play);
}

/** A command, or one that has got no answer yet, sent now and then twice; nobody waits for the answer. */
async function sendSome(play: Play): Promise<void> {
  const { random, unanswered } = play;
  const isAgain = unanswered.size > 0 && random.uint32() % 3 === 0;
  const request = isAgain ? oneOf(random, [...unanswered.values()]) : await draw(play);
  unanswered.set(request.key, request);
  void send(play, request);
  if (random.uint32() % 3 === 0) void send(play, request);
  await lag(random, 30);
}

async function draw({ random, nodes, table, store }: Play): Promise<Drawn> {
  const { driver } = oneOf(random, nodes);
  const { version: since } = present(await store.table(table), 'the table of a play');
  return { ...(await drawOffered(driver, { random, table, people: PEOPLE })), since };
}

/** Sends to one of the rooms. What has failed stays without an answer, and is sent again. */
async function send(play: Play, request: Drawn): Promise<void> {
  const { random, nodes, weather, said, count } = play;
  const { driver, underWay } = oneOf(random, nodes);
  const { table, player, command, key } = request;
  // Whoever only asks again is in nobody's way.
  const wasCalm = !weather.isFaulty && !said.has(request.key);
  if (wasCalm) count.calm += 1;
  const answer = driver.act(table, player, command, key);
  underWay.add(answer);
  try {
    await takeDown(play, request, await answer);
  } catch (error) {
    if (!(error instanceof Fault)) play.failures.push(error);
    else if (wasCalm && !weather.isFaulty && error.code === 'VersionConflict') count.calmConflicts += 1;
  }
  underWay.delete(answer);
}

async function takeDown(play: Play, request: Drawn, answer: RoomAnswer): Promise<void> {
  const { store, said, unanswered } = play;
  const { key, table } = request;
  const { version } = present(await store.table(table), 'the table of a play');
  const first = said.get(key);
  const is = JSON.stringify(answer);
  const was = first === undefined ? is : JSON.stringify(first.answer);
  assert(is === was, `two answers to key ${key}: ${was} and ${is}`);
  unanswered.delete(key);
  if (first === undefined) said.set(key, { request, answer, version });
}

async function revokeOne({ random, locks, count }: Play): Promise<void> {
  const held = (await locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds);
  if (held.length > 0 && (await locks.revoke(oneOf(random, held).id, 'chance'))) count.revoked += 1;
}

/** Kills a room: nothing comes back from it, its leases end and its clock stands still. Another one is opened. */
async function replaceNode(play: Play): Promise<void> {
  const { nodes, killed, dead, random, locks, weather } = play;
  const at = random.uint32() % nodes.length;
  const old = present(nodes[at], 'a room');
  dead.add(old.name);
  killed.push(old);
  const { tasks } = await locks.detectDeadlock();
  for (const { id, label } of tasks.flatMap(({ holds }) => holds)) {
    if (label.startsWith(`${old.name}:`)) await locks.revoke(id, 'its process has died');
  }
  const wasFaulty = weather.isFaulty;
  weather.isFaulty = false;
  const fresh = await openNode(play, `node ${nodes.length + killed.length}`);
  nodes[at] = fresh;
  await listen(fresh, play.table, random);
  weather.isFaulty = wasFaulty;
}

/** Nothing has failed that was not meant to, and the table is in play. */
function checkFailures({ failures: [failure], killed, nodes }: Play): void {
  const troubles = [...killed, ...nodes].flatMap(({ driver }) => driver.troubles);
  const halt = troubles.find(({ kind }) => kind === 'halted' || kind === 'haltFailed');
  if (halt !== undefined) throw new Defect('the table was halted', { cause: halt.error });
  if (failure !== undefined) throw new Defect('a command failed', { cause: failure });
}

/** In calm times whatever has no answer gets one; whoever asks again gets the first one; and nothing hangs. */
async function answerAll(play: Play): Promise<void> {
  const { unanswered, said, weather, nodes } = play;
  weather.isFaulty = false;
  await rest();
  for (let round = 0; round < RESENDS_MAX && unanswered.size > 0; round += 1) {
    for (const request of unanswered.values()) {
      void send(play, request);
      await rest();
    }
  }
  assert(unanswered.size === 0, `never answered: ${[...unanswered.keys()].join()}`);
  for (const { request } of said.values()) void send(play, request);
  await rest();
  checkFailures(play);
  for (const { name, underWay } of nodes) assert(underWay.size === 0, `${name} does not answer`);
}

/** While nothing but time goes by, no turn lasts, neither in the store nor as any room sees it. */
async function checkMovesOn(play: Play): Promise<void> {
  await endPause(play);
  const before = await turns(play);
  for (let second = 0; second < PATIENCE_S; second += 1) {
    advance(play, 1_000);
    await settled();
  }
  await rest();
  const after = await turns(play);
  for (const [at, turn] of before.entries()) {
    assert(turn === undefined || turn !== after[at], `stands still at ${turn} (0 the store, else a room: ${at})`);
  }
}

/** What is paused waits for its host only. */
async function endPause({ nodes, table }: Play): Promise<void> {
  const { driver } = present(nodes[0], 'a room');
  const { stage, config } = await driver.view(table);
  if (stage !== 'paused') return;
  const answer = await driver.act(table, config.hostId, { type: 'resume' });
  assert(answer.ok, 'the host ends a pause');
}

/** Where the hand in progress is: first as the store has it, then as each room sees it. */
async function turns({ nodes, store, table }: Play): Promise<readonly (string | undefined)[]> {
  const log = (await store.stepsAfter(table, 0)).flatMap(({ events }) => events);
  const state = log.map(({ body }) => JSON.parse(body) as TableEvent).reduce<Table | undefined>(evolve, undefined);
  const hand = state && handInProgress(state);
  const views = await Promise.all(nodes.map(({ driver }) => driver.view(table)));
  return [
    hand === undefined ? undefined : `${hand.handId}:${hand.round.turn}`,
    ...views.map((view) => (view.stage === 'hand' ? `${view.handId}:${view.turn}` : undefined)),
  ];
}

/** Every room that lives has told all versions up to the last one. */
async function checkAllTold({ nodes, bus, table }: Play, last: number): Promise<void> {
  // A room that has missed a notice hears of what is behind it from the next one.
  bus.publish({ tableId: table, version: last });
  await rest();
  for (const { name, driver, ears } of nodes) {
    assert((await driver.view(table)).version === last, `${name} is behind`);
    for (const { since, steps } of ears) assert(since + steps.length === last, `${name} has not told all`);
  }
}

/** Nothing has failed, all books agree, and nothing is locked any more. */
async function checkAtRest(play: Play): Promise<void> {
  checkFailures(play);
  await checkStore(play.store, PEOPLE);
  await rest();
  const { tasks, waiting } = await play.locks.detectDeadlock();
  const left = [...tasks.flatMap(({ holds }) => holds), ...waiting].map(({ label }) => label);
  assert(left.length === 0, `locks are left: ${left.join()}`);
}

/** Moves all clocks of those that live. */
function advance({ lockClock, nodes }: Play, ms: number): void {
  lockClock.advance(ms);
  for (const { clock } of nodes) clock.advance(ms);
}

/** Notices come late, in any order, and in bad times some never. */
function unsteadyBus(random: Random, weather: World['weather']): Bus {
  const bus = createInProcessBus();
  return {
    subscribe: (listener) => bus.subscribe(listener),
    publish(notice) {
      const isLost = weather.isFaulty && random.uint32() % 6 === 0;
      if (!isLost) void lag(random, 40).then(() => bus.publish(notice));
    },
  };
}

/** The store as a room of that name sees it: slow, and in bad times it fails before or after its work. */
function unsteadyStore({ store, random, weather, count, dead }: World, name: string): Store {
  async function call<T>(work: () => Promise<T>, turnsMax = 11): Promise<T> {
    if (dead.has(name)) return never();
    await lag(random, turnsMax);
    const fate = weather.isFaulty ? random.uint32() % 24 : 23;
    if (fate < 2) count.faults += 1;
    if (fate === 0) throw new Fault('StoreFailed', 'failed before its work');
    const value = await work();
    await lag(random, turnsMax);
    if (dead.has(name)) return never();
    if (fate === 1) throw new Fault('StoreFailed', 'the answer was lost');
    return value;
  }
  return {
    ...store,
    commit: (lease, commit) => call(() => store.commit(lease, commit), 41),
    saveAnswer: (answer) => call(() => store.saveAnswer(answer)),
    post: (transfers, at, letter) => call(() => store.post(transfers, at, letter)),
    answer: (principal, key) => call(() => store.answer(principal, key)),
    table: (id) => call(() => store.table(id)),
    stepsAfter: (id, version) => call(() => store.stepsAfter(id, version)),
    account: (account) => call(() => store.account(account)),
    largestFence: () => call(() => store.largestFence()),
  };
}

/** The locks as a room of that name sees them; its leases can be told by it. */
function slowLocks({ locks, random, dead }: World, name: string): RoomLocks {
  return {
    logSnapshot: (occasion, table) => locks.logSnapshot(occasion, table),
    async acquire(request) {
      await lag(random, 11);
      if (dead.has(name)) return never();
      const lease = await locks.acquire({ ...request, label: `${name}:${request.label ?? ''}` });
      await lag(random, 11);
      if (!dead.has(name)) return lease;
      // What was given to the dead runs out.
      await locks.release(lease);
      return never();
    },
    release: (lease) => lag(random, 11).then(() => locks.release(lease)),
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** Lets others go ahead, less than `turnsMax` times. */
async function lag(random: Random, turnsMax: number): Promise<void> {
  for (let left = random.uint32() % turnsMax; left > 0; left -= 1) await Promise.resolve();
}

/** Lets all work come to its end that waits for no clock, however slow the store and the locks are. */
async function rest(): Promise<void> {
  for (let time = 0; time < 5; time += 1) await settled();
}
