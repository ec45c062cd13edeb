import type { DatabaseSync } from 'node:sqlite';
import { type AccountBalance, type AccountId, type LedgerEntry, NO_BALANCE, type TransferId } from '@cardroom/ledger';
import type { TableId } from '@cardroom/kernel';
import type { StoreRequest, StoreView } from '@cardroom/room';
import { balanceOf, ENTRY_COLUMNS, entryOf, refusedOf } from './ledger-rows.ts';
import { keysOf, type ManyQuery, prepareMany } from './prefetch.ts';
import { integerOf, prepareQuery, type Query, type Row, textOf } from './row.ts';
import { ANSWER_COLUMNS, answerOf, TABLE_COLUMNS, tableOf } from './table-rows.ts';

/** What deciding and writing needs to know, as it is inside one transaction. */
export interface StoredView extends StoreView {
  /** The last entry that names the account; 0 for none. */
  lastSeq(account: AccountId): number;
  /** The last place of the table in the log; 0 for none. */
  lastPlace(table: TableId): number;
}

interface Queries {
  readonly table: Query;
  readonly section: Query;
  readonly answer: Query;
  readonly player: Query;
  readonly accounts: ManyQuery;
  readonly account: Query;
  readonly entries: ManyQuery;
  readonly entry: Query;
  readonly refusal: Query;
  readonly anyRefusal: Query;
}

const ACCOUNT_COLUMNS = 'posted, pending, version, last_seq';

/** Prepares looking things up; the returned function opens a view for requests that is good for one transaction. */
export function createStoredView(database: DatabaseSync): (requests: readonly StoreRequest[]) => StoredView {
  const queries: Queries = {
    table: prepareQuery(database, `SELECT ${TABLE_COLUMNS}, last_place FROM tables WHERE table_id = ?`),
    section: prepareQuery(database, 'SELECT version, fence FROM sections WHERE table_id = ? AND section = ?'),
    answer: prepareQuery(database, `SELECT ${ANSWER_COLUMNS} FROM answers WHERE principal = ? AND key = ?`),
    player: prepareQuery(database, 'SELECT 1 FROM players WHERE player_id = ?'),
    accounts: prepareMany(database, { columns: ACCOUNT_COLUMNS, from: 'accounts', key: 'account_id' }),
    account: prepareQuery(database, `SELECT account_id, ${ACCOUNT_COLUMNS} FROM accounts WHERE account_id = ?`),
    entries: prepareMany(database, { columns: ENTRY_COLUMNS, from: 'transfers', key: 'transfer_id' }),
    entry: prepareQuery(database, `SELECT transfer_id, ${ENTRY_COLUMNS} FROM transfers WHERE transfer_id = ?`),
    refusal: prepareQuery(database, 'SELECT body FROM refused_transfers WHERE transfer_id = ?'),
    anyRefusal: prepareQuery(database, 'SELECT 1 FROM refused_transfers LIMIT 1'),
  };
  return (requests) => viewOf(queries, requests);
}

function viewOf(queries: Queries, requests: readonly StoreRequest[]): StoredView {
  const { account, entry } = ledgerOf(queries, requests);
  const tables = new Map<TableId, Row | undefined>();
  function tableRow(id: TableId): Row | undefined {
    if (!tables.has(id)) tables.set(id, queries.table.first(id));
    return tables.get(id);
  }
  const hasRefusals = queries.anyRefusal.first() !== undefined;
  return {
    table: (id) => mapped(tableRow(id), tableOf),
    section: (table, section) =>
      mapped(queries.section.first(table, section), ([version, fence]) => ({
        version: integerOf(version),
        fence: integerOf(fence),
      })),
    answer: (principal, key) => mapped(queries.answer.first(principal, key), answerOf),
    hasPlayer: (id) => queries.player.first(id) !== undefined,
    balance: (id) => account(id).balance,
    entry,
    refusal: (id) => (hasRefusals ? mapped(queries.refusal.first(id), refusedOf) : undefined),
    lastSeq: (id) => account(id).lastSeq,
    lastPlace: (id) => mapped(tableRow(id)?.[6], integerOf) ?? 0,
  };
}

interface AccountRow {
  readonly balance: AccountBalance;
  readonly lastSeq: number;
}

const UNUSED: AccountRow = { balance: NO_BALANCE, lastSeq: 0 };

interface LedgerPart {
  readonly account: (id: AccountId) => AccountRow;
  readonly entry: (id: TransferId) => LedgerEntry | undefined;
}

/** What requests name is looked up all at once, and what they turn out to need besides, one by one. */
function ledgerOf(queries: Queries, requests: readonly StoreRequest[]): LedgerPart {
  const keys = keysOf(requests);
  const accounts = new Map<string, AccountRow>();
  const entries = new Map<string, LedgerEntry>();
  for (const row of queries.accounts.all([...keys.accounts])) accounts.set(textOf(row[0]), accountOf(row));
  for (const row of queries.entries.all([...keys.ids])) entries.set(textOf(row[0]), entryOf(row.slice(1)));
  return {
    account(id) {
      const known = accounts.get(id);
      if (known !== undefined) return known;
      const row = keys.accounts.has(id) ? undefined : queries.account.first(id);
      const found = row === undefined ? UNUSED : accountOf(row);
      accounts.set(id, found);
      return found;
    },
    entry: (id) =>
      keys.ids.has(id) ? entries.get(id) : mapped(queries.entry.first(id), (row) => entryOf(row.slice(1))),
  };
}

function accountOf([, posted, pending, version, lastSeq]: Row): AccountRow {
  return { balance: balanceOf(posted, pending, version), lastSeq: integerOf(lastSeq) };
}

function mapped<From, To>(value: From | undefined, map: (value: From) => To): To | undefined {
  return value === undefined ? undefined : map(value);
}
