import type { TableId } from '@cardroom/kernel';
import { fencingToken } from '@cardroom/locks';
import type { CommitLease } from '@cardroom/room';

/** A lease that covers all of a table, as if nobody else wanted it: for what writes to a store without locks. */
export function leaseOn(table: TableId, fence = 1): CommitLease {
  return { table, fence: fencingToken(fence), state: 'held', covers: () => true };
}
