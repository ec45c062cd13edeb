import { postTransfers } from '@cardroom/ledger';
import type { Rollback, RollbackOutcome } from '../ports/store.ts';
import type { StoreChanges } from './changes.ts';
import { keepPosting } from './keep-posting.ts';
import type { StoreView } from './view.ts';

/**
 * Whether a table can be rolled back: it is halted at the very version that was looked at, and the chips are there. What is
 * refused takes no id, so that the same can be asked for again when a reservation has ended. Changes nothing unless it
 * is `done`.
 */
export function decideRollback(
  view: StoreView,
  changes: StoreChanges,
  { tableId, version, at, transfers, endedHands }: Rollback,
): RollbackOutcome {
  const table = view.table(tableId);
  if (table?.halted === undefined || table.closedAt !== undefined || table.version !== version) return 'conflict';
  const posted = postTransfers(view, transfers, { at });
  if (!posted.ok) return 'conflict';
  // From here the rollback must succeed.
  changes.tables.set(tableId, { ...table, version: version + 1, at, closedAt: at });
  changes.steps.push({ tableId, version: version + 1, at });
  for (const handId of endedHands) changes.endedHands.push({ handId, at });
  keepPosting(changes, posted.value);
  return 'done';
}
