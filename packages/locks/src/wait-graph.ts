import { present } from '@cardroom/kernel';
import type { ClaimRecord } from './backend.ts';
import { bitOf, conflictMaskOf } from './modes.ts';
import { domainKey } from './resource-key.ts';

/*
 * Who waits for whom. A claim that waits is, at each resource it wants, either ready (it has taken its place there and
 * keeps it like a holder) or blocked. Two things can happen: a task can be over, and a blocked place can become ready.
 * So there are two kinds of vertices, and each needs all of its successors:
 *
 *   a task is over           when each of its blocked places has become ready,
 *   a blocked place is ready when everybody ahead of it whose mode conflicts is over,
 *                            and the place directly before it in the queue has become ready, since nobody overtakes.
 *
 * To wait behind somebody for one resource is therefore not to wait for what he lacks elsewhere, and a circle in this
 * graph exists exactly when those tasks can never go on unless somebody gives up.
 */

/** A waiting claim at a resource where it cannot go ahead yet. */
export interface BlockedPlace {
  /** Where it stands in `WaitGraph.places`. */
  readonly position: number;
  readonly claim: ClaimRecord;
  /**
   * Claims, held or waiting, that must be over before this place is ready, nearest first. Those that a place further
   * ahead in the same queue must see over as well are named only there.
   */
  readonly blockers: readonly ClaimRecord[];
  /** The place directly before it in the queue, which must become ready first. */
  readonly previous?: BlockedPlace;
}

/** Who needs what to happen. The vertices are the tasks, and after them the blocked places, by their positions. */
export interface WaitGraph {
  /** By domain and arrival, whatever the order in which they were given. */
  readonly claims: readonly ClaimRecord[];
  readonly tasks: readonly string[];
  readonly places: readonly BlockedPlace[];
  /** For each vertex the vertices that it needs. */
  readonly successors: readonly (readonly number[])[];
}

interface QueuedPlace extends BlockedPlace {
  readonly previous?: QueuedPlace;
  readonly bit: number;
  readonly conflictMask: number;
}

/** One resource: who is inside, as a holder or by keeping a place, and who is queued. */
interface Queue {
  readonly inside: { readonly claim: ClaimRecord; readonly bit: number }[];
  /** The bits of all modes inside. */
  mask: number;
  readonly queued: QueuedPlace[];
}

type ClaimStep = ClaimRecord['steps'][number];

/**
 * The graph of all claims of one moment. In a queue of any length and mixture of modes there are only a few edges for
 * each place. [LOCK31] [LOCK32] [LOCK33] [LOCK39]
 */
export function waitGraph(records: readonly ClaimRecord[]): WaitGraph {
  const claims = inArrivalOrder(records);
  const places = blockedPlaces(claims);
  const tasks = [...new Set(claims.map(({ task }) => task))];
  const vertices = new Map(tasks.map((task, vertex) => [task, vertex]));
  const vertexOf = ({ task }: ClaimRecord): number => present(vertices.get(task), task);
  const placesOf: number[][] = tasks.map(() => []);
  const needsOf = places.map(({ claim, blockers, previous, position }) => {
    placesOf[vertexOf(claim)]?.push(tasks.length + position);
    const needs = [...new Set(blockers.map(vertexOf))];
    return previous === undefined ? needs : [...needs, tasks.length + previous.position];
  });
  return { claims, tasks, places, successors: [...placesOf, ...needsOf] };
}

/** Sorts ids by when their claims were made, as far as ids tell: the longer is later, so that `p:12` comes after `p:9`. */
export function compareIds(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return compareText(left, right);
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

/** Where claims are blocked, in the order of the claims, who have come in that order. */
function blockedPlaces(claims: readonly ClaimRecord[]): readonly BlockedPlace[] {
  const queueAt = createQueues();
  for (const claim of claims) {
    if (claim.isHeld) for (const step of claim.steps) enter(queueAt(claim, step), claim, step);
  }
  const places: BlockedPlace[] = [];
  for (const claim of claims) {
    if (claim.isHeld) continue;
    for (const step of claim.steps) {
      const queue = queueAt(claim, step);
      if (isReady(queue, step)) enter(queue, claim, step);
      else places.push(join(queue, claim, step, places.length));
    }
  }
  return places;
}

/** The queue of a resource, made when it is asked for first. */
function createQueues(): (claim: ClaimRecord, step: ClaimStep) => Queue {
  const domains = new Map<string, Map<number, Queue>>();
  return ({ domain }, { slot }) => {
    const key = domainKey(domain);
    const slots = domains.get(key) ?? new Map<number, Queue>();
    domains.set(key, slots);
    const queue = slots.get(slot) ?? { inside: [], mask: 0, queued: [] };
    slots.set(slot, queue);
    return queue;
  };
}

function isReady({ queued, mask }: Queue, { mode }: ClaimStep): boolean {
  return queued.length === 0 && (mask & conflictMaskOf(mode)) === 0;
}

function enter(queue: Queue, claim: ClaimRecord, { mode }: ClaimStep): void {
  const bit = bitOf(mode);
  queue.inside.push({ claim, bit });
  queue.mask |= bit;
}

function join(queue: Queue, claim: ClaimRecord, { mode }: ClaimStep, position: number): BlockedPlace {
  const conflictMask = conflictMaskOf(mode);
  const previous = queue.queued.at(-1);
  const own = { position, claim, blockers: blockersIn(queue, conflictMask), bit: bitOf(mode), conflictMask };
  const place: QueuedPlace = previous === undefined ? own : { ...own, previous };
  queue.queued.push(place);
  return place;
}

/**
 * Looks back no further than to a place that conflicts with everything that this one conflicts with: it is needed to be
 * ready, and for that the rest must be over anyway. Since every mode has such a place in its own kind, a queue is
 * looked at in full a few times only, once for each mode.
 */
function blockersIn({ inside, queued }: Queue, conflictMask: number): readonly ClaimRecord[] {
  const blockers: ClaimRecord[] = [];
  for (let ahead = queued.at(-1); ahead !== undefined; ahead = ahead.previous) {
    if ((ahead.bit & conflictMask) !== 0) blockers.push(ahead.claim);
    if ((conflictMask & ~ahead.conflictMask) === 0) return blockers;
  }
  for (const holder of inside) if ((holder.bit & conflictMask) !== 0) blockers.push(holder.claim);
  return blockers;
}
