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

interface Place {
  readonly record: ClaimRecord;
  readonly mode: LockMode;
}

/** The names of the resources of a record. */
const resourcesOf = ({ domain: { kind, id }, steps }: ClaimRecord): readonly (readonly [string, LockMode])[] =>
  steps.map(({ slot, mode }) => [`${kind} ${id} ${slot}`, mode]);

const placesAt = (records: readonly ClaimRecord[], resource: string): readonly Place[] =>
  records.flatMap((record) =>
    resourcesOf(record).flatMap(([key, mode]) => (key === resource ? [{ record, mode }] : [])),
  );

/** Who has gone ahead at a resource: the holders, and of those who wait the first ones as long as they agree. */
function insideAt(records: readonly ClaimRecord[], resource: string): readonly Place[] {
  const all = placesAt(records, resource);
  const inside = all.filter(({ record }) => record.isHeld);
  for (const next of all
    .filter(({ record }) => !record.isHeld)
    .toSorted((left, right) => left.record.order - right.record.order)) {
    if (!inside.every(({ mode }) => AGREES[next.mode].includes(mode))) break;
    inside.push(next);
  }
  return inside;
}

const isBlockedAt = (records: readonly ClaimRecord[], record: ClaimRecord, resource: string): boolean =>
  !insideAt(records, resource).some((place) => place.record === record);

/** The tasks that can never go on: those who remain when everybody who waits for nothing has ended. */
function stuckTasks(records: readonly ClaimRecord[]): ReadonlySet<string> {
  const granted = records.map((record) => ({ ...record }));
  for (const record of granted) {
    record.isHeld ||= resourcesOf(record).every(([resource]) => !isBlockedAt(granted, record, resource));
  }
  const waiters = new Set(granted.filter(({ isHeld }) => !isHeld).map(({ task }) => task));
  const rest = granted.filter(({ task }) => waiters.has(task));
  return rest.length === records.length ? waiters : stuckTasks(rest);
}

const TASKS = ['A', 'B', 'C', 'D', 'E', 'F', 'G'] as const;
const DOMAINS: readonly LockDomain[] = [
  { kind: 'table', id: 't1' },
  { kind: 'table', id: 't2' },
  { kind: 'chat', id: 't1' },
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

/** Any records at all, also such as no backend would ever show at one moment. */
const ANY_RECORDS: fc.Arbitrary<readonly ClaimRecord[]> = fc
  .array(
    fc.record({
      task: fc.constantFrom(...TASKS),
      domain: fc.constantFrom(...DOMAINS),
      modes: fc.array(fc.option(fc.constantFrom(...LOCK_MODES)), { minLength: 3, maxLength: 3 }),
      isHeld: fc.boolean(),
      sinceMs: fc.nat({ max: 5 }),
    }),
    { maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ modes, ...record }, order) => {
      const levels = ['stage', 'table', 'pot'] as const;
      const steps = modes.flatMap((mode, at) => (mode === null ? [] : [stepOf(levels[at] ?? 'pot', mode)]));
      return { ...record, steps, order, id: `p:${order}`, process: 'p', label: '' };
    }),
  );

interface Turn {
  readonly task: (typeof TASKS)[number];
  readonly does: 'ask' | 'askMore' | 'end' | 'withdraw';
  readonly domain: LockDomain;
  readonly path: number;
}

const TURNS: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record({
    task: fc.constantFrom(...TASKS),
    does: fc.oneof(
      { weight: 12, arbitrary: fc.constant('ask' as const) },
      { weight: 1, arbitrary: fc.constant('askMore' as const) },
      { weight: 3, arbitrary: fc.constant('end' as const) },
      { weight: 1, arbitrary: fc.constant('withdraw' as const) },
    ),
    domain: fc.constantFrom(...DOMAINS),
    path: fc.nat({ max: PATHS.length - 1 }),
  }),
  { maxLength: 40 },
);

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

  take({ task, does, domain, path }: Turn): void {
    const isWaiting = [...this.#open].some((open) => open.owner === task && open.waiting !== undefined);
    if (does === 'withdraw') this.#withdrawFirst(({ owner }) => owner === task);
    else if (does === 'askMore' || (does === 'ask' && !isWaiting)) this.#ask(task, domain, path);
    else if (!isWaiting) this.#end(task);
  }

  #ask(task: string, domain: LockDomain, path: number): void {
    const ticket = ++this.#tickets;
    const steps = present(domain.kind === 'chat' ? CHAT_PATHS[path % 2] : PATHS[path], 'path');
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

  #end(task: string): void {
    for (const open of this.#open) {
      if (open.owner !== task) continue;
      this.#open.delete(open);
      void this.#backend.giveBack(open.claim);
    }
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
    const free = new Set([...this.#open].map(({ owner }) => owner).filter((owner) => !waiters.has(owner)));
    if (free.size === 0) return;
    for (const task of free) this.#end(task);
    this.letEnd();
  }

  records(): readonly ClaimRecord[] {
    return [...this.#open].map(({ claim, owner, since, waiting }) => ({
      id: `p:${claim.ticket}`,
      process: 'p',
      task: owner,
      label: '',
      domain: claim.domain,
      steps: claim.steps,
      isHeld: waiting === undefined,
      order: this.#backend.orderOf(claim),
      // Some have waited equally long.
      sinceMs: Math.floor((this.#tickets - since) / 3),
    }));
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
    expect(youngest?.ms).toBe(Math.min(...links.flat().map(({ ms }) => ms)));
}

/** Nobody is named without a reason, and nobody who stands in the way is left out. */
function checkReasons(records: readonly ClaimRecord[], snapshot: LockSnapshot): void {
  for (const wait of snapshot.waiting) {
    const record = present(
      records.find(({ id }) => id === wait.id),
      'record',
    );
    const blockedAt = resourcesOf(record).filter(([resource]) => isBlockedAt(records, record, resource));
    const rivals = blockedAt.flatMap(([resource, wanted]) =>
      placesAt(records, resource)
        .filter((place) => place.record !== record && (place.record.isHeld || place.record.order < record.order))
        .map(({ record: { task, isHeld }, mode }) => ({ task, isHeld, isInTheWay: !AGREES[wanted].includes(mode) })),
    );
    for (const { task, kind } of wait.waitsFor) {
      expect(rivals.some((rival) => rival.task === task && rival.isHeld === (kind === 'hard'))).toBe(true);
    }
    expect(wait.waitsFor.length > 0).toBe(blockedAt.length > 0);
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
    fc.assert(
      fc.property(TURNS, (turns) => {
        const play = played(turns);
        const before = play.records();
        const snapshot = snapshotOf(before);
        checkCycles(before, snapshot);
        checkReasons(before, snapshot);
        circles += snapshot.cycles.length;
        play.letEnd();
        expect([...new Set(play.records().map(({ task }) => task))].toSorted()).toEqual(
          doomedByGraph(before).toSorted(),
        );
      }),
      { numRuns: 2_000 },
    );
    expect(circles).toBeGreaterThan(200);
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
