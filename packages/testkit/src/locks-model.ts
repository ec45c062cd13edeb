import { assert } from '@cardroom/kernel';
import type { LockingMode, LockMode } from '@cardroom/locks';
import { canBeTogether, type DrawnPath, RESOURCES_MAX, stillWanted, type Want, wantsOf } from './locks-resources.ts';

/*
 * Locks as one list. Whoever asks is put at its end; whoever gives up, releases or loses is taken out of it. Nothing
 * else is remembered. A claim is inside a resource when it and all who stand before it there agree, each with each: so
 * nobody overtakes, and those at the head go in together. It is granted when it is inside all of its resources.
 */

/** How many tables and chats a schedule has. */
export const MODEL_TABLES = 3;
const CHAT = MODEL_TABLES;
const EVERYTHING = MODEL_TABLES + 1;
const DOMAINS = MODEL_TABLES + 2;

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

/** One place in the list: what is wanted of one domain. */
interface Entry {
  readonly domain: number;
  readonly wants: readonly Want[];
  isGranted: boolean;
  /** Inside at least one of its resources, without being granted. */
  isHalfway: boolean;
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

/** What a schedule has been through, so that a generator that has gone blind is noticed. */
export interface ModelSights {
  waits: number;
  /** A claim left the queue with somebody before and somebody behind. */
  leftTheMiddle: number;
  /** A claim left that was inside some of its resources. */
  leftHalfway: number;
  /** Several were granted at one step. */
  groups: number;
  /** A claim waits only because others, who wait too, came first. */
  heldBackByQueue: number;
  /** Somebody was granted because another who waited gave up. */
  freedByLeaving: number;
  refusedForQueue: number;
  lost: number;
  underAll: number;
  modeSwitchesWhileHeld: number;
}

/** Sights of nothing yet. */
export function noSights(): ModelSights {
  return {
    waits: 0,
    leftTheMiddle: 0,
    leftHalfway: 0,
    groups: 0,
    heldBackByQueue: 0,
    freedByLeaving: 0,
    refusedForQueue: 0,
    lost: 0,
    underAll: 0,
    modeSwitchesWhileHeld: 0,
  };
}

/** The slow and simple locks that the real ones are compared with. */
export class LocksModel {
  readonly claims: ModelClaim[] = [];
  readonly sights: ModelSights;
  nowMs: number;
  mode: LockingMode = 'fine';
  #entries: Entry[] = [];
  /** Locks of everything whose inner claim has ended; they go with the next settling. */
  #orphans: Entry[] = [];
  readonly #inside: LockMode[][] = Array.from({ length: DOMAINS * RESOURCES_MAX }, () => []);
  /** The resources with somebody inside when it was worked out last, and whether the list has changed since. */
  readonly #touched: number[] = [];
  #isChanged = false;
  readonly #isBlocked = new Uint8Array(DOMAINS * RESOURCES_MAX);

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
      claim.around = this.#append(EVERYTHING, [{ at: 0, mode: 'X', isNamed: true }]);
    } else {
      claim.own = this.#append(domainOf(request), stillWanted(all, had));
    }
    this.#recompute();
    if (request.isIfAvailable) this.#refuseUnlessGranted(claim, claim.own ?? claim.around);
    if (claim.own !== undefined && claim.state === 'waiting') this.#countWait(claim, claim.own);
  }

  /** A lease ends, in one way or the other. */
  end(claim: ModelClaim, state: 'released' | 'lost'): void {
    assert(claim.state === 'held', 'only what is held can end');
    if (state === 'lost') this.sights.lost++;
    this.#leave(claim, state);
    this.#recompute();
  }

  /** A claim stops waiting. */
  giveUp(claim: ModelClaim, state: 'LockCancelled' | 'LockTimeout' | 'LockDeadlock'): void {
    assert(claim.state === 'waiting', 'only who waits can give up');
    const entry = claim.own ?? claim.around;
    if (entry?.isHalfway === true) this.sights.leftHalfway++;
    if (entry !== undefined && this.#isInTheMiddle(entry)) this.sights.leftTheMiddle++;
    const before = this.#grantedCount();
    this.#leave(claim, state);
    this.#recompute();
    if (this.#grantedCount() > before) this.sights.freedByLeaving++;
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
      for (const orphan of this.#orphans) this.#remove(orphan);
      this.#orphans = [];
      this.#recompute();
      for (const claim of this.claims) {
        if (claim.state !== 'waiting') continue;
        if (claim.own === undefined && claim.around?.isGranted === true) {
          isMoving = true;
          this.#goOnInside(claim);
        }
        if (claim.own?.isGranted !== true) continue;
        claim.state = 'held';
        granted.push(claim);
      }
    }
    if (granted.length > 1) this.sights.groups++;
    return granted;
  }

  /**
   * The tasks that can never go on unless somebody gives up, found by letting everybody end who does not wait, again
   * and again, until only those are left who wait.
   */
  stuckTasks(): ReadonlySet<number> {
    const before = this.#entries;
    let open = this.claims.filter(({ state }) => state === 'waiting' || state === 'held');
    for (let isMoving = true; isMoving;) {
      const waiting = new Set(open.filter(({ own }) => own?.isGranted !== true).map(taskOf));
      const left = open.filter((claim) => waiting.has(taskOf(claim)));
      isMoving = left.length < open.length;
      open = left;
      this.#entries = this.#entries.filter((entry) => open.some(({ own }) => own === entry));
      this.#isChanged = true;
      this.#recompute();
    }
    this.#entries = before;
    this.#isChanged = true;
    this.#recompute();
    return new Set(open.map(taskOf));
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
    const { request, all } = claim;
    claim.own = this.#append(domainOf(request), all);
    claim.dueMs = Math.max(claim.dueMs, this.nowMs);
    this.#recompute();
    if (request.isIfAvailable) this.#refuseUnlessGranted(claim, claim.own);
    if (claim.state === 'waiting') this.#countWait(claim, claim.own);
  }

  #refuseUnlessGranted(claim: ModelClaim, entry: Entry | undefined): void {
    if (entry === undefined || entry.isGranted) return;
    if (this.#isOnlyBehindWaiters(entry)) this.sights.refusedForQueue++;
    this.#leave(claim, 'refused');
    this.#recompute();
  }

  #countWait(claim: ModelClaim, entry: Entry): void {
    if (entry.isGranted) return;
    this.sights.waits++;
    if (this.#isOnlyBehindWaiters(entry)) this.sights.heldBackByQueue++;
    assert(claim.state === 'waiting', 'who is not granted waits');
  }

  #append(domain: number, wants: readonly Want[]): Entry {
    const entry = { domain, wants, isGranted: false, isHalfway: false };
    this.#entries.push(entry);
    this.#isChanged = true;
    return entry;
  }

  #leave(claim: ModelClaim, state: ModelState): void {
    claim.state = state;
    if (claim.own === undefined) {
      if (claim.around !== undefined) this.#remove(claim.around);
      return;
    }
    this.#remove(claim.own);
    if (claim.around !== undefined) this.#orphans.push(claim.around);
  }

  #remove(entry: Entry): void {
    this.#entries.splice(this.#entries.indexOf(entry), 1);
    this.#isChanged = true;
  }

  /** Nobody's deadline counts any more who has what he waits for. */
  #nextDue(endMs: number): ModelClaim | undefined {
    let next: ModelClaim | undefined;
    for (const claim of this.claims) {
      const waitsFor = claim.own ?? claim.around;
      if (claim.state !== 'waiting' || waitsFor?.isGranted === true || claim.dueMs > endMs) continue;
      if (next === undefined || claim.dueMs < next.dueMs) next = claim;
    }
    return next;
  }

  /** Who is inside what, worked out again from the list alone. */
  #recompute(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    for (const at of this.#touched) {
      this.#isBlocked[at] = 0;
      const modes = this.#inside[at];
      if (modes !== undefined) modes.length = 0;
    }
    this.#touched.length = 0;
    for (const entry of this.#entries) {
      let insideOf = 0;
      for (const { at, mode } of entry.wants) if (this.#goesInside(entry.domain * RESOURCES_MAX + at, mode)) insideOf++;
      entry.isGranted = insideOf === entry.wants.length;
      entry.isHalfway = insideOf > 0 && !entry.isGranted;
    }
  }

  #goesInside(at: number, mode: LockMode): boolean {
    const modes = this.#inside[at];
    if (modes === undefined || this.#isBlocked[at] === 1) return false;
    if (!modes.every((other) => canBeTogether(other, mode))) {
      this.#isBlocked[at] = 1;
      return false;
    }
    if (modes.length === 0) this.#touched.push(at);
    modes.push(mode);
    return true;
  }

  #grantedCount(): number {
    return this.#entries.reduce((count, { isGranted }) => count + Number(isGranted), 0);
  }

  /** Whether it agrees with everybody who holds, so that only the order of arrival keeps it out. */
  #isOnlyBehindWaiters(entry: Entry): boolean {
    return this.#entries.every((other) => !other.isGranted || !meet(other, entry));
  }

  #isInTheMiddle(entry: Entry): boolean {
    const at = this.#entries.indexOf(entry);
    return (
      this.#entries.some((other, place) => place < at && !other.isGranted && meet(other, entry)) &&
      this.#entries.some((other, place) => place > at && meet(other, entry))
    );
  }
}

function domainOf({ table, path }: ModelRequest): number {
  return path.kind === 'chat' ? CHAT : table;
}

/** The number of its task; who asks without one stands for himself, under a number below zero. */
export function taskOf({ number, request }: ModelClaim): number {
  return request.task ?? -1 - number;
}

/** Whether two want something that they cannot have at once. */
function meet(left: Entry, right: Entry): boolean {
  return (
    left.domain === right.domain &&
    left.wants.some(({ at, mode }) => right.wants.some((want) => want.at === at && !canBeTogether(mode, want.mode)))
  );
}
