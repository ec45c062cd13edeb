import { handInProgress } from '@cardroom/table';
import type { RoomLocks } from './command-path.ts';
import { WHOLE_TABLE } from './command-reach.ts';
import { type HostedTable, isInPlay } from './hosted-table.ts';
import { keepLooking } from './keep-looking.ts';
import { planClosing } from './outbox/plan-messages.ts';
import type { Clock } from './ports/clock.ts';
import type { PlayerStore } from './ports/player-store.ts';
import type { Store } from './ports/store.ts';
import type { Trouble } from './trouble.ts';

/** How often a room tidies up. */
const EVERY_MS = 3_600_000;
/** How long an answer is kept to be given again. */
const ANSWERS_KEPT_MS = 24 * 3_600_000;
/** How long a session, or the code for another device, is kept after it has expired. */
const EXPIRED_KEPT_MS = 24 * 3_600_000;
/** How long a table at which nothing happens stays open. */
const ABANDONED_MS = 24 * 3_600_000;

/** Does the chores now and every hour; `chore` must not throw. Returns the way to stop. */
export function startHousekeeping(clock: Clock, chore: () => Promise<void>): () => void {
  let cancel: () => void;
  const again = (): void => {
    void chore();
    cancel = clock.after(EVERY_MS, again);
  };
  again();
  return () => cancel();
}

/** Forgets answers that are older than a day, a part at a time so that nobody has to wait long. */
export async function purgeAnswers(store: Store, now: number): Promise<void> {
  while ((await store.purgeAnswers(now - ANSWERS_KEPT_MS)) > 0);
}

/** What keeps sessions from being kept for ever. */
export interface SessionKeeperPorts {
  readonly players: Pick<PlayerStore, 'purgeSessions'>;
  readonly clock: Clock;
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * Forgets sessions that expired more than a day ago, now and every hour; every process may do so. They let nobody in
 * since they expired. Returns the way to stop, which waits for what is running and begins no further part. [SES3]
 */
export function startSessionKeeper({ players, clock, onTrouble }: SessionKeeperPorts): () => Promise<void> {
  let isStopped = false;
  const stop = keepLooking(clock, EVERY_MS, async () => {
    try {
      const before = clock.now() - EXPIRED_KEPT_MS;
      for (let found = 1; found > 0;) found = isStopped ? 0 : await players.purgeSessions(before);
    } catch (error) {
      onTrouble({ kind: 'purgeFailed', error });
    }
  });
  return () => {
    isStopped = true;
    return stop();
  };
}

/**
 * Whether nothing has happened at a table for a day and nobody looks on. Players who still sit there were here
 * when this room took the table over: they get a day from then on.
 */
export function isAbandoned(hosted: HostedTable, now: number): boolean {
  const { table, at } = hosted.latest;
  const since = table.seats.some((chair) => !chair.isBot) ? Math.max(at, hosted.hostedAt) : at;
  // A hand that is paused ends by nobody's doing.
  const isAtRest = handInProgress(table) === undefined || table.pause !== undefined;
  const isQuiet = hosted.watchers === 0 && isAtRest;
  return isInPlay(hosted) && isQuiet && now - since >= ABANDONED_MS;
}

/** Closes a table that everybody has left; does nothing when somebody sits down first. */
export async function closeTable(
  ports: { readonly store: Store; readonly locks: RoomLocks },
  hosted: HostedTable,
  now: number,
): Promise<void> {
  const { tableId } = hosted;
  const lease = await ports.locks.acquire({ table: tableId, path: WHOLE_TABLE, label: 'closeTable' });
  try {
    const { table, version } = hosted.latest;
    if (table.seats.length === 0)
      hosted.isClosed = await ports.store.closeTable(tableId, version, now, planClosing(table));
  } finally {
    void ports.locks.release(lease);
  }
}
