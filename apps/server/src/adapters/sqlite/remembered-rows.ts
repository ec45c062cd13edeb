import type { DatabaseSync } from 'node:sqlite';
import type { TableId } from '@cardroom/kernel';
import type { AccountBalance, AccountId } from '@cardroom/ledger';
import type { SectionMark, TableRow } from '@cardroom/room';
import { integerOf, prepareQuery } from './row.ts';

/** An account as the database has it, or will have it when the batch is written. */
export interface AccountRow {
  readonly id: AccountId;
  /** Its place in the table of accounts; 0 for one that is not there yet. */
  place: number;
  balance: AccountBalance;
  /** The last entry that names it; 0 for none. */
  lastSeq: number;
}

/** A table as the database has it, or will have it when the batch is written. */
export interface TableState {
  row: TableRow | undefined;
  /** Its last place in the log; 0 for none. */
  lastPlace: number;
  readonly sections: Map<string, SectionMark>;
}

/** What one batch has looked up and written, so that the next one need not ask again. */
export interface RememberedRows {
  readonly accounts: Map<AccountId, AccountRow>;
  readonly tables: Map<TableId, TableState>;
}

/** Remembers rows from one transaction to the next, as long as they can be relied on. */
export interface RowMemory {
  /** To be called inside each transaction: what is remembered, which is nothing if anybody else has written. */
  recall(): RememberedRows;
  /** To be called when a transaction was not committed: what was remembered of it is not so. */
  forget(): void;
}

const ACCOUNTS_MAX = 50_000;
const TABLES_MAX = 5_000;

/** A memory for the rows of a connection. */
export function createRowMemory(database: DatabaseSync): RowMemory {
  // Changes when somebody else has committed something, and not with what is committed here.
  const dataVersion = prepareQuery(database, 'PRAGMA data_version');
  const rows: RememberedRows = { accounts: new Map(), tables: new Map() };
  let version = 0;
  function forget(): void {
    rows.accounts.clear();
    rows.tables.clear();
  }
  return {
    recall() {
      const current = integerOf(dataVersion.first()?.[0]);
      if (current !== version || rows.accounts.size > ACCOUNTS_MAX || rows.tables.size > TABLES_MAX) forget();
      version = current;
      return rows;
    },
    forget,
  };
}
