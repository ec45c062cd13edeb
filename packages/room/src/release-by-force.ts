import { err, Fault, ok, type Result, type TableId } from '@cardroom/kernel';
import type { Locks, LockSnapshot } from '@cardroom/locks';
import { WHOLE_TABLE } from './command-reach.ts';
import type { Bus } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';

/** What releasing by force needs from outside. */
export interface ForcePorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly locks: Pick<Locks, 'revoke' | 'acquire' | 'release'>;
}

/** Which lock, by the id that a snapshot shows, at which table, and why. */
export interface ForcedRelease {
  readonly tableId: TableId;
  readonly lock: string;
  readonly reason: string;
  /** What was locked before anybody began to release it. */
  readonly seen: LockSnapshot;
  /** Somebody has begun to release it before, and may have taken it already. */
  readonly isBegun: boolean;
}

/**
 * What became of it. `isFenced`: the table was written under a later lease since, so whatever the old holder still sends
 * is refused, heard he of it or not. It is not while somebody else holds the table, or when it is halted or closed, and
 * then nobody writes to it.
 */
export interface Released {
  /** What it was taken for, if it was still held when it was looked for. */
  readonly label?: string;
  readonly isFenced: boolean;
}

/** How long the table is waited for before it is left to those who hold it. */
const PATIENCE_MS = 5_000;
const TRIES_MAX = 5;

/**
 * Takes a lock from its holder, in whichever process he is, and makes sure that he can write nothing any more: a holder
 * that stands still does not hear that he has lost it, so the table is written once as it is, under a lease that comes
 * after his. Refused with `UnknownLock` when nothing of the table is held under that id. One that failed on the way is
 * done again in full: taking what is taken and writing the table once more change nothing. While other servers cannot be
 * asked, what is not seen may be theirs: that is a fault, and no answer. [ROOM72] [OPL2] [OPL7]
 */
export async function releaseByForce(
  ports: ForcePorts,
  { tableId, lock, reason, seen, isBegun }: ForcedRelease,
): Promise<Result<Released, 'UnknownLock'>> {
  const label = labelOf(seen, tableId, lock);
  if (label !== undefined) {
    // Whether he held it to this moment is all the same: somebody who asked for this too may have been faster.
    await ports.locks.revoke(lock, reason);
    return ok({ label, isFenced: await fence(ports, tableId) });
  }
  if (seen.isOwnOnly === true) throw new Fault('LockUnavailable', 'other servers could not be asked for their locks');
  if (!isBegun || (await ports.store.table(tableId)) === undefined) return err('UnknownLock');
  return ok({ isFenced: await fence(ports, tableId) });
}

function labelOf({ tasks }: LockSnapshot, tableId: TableId, lock: string): string | undefined {
  const held = tasks.flatMap(({ holds }) => holds).find(({ id }) => id === lock);
  return held?.domain.kind === 'table' && held.domain.id === tableId ? held.label : undefined;
}

async function fence(ports: ForcePorts, tableId: TableId): Promise<boolean> {
  try {
    for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
      const outcome = await writeAsItIs(ports, tableId);
      if (outcome !== 'conflict' && outcome !== 'fenced') return outcome === 'committed';
    }
    return false;
  } catch (error) {
    if (error instanceof Fault && (error.code === 'LockTimeout' || error.code === 'LeaseLost')) return false;
    throw error;
  }
}

/** One more version of the table in which nothing happens, under a lease of its own. */
async function writeAsItIs({ store, clock, bus, locks }: ForcePorts, tableId: TableId): Promise<string> {
  const fenceAbove = await store.largestFence();
  const lease = await locks.acquire({
    table: tableId,
    path: WHOLE_TABLE,
    label: 'after a release by force',
    fenceAbove,
    timeoutMs: PATIENCE_MS,
  });
  try {
    const stored = await store.table(tableId);
    if (stored === undefined) return 'outOfPlay';
    const { kind } = await store.commit(lease, {
      tableId,
      version: stored.version,
      at: clock.now(),
      reads: [],
      writes: stored.sections,
      events: [],
      transfers: [],
      books: new Map(),
      startedHands: [],
      endedHands: [],
      outbox: [],
      timers: [],
    });
    if (kind === 'committed') bus.publish({ tableId, version: stored.version + 1 });
    return kind;
  } finally {
    await locks.release(lease);
  }
}
