import type { TableId } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';
import { hostTable, viewOf } from '../hosted-table.ts';
import type { TableReads } from '../ports/store.ts';

/** Reads a table as every spectator may see it, at its newest commit; `undefined` when there is no such table. */
export type BoardReader = (tableId: TableId) => Promise<TableView | undefined>;

/** Reads boards from the store, where a commit is as soon as its messages are. */
export function createBoardReader(store: Pick<TableReads, 'table'>): BoardReader {
  return async (tableId) => {
    const stored = await store.table(tableId);
    if (stored === undefined) return undefined;
    const hosted = hostTable(stored, stored.at);
    return viewOf(hosted, hosted.latest, undefined);
  };
}
