import { present } from '@cardroom/kernel';
import type { ClaimRecord } from './backend.ts';
import { bitOf, conflictMaskOf } from './modes.ts';
import { domainKey } from './resource-key.ts';

/*
 * Who waits for whom. A claim that waits stands in the queue of one resource. Those before it on its path it has taken
 * and keeps like a holder, those behind it has not touched. Two things can happen: a task can be over, and a place in
 * a queue can become ready, so that whoever stands there goes on. So there are two kinds of vertices, and each needs
 * all of its successors:
 *
 *   a task is over   when each of its places has become ready,
 *   a place is ready when everybody is over who has taken the resource, or stands ahead, in a mode that conflicts,
 *                    and the place directly before it in the queue has become ready, since nobody overtakes.
 *
 * To wait behind somebody at one resource is therefore not to wait for what he lacks elsewhere. What a claim will lack
 * further on is looked at when it gets there. A circle in this graph exists exactly when tasks can never leave the
 * queues in which they stand unless somebody gives up.
 */

/** Where a waiting claim stands. */
export interface QueuePlace {
  /** Where it is found in `WaitGraph.places`. */
  readonly position: number;
  readonly claim: ClaimRecord;
  /**
   * Claims, held or waiting, that must be over before this place is ready, nearest first. Those that a place further
   * ahead in the same queue must see over as well are named only there. Nobody for a claim that has taken everything
   * and has not been told so yet.
   */
  readonly blockers: readonly ClaimRecord[];
  /** The place directly before it in the queue, which must become ready first. */
  readonly previous?: QueuePlace;
}

/** Who needs what to happen. The vertices are the tasks, and after them the places, by their positions. */
export interface WaitGraph {
  /** By domain and arrival, whatever the order in which they were given. */
  readonly claims: readonly ClaimRecord[];
  /** By their first claim in `claims`. */
  readonly tasks: readonly string[];
  /** One for each claim that waits: queue by queue, in the order of the domains and the slots. */
  readonly places: readonly QueuePlace[];
  /** For each vertex the vertices that it needs. */
  readonly successors: readonly (readonly number[])[];
}

/** A claim at one resource, which it has taken or is queued for. */
interface Rival {
  readonly claim: ClaimRecord;
  readonly bit: number;
  readonly conflictMask: number;
}

/** A resource: who has taken it, as a holder or on his way, and who is queued. */
interface Resource {
  readonly takers: Rival[];
  readonly queued: Rival[];
}

interface RivalPlace extends QueuePlace, Rival {
  readonly previous?: RivalPlace;
}

type ClaimStep = ClaimRecord['steps'][number];

/**
 * The graph of all claims of one moment. In a queue of any length and mixture of modes there are only a few edges for
 * each place. [LOCK31] [LOCK32] [LOCK33] [LOCK39]
 */
export function waitGraph(records: readonly ClaimRecord[]): WaitGraph {
  const claims = inArrivalOrder(records);
  const places = placesOf(claims);
  const tasks = [...new Set(claims.map(({ task }) => task))];
  const vertices = new Map(tasks.map((task, vertex) => [task, vertex]));
  const vertexOf = ({ task }: ClaimRecord): number => present(vertices.get(task), task);
  const needsOfTasks: number[][] = tasks.map(() => []);
  const needsOfPlaces = places.map(({ claim, blockers, previous, position }) => {
    needsOfTasks[vertexOf(claim)]?.push(tasks.length + position);
    const needs = [...new Set(blockers.map(vertexOf))];
    return previous === undefined ? needs : [...needs, tasks.length + previous.position];
  });
  return { claims, tasks, places, successors: [...needsOfTasks, ...needsOfPlaces] };
}

/** Sorts ids by when their claims were made, as far as ids tell: the longer is later, so that `p:12` comes after `p:9`. */
export function compareIds(left: string, right: string): number {
  const [before, after] = [numberedOf(left), numberedOf(right)];
  if (before.length !== after.length) return before.length - after.length;
  return compareText(before, after) || compareText(left, right);
}

/** The process and the number, without the domain that a claim's id ends in. */
function numberedOf(id: string): string {
  return id.split('@', 1)[0] ?? id;
}

/** The same order in every process, whatever its language. */
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function inArrivalOrder(records: readonly ClaimRecord[]): readonly ClaimRecord[] {
  return records
    .map((record) => ({ record, key: domainKey(record.domain) }))
    .toSorted(
      (left, right) =>
        compareText(left.key, right.key) ||
        left.record.order - right.record.order ||
        compareIds(left.record.id, right.record.id),
    )
    .map(({ record }) => record);
}

/** Where those stand who wait, at the end those who are past their last resource. */
function placesOf(claims: readonly ClaimRecord[]): readonly QueuePlace[] {
  const places: QueuePlace[] = [];
  for (const { takers, queued } of resourcesOf(claims)) {
    let last: RivalPlace | undefined;
    for (const rival of queued.toSorted((left, right) => left.claim.queued - right.claim.queued)) {
      const place = { ...rival, position: places.length, blockers: blockersOf(rival, last, takers) };
      last = last === undefined ? place : { ...place, previous: last };
      places.push(last);
    }
  }
  for (const claim of claims) {
    if (!claim.isHeld && claim.reached >= claim.steps.length) {
      places.push({ position: places.length, claim, blockers: [] });
    }
  }
  return places;
}

/** All resources that somebody has taken or is queued for, by domain and slot. */
function resourcesOf(claims: readonly ClaimRecord[]): readonly Resource[] {
  const domains = new Map<string, Map<number, Resource>>();
  for (const claim of claims) {
    const key = domainKey(claim.domain);
    const slots = domains.get(key) ?? new Map<number, Resource>();
    domains.set(key, slots);
    for (const [at, step] of claim.steps.entries()) {
      if (!claim.isHeld && at > claim.reached) break;
      const resource = slots.get(step.slot) ?? { takers: [], queued: [] };
      slots.set(step.slot, resource);
      const side = claim.isHeld || at < claim.reached ? resource.takers : resource.queued;
      side.push(rivalOf(claim, step));
    }
  }
  return [...domains.values()].flatMap((slots) =>
    [...slots].toSorted(([left], [right]) => left - right).map(([, resource]) => resource),
  );
}

function rivalOf(claim: ClaimRecord, { mode }: ClaimStep): Rival {
  return { claim, bit: bitOf(mode), conflictMask: conflictMaskOf(mode) };
}

/**
 * Looks back from the place before no further than to one that conflicts with everything that this one conflicts with:
 * it is needed to be ready, and for that the rest must be over anyway. Since every mode has such a place in its own
 * kind, a queue is looked at in full a few times only, once for each mode.
 */
function blockersOf(
  { conflictMask }: Rival,
  before: RivalPlace | undefined,
  takers: readonly Rival[],
): readonly ClaimRecord[] {
  const blockers: ClaimRecord[] = [];
  for (let ahead = before; ahead !== undefined; ahead = ahead.previous) {
    if ((ahead.bit & conflictMask) !== 0) blockers.push(ahead.claim);
    if ((conflictMask & ~ahead.conflictMask) === 0) return blockers;
  }
  for (const taker of takers) if ((taker.bit & conflictMask) !== 0) blockers.push(taker.claim);
  return blockers;
}
