import { assert, Fault } from '@cardroom/kernel';
import type { Commit, CommitLease } from '../ports/store.ts';
import { resourceOf } from '../stored-sections.ts';
import type { FencedCommit } from './requests.ts';

/**
 * A commit that its lease covers, with the fence of that lease. Nobody writes what the lease does not cover: that is
 * a `Defect`; a lease that was lost is a `Fault('LeaseLost')`. Chips move only with a section that is written, because
 * it is the sections that know the fences. There is no other way to make one.
 */
export function fencedCommit(lease: CommitLease, commit: Commit): FencedCommit {
  assert(lease.table === commit.tableId, 'a lease of another table covers nothing');
  assert(commit.writes.length > 0 || commit.transfers.length === 0, 'chips move without a section that is written');
  for (const { section } of commit.writes) {
    const { level, seat } = resourceOf(section);
    assert(lease.covers(level, seat), `no lease covers ${section}`);
  }
  assert(lease.state !== 'released', 'a lease that was given back covers nothing');
  if (lease.state === 'lost') throw new Fault('LeaseLost', 'the lease ended before the commit');
  return { ...commit, books: [...commit.books], fence: lease.fence };
}
