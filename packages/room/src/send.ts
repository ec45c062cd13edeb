import type { LockLease } from '@cardroom/locks';
import type { Accepted } from './commit-of.ts';
import { accept, catchUp, type Head, type HostedTable } from './hosted-table.ts';
import type { Commit, CommitOutcome, Store } from './ports/store.ts';
import { settledQuietly } from './settled-quietly.ts';
import { sectionsAfter } from './stored-sections.ts';

/** A commit on its way. */
export interface Sending {
  readonly store: Store;
  readonly hosted: HostedTable;
  readonly lease: LockLease;
  /** What was decided on. */
  readonly head: Head;
  readonly commit: Commit;
  readonly decision: Accepted;
}

/**
 * Sends a commit to the store and takes over what becomes of it. The next command of the table does not wait: it is
 * decided on what was sent, and so stands or falls with it, because the store compares every section.
 */
export function send(sending: Sending): Promise<CommitOutcome> {
  const { store, hosted, lease, head, commit, decision } = sending;
  const version = commit.version + 1;
  const outcome = takenOver(sending, store.commit(lease, commit));
  hosted.sent = {
    table: decision.table,
    version,
    sections: sectionsAfter(head.sections, commit.writes, { version, fence: lease.fence }),
    chain: head.chain,
  };
  hosted.underWay = bothSettled(hosted.underWay, settledQuietly(outcome));
  return outcome;
}

async function takenOver(
  { store, hosted, lease, head, commit, decision }: Sending,
  sent: Promise<CommitOutcome>,
): Promise<CommitOutcome> {
  try {
    const outcome = await sent;
    if (outcome.kind !== 'committed') {
      fall(hosted, head);
      return outcome;
    }
    const { version } = outcome;
    // Somebody who was catching up may have read this commit from the store before its own answer came.
    if (version === hosted.latest.version + 1) {
      const { table, events } = decision;
      accept(hosted, { table, version, at: commit.at, events });
      hosted.sections = sectionsAfter(hosted.sections, commit.writes, { version, fence: lease.fence });
    } else if (version > hosted.latest.version) {
      // Those before it are written too, whatever has become of their answers.
      await catchUp(hosted, store);
    }
    return outcome;
  } catch (error) {
    fall(hosted, head);
    // The store may be ahead of what this room holds.
    hosted.isStale = true;
    throw error;
  }
}

/** What was decided on a commit that failed falls with it; what was begun anew since does not. */
function fall(hosted: HostedTable, { chain }: Head): void {
  if (hosted.sent?.chain === chain) hosted.sent = undefined;
}

async function bothSettled(left: Promise<void>, right: Promise<void>): Promise<void> {
  await left;
  await right;
}
