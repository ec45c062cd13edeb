import { assert } from '@cardroom/kernel';
import type { LockingMode } from '@cardroom/locks';
import { type Entry, isThrough, ModelQueues } from './locks-model-queues.ts';
import type { ModelSights } from './locks-model-sights.ts';
import { type DrawnPath, stillWanted, type Want, wantsOf } from './locks-resources.ts';

/*
 * Locks as their rules say it: requests with deadlines and modes, over queues that are worked through slowly. Of the
 * code that is compared with it nothing is used.
 */

/** How many tables and chats a schedule has. */
export const MODEL_TABLES = 3;
const CHAT = MODEL_TABLES;
const EVERYTHING = MODEL_TABLES + 1;

/** How a request stands or has ended. */
export type ModelState =
  | 'waiting'
  | 'held'
  | 'released'
  | 'lost'
  | 'refused'
  | 'LockCancelled'
  | 'LockTimeout'
  | 'LockDeadlock';

/** A request as the model sees it. */
export interface ModelRequest {
  readonly table: number;
  readonly path: DrawnPath;
  readonly isIfAvailable: boolean;
  readonly timeoutMs: number;
  /** Who asks, where requests are nested. */
  readonly task?: number;
}

/** A request from the asking on. */
export interface ModelClaim {
  readonly number: number;
  readonly request: ModelRequest;
  /** Everything that the path needs, with what its task had already. */
  readonly all: readonly Want[];
  state: ModelState;
  dueMs: number;
  /** The lock of everything, where it is taken around the table's own. */
  around: Entry | undefined;
  own: Entry | undefined;
}

/** The slow and simple locks that the real ones are compared with. */
export class LocksModel {
  readonly claims: ModelClaim[] = [];
  readonly sights: ModelSights;
  nowMs: number;
  mode: LockingMode = 'fine';
  readonly #queues = new ModelQueues();
  /** Locks of everything whose inner claim has ended; they go with the next settling. */
  readonly #orphans: Entry[] = [];

  constructor(nowMs: number, sights: ModelSights) {
    this.nowMs = nowMs;
    this.sights = sights;
  }

  /** The claims in a state. */
  in(state: ModelState): readonly ModelClaim[] {
    return this.claims.filter((claim) => claim.state === state);
  }

  ask(request: ModelRequest): void {
    const had = this.#heldBy(request);
    const mode = request.path.kind === 'chat' || this.#isNested(request) ? 'fine' : this.mode;
    const all = wantsOf(request.path, mode);
    const claim: ModelClaim = {
      number: this.claims.length,
      request,
      all,
      state: 'waiting',
      dueMs: this.nowMs + request.timeoutMs,
      around: undefined,
      own: undefined,
    };
    this.claims.push(claim);
    if (mode === 'global') {
      this.sights.underAll++;
      claim.around = this.#enter(claim, EVERYTHING, [{ at: 0, mode: 'X', isNamed: true }]);
    } else {
      const isInside = this.#isNested(request);
      claim.own = this.#enter(claim, domainOf(request), stillWanted(all, had));
      if (isInside && claim.own !== undefined && !isThrough(claim.own)) this.sights.waitsInside++;
    }
  }

  /** A lease ends, in one way or the other. */
  end(claim: ModelClaim, state: 'released' | 'lost'): void {
    assert(claim.state === 'held', 'only what is held can end');
    if (state === 'lost') this.sights.lost++;
    this.#leave(claim, state);
  }

  /** A claim stops waiting. */
  giveUp(claim: ModelClaim, state: 'LockCancelled' | 'LockTimeout' | 'LockDeadlock'): void {
    assert(claim.state === 'waiting', 'only who waits can give up');
    const entry = claim.own ?? claim.around;
    if (entry !== undefined && entry.taken > 0) this.sights.leftHalfway++;
    if (entry !== undefined && this.#queues.isInTheMiddle(entry)) this.sights.leftTheMiddle++;
    const before = this.#queues.countThrough();
    this.#leave(claim, state);
    if (this.#queues.countThrough() > before) this.sights.freedByLeaving++;
  }

  /** Time passes; every deadline on the way is kept in its turn. */
  advance(ms: number): void {
    const endMs = this.nowMs + ms;
    for (let next = this.#nextDue(endMs); next !== undefined; next = this.#nextDue(endMs)) {
      this.nowMs = Math.max(this.nowMs, next.dueMs);
      this.giveUp(next, 'LockTimeout');
    }
    this.nowMs = endMs;
  }

  /** When the next deadline falls due that is not later than `endMs`. */
  nextDueMs(endMs: number): number | undefined {
    return this.#nextDue(endMs)?.dueMs;
  }

  configure(mode: LockingMode): void {
    if (this.mode !== mode && this.claims.some(({ state }) => state === 'held')) this.sights.modeSwitchesWhileHeld++;
    this.mode = mode;
  }

  /** Whether its task has asked for more since, and still has that or waits for it. */
  hasInner({ number, request: { task } }: ModelClaim): boolean {
    return this.claims.some(
      (other) =>
        task !== undefined &&
        other.number > number &&
        other.request.task === task &&
        (other.state === 'held' || other.state === 'waiting'),
    );
  }

  /** Everything that follows by itself has happened after this; the claims that are held since the last time. */
  settle(): readonly ModelClaim[] {
    const granted: ModelClaim[] = [];
    for (let isMoving = true; isMoving;) {
      isMoving = this.#orphans.length > 0;
      for (const orphan of this.#orphans.splice(0)) this.#queues.leave(orphan);
      for (const claim of this.claims) {
        if (claim.state !== 'waiting') continue;
        if (claim.own === undefined && claim.around !== undefined && isThrough(claim.around)) {
          isMoving = true;
          this.#goOnInside(claim);
        }
        if (claim.own === undefined || !isThrough(claim.own)) continue;
        claim.state = 'held';
        granted.push(claim);
        this.#lookAtGrant(claim, claim.own);
      }
    }
    if (granted.length > 1) this.sights.groups++;
    return granted;
  }

  /**
   * The tasks that can never go on unless somebody gives up, found by letting everybody end who does not wait, again
   * and again, until only those are left who wait. What somebody asks for behind the resource at which he stands does
   * not count: it may have become free when he comes to it.
   */
  stuckTasks(): ReadonlySet<number> {
    let open = this.claims.flatMap((claim) => {
      const isOpen = claim.state === 'waiting' || claim.state === 'held';
      const entries = isOpen ? [claim.around, claim.own].filter((entry) => entry !== undefined) : [];
      return entries.map((entry) => ({
        task: taskOf(claim),
        entry: { ...entry, wants: entry.wants.slice(0, entry.taken + 1) },
      }));
    });
    for (let isMoving = true; isMoving;) {
      new ModelQueues(open.map(({ entry }) => entry)).moveOn();
      const waiting = new Set(open.filter(({ entry }) => !isThrough(entry)).map(({ task }) => task));
      const left = open.filter(({ task }) => waiting.has(task));
      isMoving = left.length < open.length;
      open = left;
    }
    return new Set(open.map(({ task }) => task));
  }

  #heldBy({ task, table, path }: ModelRequest): readonly Want[] {
    if (task === undefined || path.kind === 'chat') return [];
    return this.claims
      .filter(({ state, request }) => state === 'held' && request.task === task && request.table === table)
      .filter(({ request }) => request.path.kind === 'table')
      .flatMap(({ all }) => all);
  }

  #isNested({ task }: ModelRequest): boolean {
    return task !== undefined && this.claims.some(({ state, request }) => state === 'held' && request.task === task);
  }

  /** The lock of everything is there; now the table's own. */
  #goOnInside(claim: ModelClaim): void {
    claim.dueMs = Math.max(claim.dueMs, this.nowMs);
    claim.own = this.#enter(claim, domainOf(claim.request), claim.all);
  }

  /** Stands in the queues from now on, if it is not refused for not having everything at once. */
  #enter(claim: ModelClaim, domain: number, wants: readonly Want[]): Entry | undefined {
    if (claim.request.isIfAvailable) {
      const entry = this.#queues.enterIfFree(domain, wants);
      if (entry !== undefined) return entry;
      if (this.#queues.agrees(domain, wants)) this.sights.refusedForQueue++;
      this.#leave(claim, 'refused');
      return undefined;
    }
    const entry = this.#queues.enter(domain, wants);
    if (isThrough(entry) || domain === EVERYTHING) return entry;
    this.sights.waits++;
    if (this.#queues.isOnlyBehindOthers(entry)) this.sights.heldBackByQueue++;
    return entry;
  }

  #lookAtGrant({ number }: ModelClaim, entry: Entry): void {
    if (entry.stops > 1) this.sights.stoppedAgain++;
    const waiting = this.in('waiting').filter((other) => other.number < number);
    if (waiting.some(({ own }) => own !== undefined && this.#queues.hasGoneBefore(entry, own)))
      this.sights.wentBefore++;
  }

  /** The lock of everything is given back after the table's own, and not at once. */
  #leave(claim: ModelClaim, state: ModelState): void {
    claim.state = state;
    const { own, around } = claim;
    if (own !== undefined) this.#queues.leave(own);
    if (around === undefined) return;
    if (isThrough(around)) this.#orphans.push(around);
    else this.#queues.leave(around);
  }

  /** Nobody's deadline counts any more who has what he waits for. */
  #nextDue(endMs: number): ModelClaim | undefined {
    let next: ModelClaim | undefined;
    for (const claim of this.claims) {
      const waitsFor = claim.own ?? claim.around;
      if (claim.state !== 'waiting' || (waitsFor !== undefined && isThrough(waitsFor)) || claim.dueMs > endMs) continue;
      if (next === undefined || claim.dueMs < next.dueMs) next = claim;
    }
    return next;
  }
}

function domainOf({ table, path }: ModelRequest): number {
  return path.kind === 'chat' ? CHAT : table;
}

/** The number of its task; who asks without one stands for himself, under a number below zero. */
export function taskOf({ number, request }: ModelClaim): number {
  return request.task ?? -1 - number;
}
