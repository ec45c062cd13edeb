import type { LockLease, Locks } from '@cardroom/locks';
import {
  type Commit,
  type CommitLease,
  type CommitSighting,
  resourceOf,
  type RoomLocks,
  type Store,
} from '@cardroom/room';
import { sectionNames } from '@cardroom/table';
import type { FakeClock } from './fake-clock.ts';

/** Ports of a room that note what each commit of a command locked and wrote. */
export interface CommitRecorder {
  readonly store: Store;
  readonly locks: RoomLocks;
  readonly clock: FakeClock;
  readonly sightings: readonly CommitSighting[];
}

/**
 * Wraps the ports of a room. A decision asks the clock and is then handed over without anything being awaited in
 * between; what is noted as awaited is whether that was so. Commits of no command are passed on unseen.
 */
export function recordCommits(
  { store, locks, clock }: { readonly store: Store; readonly locks: Locks; readonly clock: FakeClock },
  seatCount: number,
): CommitRecorder {
  const labels = new WeakMap<CommitLease, string>();
  const sightings: CommitSighting[] = [];
  let isDeciding = false;

  function note(lease: LockLease, { reads, writes }: Commit): void {
    const compared = new Set([...reads, ...writes].map(({ section }) => section));
    const written = writes.map(({ section }) => section);
    const [command] = (labels.get(lease) ?? '').split(' ');
    sightings.push({
      command: command ?? '',
      locks: lease.path.levels,
      writes: written,
      unlocked: written.filter((section) => {
        const { level, seat } = resourceOf(section);
        return !lease.covers(level, seat);
      }),
      uncompared: sectionNames(seatCount).filter((section) => !compared.has(section)),
      awaited: !isDeciding,
    });
  }

  /** Whatever is awaited from now on comes back after this. */
  async function endDeciding(): Promise<void> {
    await Promise.resolve();
    isDeciding = false;
  }

  return {
    sightings,
    clock: {
      ...clock,
      now() {
        isDeciding = true;
        void endDeciding();
        return clock.now();
      },
    },
    locks: {
      release: (lease) => locks.release(lease),
      logSnapshot: (occasion, table) => locks.logSnapshot(occasion, table),
      async acquire(request) {
        const lease = await locks.acquire(request);
        labels.set(lease, request.label ?? '');
        return lease;
      },
    },
    store: {
      ...store,
      commit(lease, commit) {
        // A room has its leases from `acquire`. Of a table that is being opened nobody else can know yet.
        if (labels.has(lease) && commit.version > 0) note(lease as LockLease, commit);
        return store.commit(lease, commit);
      },
    },
  };
}
