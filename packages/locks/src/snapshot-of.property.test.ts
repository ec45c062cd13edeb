import { present, seatIndex } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Claim, type ClaimRecord, fencingToken, type LockDomain, type Waiting } from './backend.ts';
import { circularComponents } from './cycles.ts';
import { createInProcessBackend } from './in-process-backend.ts';
import { LOCK_MODES, type LockMode } from './levels.ts';
import { chatPath, lockPath, type PathStep, stepOf } from './lock-path.ts';
import { snapshotOf, youngestOf } from './snapshot-of.ts';
import type { LockSnapshot } from './snapshot.ts';
import { waitGraph } from './wait-graph.ts';

/*
 * What the graph says is compared with what happens. First by a slow model, written down from the words of
 * `LockBackend`: whoever waits for nothing ends, and so on until nobody is left or nobody can go on. Then by the
 * backend itself: claims are played on it, and the same is done for real.
 */

/** The modes that each agrees with, by the table in the books. */
const AGREES: Readonly<Record<LockMode, readonly LockMode[]>> = {
  IS: ['IS', 'IX', 'S', 'SIX'],
  IX: ['IS', 'IX'],
  S: ['IS', 'S'],
  SIX: ['IS'],
  X: [],
};

interface Wish {
  readonly resource: string;
  readonly mode: LockMode;
}

/** A record that can be moved on. */
type Moving = { -readonly [K in keyof ClaimRecord]: ClaimRecord[K] };

const wishesOf = ({ domain: { kind, id }, steps }: ClaimRecord): readonly Wish[] =>
  steps.map(({ slot, mode }) => ({ resource: `${kind} ${id} ${slot}`, mode }));

/** What a claim has taken: all of it, or what lies before the queue in which it stands. */
const takenBy = (record: ClaimRecord): readonly Wish[] =>
  wishesOf(record).slice(0, record.isHeld ? undefined : record.reached);

/** The queue in which a claim stands. */
const queueOf = (record: ClaimRecord): Wish | undefined =>
  record.isHeld ? undefined : wishesOf(record)[record.reached];

const takersOf = (records: readonly ClaimRecord[], resource: string): readonly ClaimRecord[] =>
  records.filter((record) => takenBy(record).some((taken) => taken.resource === resource));

const queueAt = <R extends ClaimRecord>(records: readonly R[], resource: string): readonly R[] =>
  records
    .filter((record) => queueOf(record)?.resource === resource)
    .toSorted((left, right) => left.queued - right.queued || left.order - right.order);

const agreesAt = (resource: string, wanted: LockMode, other: ClaimRecord): boolean =>
  wishesOf(other).every((wish) => wish.resource !== resource || AGREES[wanted].includes(wish.mode));

/** Those at the heads of queues who agree take what they stand at, and ask for nothing more. */
function letHeadsIn(records: readonly Moving[]): void {
  for (const resource of new Set(records.flatMap((record) => queueOf(record)?.resource ?? []))) {
    for (const head of queueAt(records, resource)) {
      const { mode } = present(queueOf(head), 'queue');
      if (!takersOf(records, resource).every((taker) => agreesAt(resource, mode, taker))) break;
      head.reached++;
      head.steps = head.steps.slice(0, head.reached);
    }
  }
}

/** The tasks that can never leave the queues where they stand: those who remain when whoever can has ended. */
function stuckTasks(records: readonly ClaimRecord[]): ReadonlySet<string> {
  const moved = records.map((record): Moving => ({ ...record }));
  letHeadsIn(moved);
  const waiters = new Set(moved.filter((record) => queueOf(record) !== undefined).map(({ task }) => task));
  const rest = moved.filter(({ task }) => waiters.has(task));
  return rest.length === records.length ? waiters : stuckTasks(rest);
}

const TASKS = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
/** In the order in which one task may lock them, of each kind one. */
const KINDS: readonly LockDomain['kind'][] = ['all', 'table', 'chat'];
const DOMAINS: readonly LockDomain[] = [
  { kind: 'table', id: 't1' },
  { kind: 'table', id: 't2' },
  { kind: 'chat', id: 't1' },
  { kind: 'all', id: '' },
];
const PATHS: readonly (readonly PathStep[])[] = [
  lockPath({ stage: 'X' }),
  lockPath({ stage: 'SIX' }),
  lockPath({ table: 'S' }),
  lockPath({ table: 'X' }),
  lockPath({ table: 'SIX', pot: 'X' }),
  lockPath({ round: 'X' }),
  lockPath({ pot: 'S' }),
  lockPath({ round: 'X', pot: 'X', player: { X: [seatIndex(1)] } }),
  lockPath({ player: { X: [seatIndex(1)], S: [seatIndex(2)] } }),
  lockPath({ player: { X: [seatIndex(2)] } }),
].map(({ all }) => all);
const CHAT_PATHS = [chatPath('t1', 'X').all, chatPath('t1', 'S').all];
const ALL_PATH = lockPath({ stage: 'X' }).all;

const pathOf = ({ domain: { kind }, path }: Turn): readonly PathStep[] =>
  kind === 'all'
    ? ALL_PATH
    : present((kind === 'chat' ? CHAT_PATHS : PATHS)[kind === 'chat' ? path % 2 : path], 'path');

/** Any records at all, also such as no backend would ever show at one moment. */
const ANY_RECORDS: fc.Arbitrary<readonly ClaimRecord[]> = fc
  .array(
    fc.record({
      task: fc.constantFrom(...TASKS),
      domain: fc.constantFrom(...DOMAINS),
      modes: fc.array(fc.option(fc.constantFrom(...LOCK_MODES)), { minLength: 3, maxLength: 3 }),
      isHeld: fc.boolean(),
      reached: fc.nat({ max: 3 }),
      queued: fc.nat({ max: 10 }),
      sinceMs: fc.nat({ max: 5 }),
    }),
    { maxLength: 14, size: 'max' },
  )
  .map((drawn) =>
    drawn.map(({ modes, reached, ...record }, order) => {
      const levels = ['stage', 'table', 'pot'] as const;
      const steps = modes.flatMap((mode, at) => (mode === null ? [] : [stepOf(levels[at] ?? 'pot', mode)]));
      const place = { order, reached: Math.min(reached, steps.length) };
      return { ...record, ...place, steps, id: `p:${order}`, process: 'p', label: '' };
    }),
  );

interface Turn {
  readonly task: (typeof TASKS)[number];
  readonly does: 'ask' | 'askMore' | 'askInOrder' | 'endLast' | 'end' | 'withdraw';
  readonly domain: LockDomain;
  readonly path: number;
}

const ENDS = ['endLast', 'end', 'end', 'withdraw'] as const;
const turnsOf = (...does: readonly Turn['does'][]): fc.Arbitrary<readonly Turn[]> =>
  fc.array(
    fc.record({
      task: fc.constantFrom(...TASKS),
      does: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...does) },
        { weight: 1, arbitrary: fc.constantFrom(...ENDS) },
      ),
      domain: fc.constantFrom(...DOMAINS),
      path: fc.nat({ max: PATHS.length - 1 }),
    }),
    { maxLength: 40, size: 'max' },
  );
/** Now and then a task asks for something more while it waits. */
const TURNS = turnsOf(...Array.from({ length: 11 }, () => 'ask' as const), 'askMore');
const TURNS_IN_ORDER = turnsOf('askInOrder');

interface Open {
  readonly claim: Claim;
  readonly owner: string;
  readonly since: number;
  waiting: Waiting | undefined;
}

/** A real backend with tasks that ask, end and give up. */
class Play {
  readonly #backend = createInProcessBackend(fencingToken(1));
  readonly #open = new Set<Open>();
  #tickets = 0;

  take(turn: Turn): void {
    const { task, does } = turn;
    const own = [...this.#open].filter(({ owner }) => owner === task);
    const isWaiting = own.some(({ waiting }) => waiting !== undefined);
    if (does === 'withdraw') this.#withdrawFirst(({ owner }) => owner === task);
    else if (does === 'askMore') this.#ask(turn, pathOf(turn));
    else if (isWaiting) return;
    else if (does === 'ask') this.#ask(turn, pathOf(turn));
    else if (does === 'askInOrder') this.#askInOrder(turn, own);
    else for (const open of does === 'end' ? own : own.slice(-1)) this.#end(open);
  }

  /** Asks for as much of the path as comes after all that the task holds. */
  #askInOrder(turn: Turn, own: readonly Open[]): void {
    const { kind, id } = turn.domain;
    const same = own.map(({ claim }) => claim).filter(({ domain }) => domain.kind === kind && domain.id === id);
    const before = own.filter(({ claim }) => KINDS.indexOf(claim.domain.kind) < KINDS.indexOf(kind));
    if (before.length + same.length < own.length) return;
    const last = Math.max(-1, ...same.flatMap(({ steps }) => steps.map(({ slot }) => slot)));
    const steps = pathOf(turn).filter(({ slot }) => slot > last);
    if (steps.length > 0) this.#ask(turn, steps);
  }

  #ask({ task, domain }: Turn, steps: readonly PathStep[]): void {
    const ticket = ++this.#tickets;
    let isGranted = false;
    const open: Open = {
      owner: task,
      since: ticket,
      waiting: undefined,
      claim: {
        ticket,
        domain,
        steps,
        isIfAvailable: false,
        fenceAbove: 0,
        label: '',
        task: TASKS.findIndex((known) => known === task),
        note: undefined,
        grant: () => {
          isGranted = true;
          open.waiting = undefined;
        },
        refuse: () => expect.unreachable('refused'),
        fail: () => expect.unreachable('failed'),
        lose: () => expect.unreachable('lost'),
      },
    };
    this.#open.add(open);
    const waiting = this.#backend.ask(open.claim);
    expect(waiting === undefined).toBe(isGranted);
    open.waiting = waiting;
  }

  #end(open: Open): void {
    this.#open.delete(open);
    void this.#backend.giveBack(open.claim);
  }

  #withdrawFirst(isMeant: (open: Open) => boolean): void {
    const open = [...this.#open].find((one) => one.waiting !== undefined && isMeant(one));
    if (open === undefined) return;
    this.#open.delete(open);
    open.waiting?.withdraw();
  }

  /** The claim of this id gives up. */
  giveUp(id: string): void {
    const before = this.#open.size;
    this.#withdrawFirst(({ claim }) => `p:${claim.ticket}` === id);
    expect(this.#open.size).toBe(before - 1);
  }

  /** Everybody who waits for nothing ends, until nobody can. */
  letEnd(): void {
    const waiters = new Set([...this.#open].filter(({ waiting }) => waiting !== undefined).map(({ owner }) => owner));
    const free = [...this.#open].filter(({ owner }) => !waiters.has(owner));
    if (free.length === 0) return;
    for (const open of free) this.#end(open);
    this.letEnd();
  }

  records(): readonly ClaimRecord[] {
    return [...this.#open].map(({ claim, owner, since, waiting }) =>
      Object.assign(this.#backend.placeOf(claim), {
        id: `p:${claim.ticket}`,
        process: 'p',
        task: owner,
        label: '',
        domain: claim.domain,
        steps: claim.steps,
        isHeld: waiting === undefined,
        // Some have waited equally long.
        sinceMs: Math.floor((this.#tickets - since) / 3),
      }),
    );
  }
}

function played(turns: readonly Turn[]): Play {
  const play = new Play();
  for (const turn of turns) play.take(turn);
  return play;
}

/** All that can be reached from one by steps. */
function reachedFrom<T>(start: T, stepsFrom: (from: T) => Iterable<T>): ReadonlySet<T> {
  const reached = new Set(stepsFrom(start));
  for (const one of reached) for (const next of stepsFrom(one)) reached.add(next);
  return reached;
}

/** The tasks from which the graph leads into a circle. */
function doomedByGraph(records: readonly ClaimRecord[]): readonly string[] {
  const { tasks, successors } = waitGraph(records);
  const circular = new Set(circularComponents(successors).flat());
  const stepsFrom = (vertex: number): readonly number[] => successors[vertex] ?? [];
  return tasks.filter((_, vertex) => [vertex, ...reachedFrom(vertex, stepsFrom)].some((one) => circular.has(one)));
}

/** The tasks that a task names as those that it waits for. */
const namedBy =
  ({ waiting }: LockSnapshot) =>
  (task: string): readonly string[] =>
    waiting.filter((wait) => wait.task === task).flatMap(({ waitsFor }) => waitsFor.map((on) => on.task));

function checkCycles(records: readonly ClaimRecord[], snapshot: LockSnapshot): void {
  const stuck = stuckTasks(records);
  expect(doomedByGraph(records).toSorted()).toEqual([...stuck].toSorted());
  const inCircles = snapshot.cycles.flat();
  expect(new Set(inCircles).size).toBe(inCircles.length);
  for (const task of inCircles) expect(stuck).toContain(task);
  for (const task of stuck)
    expect(inCircles.some((other) => other === task || reachedFrom(task, namedBy(snapshot)).has(other))).toBe(true);
  for (const cycle of snapshot.cycles) checkCycle(snapshot, cycle);
}

/** Each names the next, and the first has the youngest of the waits. */
function checkCycle(snapshot: LockSnapshot, cycle: readonly string[]): void {
  const links = cycle.map((task, at) => {
    const next = cycle[(at + 1) % cycle.length];
    return snapshot.waiting.filter((wait) => wait.task === task && wait.waitsFor.some((on) => on.task === next));
  });
  for (const link of links) expect(link.length).toBeGreaterThan(0);
  const youngest = snapshot.waiting.find(({ id }) => id === youngestOf(snapshot, cycle));
  expect(youngest?.task).toBe(cycle[0]);
  // A task that waits in two places at once may have a younger wait outside of the circle.
  if (links.every((link) => link.length === 1))
    expect(youngest?.order).toBe(Math.max(...links.flat().map(({ order }) => order)));
}

/** Who has taken what a claim is queued for, and who stands ahead in the queue. */
function rivalsOf(records: readonly ClaimRecord[], record: ClaimRecord) {
  const queue = queueOf(record);
  if (queue === undefined) return [];
  const { resource, mode } = queue;
  const rivalOf = (other: ClaimRecord, isAhead: boolean) => {
    const { task, isHeld } = other;
    return { task, isHeld, isAhead, isInTheWay: !agreesAt(resource, mode, other) };
  };
  const line = queueAt(records, resource);
  return [
    ...takersOf(records, resource).map((other) => rivalOf(other, false)),
    ...line.slice(0, line.indexOf(record)).map((other) => rivalOf(other, true)),
  ];
}

/** Nobody is named without a reason, and nobody who stands in the way is left out. */
function checkReasons(records: readonly ClaimRecord[], snapshot: LockSnapshot): void {
  for (const wait of snapshot.waiting) {
    const record = present(
      records.find(({ id }) => id === wait.id),
      'record',
    );
    const rivals = rivalsOf(records, record);
    for (const { task, kind } of wait.waitsFor) {
      expect(rivals.some((rival) => rival.task === task && rival.isHeld === (kind === 'hard'))).toBe(true);
    }
    expect(wait.waitsFor.length > 0).toBe(rivals.some(({ isInTheWay, isAhead }) => isInTheWay || isAhead));
    expect(new Set(wait.waitsFor.map(({ task }) => task)).size).toBe(wait.waitsFor.length);
    expect(wait.waitsFor.map(({ kind }) => kind)).toEqual(wait.waitsFor.map(({ kind }) => kind).toSorted());
    const direct = wait.waitsFor.map(({ task }) => task);
    const named = new Set(direct);
    for (const task of named) for (const next of namedBy(snapshot)(task)) named.add(next);
    for (const rival of rivals) if (rival.isInTheWay) expect(named).toContain(rival.task);
  }
}

describe('the graph says what happens', () => {
  it('[LOCK34] of any records, exactly those who can never go on are in or behind a circle', () => {
    fc.assert(
      fc.property(ANY_RECORDS, (records) => checkCycles(records, snapshotOf(records))),
      { numRuns: 3_000 },
    );
  });

  it('[LOCK31] of any records, those in the way are named, and nobody else', () => {
    fc.assert(
      fc.property(ANY_RECORDS, (records) => checkReasons(records, snapshotOf(records))),
      { numRuns: 2_000 },
    );
  });

  it('[LOCK34] on the backend, those stay behind who are in or behind a circle', () => {
    let circles = 0;
    let laterOnes = 0;
    fc.assert(
      fc.property(TURNS, (turns) => {
        const play = played(turns);
        const before = play.records();
        const snapshot = snapshotOf(before);
        checkCycles(before, snapshot);
        checkReasons(before, snapshot);
        // Whoever stands in a queue stands there for a reason.
        expect(snapshot.waiting.every(({ waitsFor }) => waitsFor.length > 0)).toBe(true);
        circles += snapshot.cycles.length;
        play.letEnd();
        const left = play.records();
        const tasks = [...new Set(left.map(({ task }) => task))];
        expect(doomedByGraph(left).toSorted()).toEqual(tasks.toSorted());
        // Some get into a circle only when they go on along their path.
        const doomed = doomedByGraph(before);
        for (const task of doomed) expect(tasks).toContain(task);
        if (tasks.length > doomed.length) laterOnes++;
      }),
      { numRuns: 2_000 },
    );
    expect(circles).toBeGreaterThan(200);
    expect(laterOnes).toBeGreaterThan(0);
  });

  it('[LOCK75] on the backend, tasks that keep the order and ask for one thing at a time never get into a circle', () => {
    const waited = { all: 0, onTheWay: 0, insideOthers: 0 };
    fc.assert(
      fc.property(TURNS_IN_ORDER, (turns) => {
        const play = new Play();
        for (const turn of turns) {
          play.take(turn);
          const records = play.records();
          expect(snapshotOf(records).cycles).toEqual([]);
          const holders = new Set(records.filter(({ isHeld }) => isHeld).map(({ task }) => task));
          const waiting = records.filter(({ isHeld }) => !isHeld);
          waited.all += waiting.length;
          waited.onTheWay += waiting.filter(({ reached }) => reached > 0).length;
          waited.insideOthers += waiting.filter(({ task }) => holders.has(task)).length;
        }
        play.letEnd();
        expect(play.records()).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(...Object.values(waited))).toBeGreaterThan(1_000);
  });

  it('[LOCK37] on the backend, everybody ends when the youngest of each circle gives up', () => {
    fc.assert(
      fc.property(TURNS, (turns) => {
        const play = played(turns);
        play.letEnd();
        for (let rest = play.records(); rest.length > 0; rest = play.records()) {
          const snapshot = snapshotOf(rest);
          expect(snapshot.cycles.length).toBeGreaterThan(0);
          for (const cycle of snapshot.cycles) play.giveUp(youngestOf(snapshot, cycle));
          play.letEnd();
        }
        expect(snapshotOf(play.records())).toEqual({ tasks: [], waiting: [], cycles: [] });
      }),
      { numRuns: 2_000 },
    );
  });

  it('[LOCK35] the order of the records makes no difference', () => {
    const shuffled = ANY_RECORDS.chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray([...records], { minLength: records.length, maxLength: records.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        expect(snapshotOf(others)).toEqual(snapshotOf(records));
      }),
    );
  });
});
