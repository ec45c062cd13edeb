import { present } from '@cardroom/kernel';
import type { ClaimRecord } from './backend.ts';
import { type Circle, circlesOf, isYounger } from './cycles.ts';
import { resourceKey } from './resource-key.ts';
import type { LockSnapshot, SnapshotClaim, SnapshotTask, SnapshotWait } from './snapshot.ts';
import { type QueuePlace, waitGraph } from './wait-graph.ts';

/** The stack of whoever made the claim of this id, where it is kept. */
export type StackOf = (id: string) => string | undefined;

type WaitsFor = SnapshotWait['waitsFor'][number];

/**
 * All that tasks hold and wait for, and the circles among them, the youngest waiter of each circle first. Depends only
 * on the records, not on their order: tasks come by domain and arrival, waits queue by queue. Who waits names those that
 * he waits for directly; who stands further ahead in the same queue is named by those between. Each task of a circle
 * names the next. [LOCK31] [LOCK35] [LOCK38]
 */
export function snapshotOf(records: readonly ClaimRecord[], stackOf: StackOf = () => undefined): LockSnapshot {
  const graph = waitGraph(records);
  const circles = circlesOf(graph);
  const reasons = reasonsToWait(graph.places, circles);
  const claimOf = (record: ClaimRecord): SnapshotClaim => snapshotClaim(record, stackOf(record.id));
  return {
    tasks: holders(graph.claims, claimOf),
    waiting: graph.places.map(({ claim }) => {
      const { task, process, order } = claim;
      return Object.assign(claimOf(claim), { task, process, order, waitsFor: waitsFor(reasons.get(claim) ?? []) });
    }),
    cycles: circles.map((circle) => circle.map(({ task }) => task)),
  };
}

/**
 * The id of the claim that must give up so that a circle of `snapshot.cycles` goes on: that of its youngest waiter,
 * which is its first task. A `Defect` when the snapshot has no such circle. [LOCK37]
 */
export function youngestOf({ waiting }: LockSnapshot, cycle: readonly string[]): string {
  const [first] = cycle;
  const next = cycle[1] ?? first;
  const candidates = waiting.filter((wait) => wait.task === first && wait.waitsFor.some(({ task }) => task === next));
  const youngest = candidates.reduce<SnapshotWait | undefined>(
    (known, wait) => (known === undefined || isYounger(wait, known) ? wait : known),
    undefined,
  );
  return present(youngest, 'waiter of a circle').id;
}

/** The claims that a waiting claim names as its reasons to wait. */
function reasonsToWait(
  places: readonly QueuePlace[],
  circles: readonly Circle[],
): ReadonlyMap<ClaimRecord, readonly ClaimRecord[]> {
  const needs = new Map(circles.flatMap((circle) => circle.map((step) => [step.claim, step.needs])));
  return new Map(
    places.map(({ claim, blockers, previous }) => {
      const ahead = previous === undefined ? [] : [previous.claim];
      return [claim, [...blockers, ...ahead, ...(needs.get(claim) ?? [])]];
    }),
  );
}

/** Each task once, and those who hold something before those who wait themselves. */
function waitsFor(reasons: readonly ClaimRecord[]): readonly WaitsFor[] {
  const hard = new Set(reasons.filter(({ isHeld }) => isHeld).map(({ task }) => task));
  const soft = new Set(reasons.map(({ task }) => task).filter((task) => !hard.has(task)));
  return [
    ...[...hard].map((task): WaitsFor => ({ task, kind: 'hard' })),
    ...[...soft].map((task): WaitsFor => ({ task, kind: 'soft' })),
  ];
}

function holders(
  claims: readonly ClaimRecord[],
  claimOf: (record: ClaimRecord) => SnapshotClaim,
): readonly SnapshotTask[] {
  const held = Map.groupBy(
    claims.filter(({ isHeld }) => isHeld),
    ({ task }) => task,
  );
  return [...held].flatMap(([task, [first, ...rest]]) => {
    if (first === undefined) return [];
    return [{ task, process: first.process, label: first.label, holds: [first, ...rest].map(claimOf) }];
  });
}

function snapshotClaim({ id, domain, steps, label, sinceMs }: ClaimRecord, stack: string | undefined): SnapshotClaim {
  const claim = {
    id,
    keys: steps.map((step) => ({ key: resourceKey(domain, step), mode: step.mode })),
    label,
    domain,
    levels: [...new Set(steps.map(({ level }) => level))],
    ms: sinceMs,
  };
  return stack === undefined ? claim : { ...claim, stack };
}
