import { tableId } from '@cardroom/kernel';
import { lockPath, type Locks } from '@cardroom/locks';
import type { Clock, Room, Store } from '@cardroom/room';

/** One thing that a server needs to do its work, and whether it has it. */
export interface ReadinessCheck {
  readonly name: 'store' | 'locks' | 'turns';
  readonly ok: boolean;
  /** Whether the server cannot work without it; otherwise somebody should look. */
  readonly isVital: boolean;
  /** What is wrong, without an address and without a secret. */
  readonly detail?: string;
}

/** Whether a server can work, and what that was judged by. */
export interface Readiness {
  readonly isReady: boolean;
  readonly checks: readonly ReadinessCheck[];
}

/** What is looked at; `sharedLocks` where locks are kept elsewhere. */
export interface ReadinessDeps {
  readonly store: Pick<Store, 'largestFence'>;
  readonly sharedLocks: Pick<Locks, 'acquire' | 'release'> | undefined;
  readonly room: Pick<Room, 'overdueTables'>;
  readonly clock: Pick<Clock, 'after'>;
}

/** Less than those who ask are used to wait. */
const PATIENCE_MS = 800;
const NO_TABLE = tableId('readiness');
const LOOK = lockPath({ table: 'S' });
/** A turn that is over by more than this is ended by nobody any more. */
const OVERDUE_MS = 30_000;

/** Looks at all of it at once, and waits for none of it for long. [RDY1] [RDY2] [RDY3] */
export async function readinessOf({ store, sharedLocks, room, clock }: ReadinessDeps): Promise<Readiness> {
  const vital = await Promise.all([
    checked('store', clock, () => store.largestFence()),
    ...(sharedLocks === undefined ? [] : [checked('locks', clock, () => lookAtLocks(sharedLocks))]),
  ]);
  const checks = [...vital, turnsOf(room)];
  return { isReady: checks.every(({ ok, isVital }) => ok || !isVital), checks };
}

/** Takes a lock that many may have at once and that nobody waits for: it costs as much as one step of the play. */
async function lookAtLocks(locks: Pick<Locks, 'acquire' | 'release'>): Promise<void> {
  await locks.release(
    await locks.acquire({ table: NO_TABLE, path: LOOK, label: 'are the locks there?', timeoutMs: PATIENCE_MS }),
  );
}

/** Why it failed is in the log and for nobody who asks here: it may name an address. */
function checked(
  name: ReadinessCheck['name'],
  clock: Pick<Clock, 'after'>,
  look: () => Promise<unknown>,
): Promise<ReadinessCheck> {
  const { promise, resolve } = Promise.withResolvers<ReadinessCheck>();
  const failed = (detail: string): void => resolve({ name, ok: false, isVital: true, detail });
  const calledOff = clock.after(PATIENCE_MS, () => failed(`no answer within ${PATIENCE_MS} ms`));
  look().then(
    () => resolve({ name, ok: true, isVital: true }),
    () => failed('it cannot be reached'),
  );
  return promise.finally(calledOff);
}

function turnsOf(room: Pick<Room, 'overdueTables'>): ReadinessCheck {
  const tables = room.overdueTables(OVERDUE_MS);
  if (tables.length === 0) return { name: 'turns', ok: true, isVital: false };
  const detail = `${tables.length} tables have a turn that was over ${OVERDUE_MS / 1_000} s ago`;
  return { name: 'turns', ok: false, isVital: false, detail };
}
