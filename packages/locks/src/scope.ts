import { assert, type TableId } from '@cardroom/kernel';
import type { LockStep } from './levels.ts';
import type { LockPath } from './lock-path.ts';
import type { LockLease, LockRequest, Locks, LockTask } from './locks.ts';
import type {
  Attempt,
  held,
  HeldWith,
  LockOptions,
  next,
  NextWith,
  OwnedScope,
  Unlocked,
  unlocked,
  UnlockedChat,
  UnlockedTable,
} from './scope-types.ts';

/*
 * The typed way to `Locks`. Each scope knows what it holds and what may still be taken, so that whatever breaks the
 * lock order does not compile. What types cannot see is checked here: a scope that is used after its end, and one
 * that ends before what was opened in it. An outer scope used while an inner one is open is no different from the
 * inner one to `Locks`, which compares each request with all that the task holds.
 */

/** Somebody who holds nothing yet. All that he locks belongs to `table`; without one he can lock chats only. */
export function scopeOf(locks: Locks, table: TableId, label?: string): UnlockedTable;
export function scopeOf(locks: Locks, table?: undefined, label?: string): UnlockedChat;
export function scopeOf(locks: Locks, table?: TableId, label = table ?? 'chat'): UnlockedTable {
  return new LockScope<never, LockStep>(
    { locks, table, task: locks.newTask(label), label, openCount: 0 },
    [],
    undefined,
  );
}

/** A `Defect` while something is held in `scope` or waits to be given back: nobody sends a message meanwhile. */
export function assertUnlocked(scope: Unlocked): void {
  assert(scope instanceof LockScope, 'not a scope');
  scope.assertNothingHeld();
}

/** What all scopes of one task share. */
interface Holder {
  readonly locks: Locks;
  readonly table: TableId | undefined;
  readonly task: LockTask;
  readonly label: string;
  /** How many leases the task holds. */
  openCount: number;
}

type Work<S, R> = (scope: S) => R | Promise<R>;

class LockScope<in H extends LockStep, in N extends LockStep> implements OwnedScope<H, N> {
  declare readonly [held]: (step: H) => void;
  declare readonly [next]: (step: N) => void;
  declare readonly [unlocked]: true;

  readonly #holder: Holder;
  readonly #leases: readonly LockLease[];
  readonly #parent: LockScope<never, never> | undefined;
  /** What was begun here and ends by itself: works, and waits. */
  #begunCount = 0;
  #whenIdle: (() => void) | undefined;
  /** What was taken here and must be ended by whoever took it. */
  #taken: Set<LockScope<never, never>> | undefined;
  #end: Promise<void> | undefined;

  constructor(holder: Holder, leases: readonly LockLease[], parent: LockScope<never, never> | undefined) {
    this.#holder = holder;
    this.#leases = leases;
    this.#parent = parent;
  }

  get leases(): readonly LockLease[] {
    this.#assertOpen();
    return this.#leases;
  }

  async lock<S extends N, R>(path: LockPath<S>, work: Work<InnerOf<H, N, S>, R>, options?: LockOptions): Promise<R> {
    this.#begin();
    try {
      await using inner = this.#innerUnder<S>(await this.#holder.locks.acquire(this.#request(path, options)));
      return await work(inner);
    } finally {
      this.#finish();
    }
  }

  async lockIfAvailable<S extends N, R>(
    path: LockPath<S>,
    work: Work<InnerOf<H, N, S>, R>,
    options?: LockOptions,
  ): Promise<Attempt<R>> {
    this.#begin();
    try {
      const lease = await this.#holder.locks.acquireIfAvailable(this.#request(path, options));
      if (lease === undefined) return { taken: false };
      await using inner = this.#innerUnder<S>(lease);
      return { taken: true, value: await work(inner) };
    } finally {
      this.#finish();
    }
  }

  async take<S extends N>(path: LockPath<S>, options?: LockOptions): Promise<InnerOf<H, N, S>> {
    this.#begin();
    try {
      const inner = this.#innerUnder<S>(await this.#holder.locks.acquire(this.#request(path, options)));
      this.#taken ??= new Set();
      this.#taken.add(inner);
      return inner;
    } finally {
      this.#finish();
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    // As a rule nothing is left to be waited for or ended first.
    this.#end ??= this.#begunCount === 0 && this.#taken === undefined ? this.#giveBack() : this.#endNow();
    return this.#end;
  }

  assertNothingHeld(): void {
    assert(this.#holder.openCount === 0, `${this.#holder.label} holds a lock`);
  }

  #request(path: LockPath, options: LockOptions | undefined): LockRequest {
    const { table, task, label } = this.#holder;
    const within = this.#leases;
    if (path.chat !== undefined) return { path, task, label, within, ...options };
    assert(table !== undefined, `${label} can lock chats only`);
    return { table, path, task, label, within, ...options };
  }

  /** From here to `#finish` something goes on that this scope must not end before. */
  #begin(): void {
    this.#assertOpen();
    this.#begunCount++;
  }

  #finish(): void {
    this.#begunCount--;
    if (this.#begunCount === 0) this.#whenIdle?.();
  }

  #innerUnder<S extends N>(lease: LockLease): LockScope<HeldWith<H, S>, NextWith<H, N, S>> {
    this.#holder.openCount++;
    return new LockScope(this.#holder, [...this.#leases, lease], this);
  }

  /** Gives back what this scope took, after all that was begun in it: what lies below goes before what lies above. */
  async #endNow(): Promise<void> {
    // Works that were begun and not awaited still hold something: they come to an end first.
    if (this.#begunCount > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    const left = [...(this.#taken ?? [])];
    try {
      await endLastFirst(left);
    } finally {
      await this.#giveBack();
    }
    assert(left.length === 0, `${this.#holder.label} ended a scope before one that was taken in it`);
  }

  async #giveBack(): Promise<void> {
    const lease = this.#leases.at(-1);
    if (lease === undefined) return;
    try {
      await this.#holder.locks.release(lease);
    } finally {
      this.#holder.openCount--;
      this.#parent?.forget(this);
    }
  }

  forget(inner: LockScope<never, never>): void {
    this.#taken?.delete(inner);
  }

  #assertOpen(): void {
    assert(this.#end === undefined, `${this.#holder.label} uses a scope after its end`);
  }
}

/** Ends all of them, whatever the end of one of them throws. */
async function endLastFirst(scopes: readonly AsyncDisposable[]): Promise<void> {
  const last = scopes.at(-1);
  if (last === undefined) return;
  try {
    await last[Symbol.asyncDispose]();
  } finally {
    await endLastFirst(scopes.slice(0, -1));
  }
}

type InnerOf<H extends LockStep, N extends LockStep, S extends LockStep> = OwnedScope<
  HeldWith<H, S>,
  NextWith<H, N, S>
>;
