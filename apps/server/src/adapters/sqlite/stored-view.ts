import type { DatabaseSync } from 'node:sqlite';
import { present, type TableId } from '@cardroom/kernel';
import { type AccountId, type LedgerEntry, NO_BALANCE, parseEntry, type TransferId } from '@cardroom/ledger';
import type { StoreRequest, StoreView } from '@cardroom/room';
import { prepareAction } from './action-rows.ts';
import { balanceOf, refusedOf } from './ledger-rows.ts';
import { prepareMatchEntry } from './match-rows.ts';
import { prepareAnchor, prepareSending } from './outbox-rows.ts';
import { keysOf, type ManyQuery, prepareMany } from './prefetch.ts';
import type { AccountRow, RememberedRows, TableState } from './remembered-rows.ts';
import { integerOf, prepareQuery, type Query, type Row, textOf } from './row.ts';
import { createStatisticsView, type StatisticsView } from './statistics-writer.ts';
import { ANSWER_COLUMNS, answerOf, TABLE_COLUMNS, tableOf } from './table-rows.ts';
import { prepareTelegramLinks } from './telegram-rows.ts';

/** What deciding and writing needs to know, as it is inside one transaction. */
export interface StoredView extends StoreView {
  /** The account as it is remembered: whoever writes it changes this. */
  accountRow(account: AccountId): AccountRow;
  /** The table as it is remembered: whoever writes it changes this. */
  tableState(table: TableId): TableState;
}

interface Queries {
  readonly table: Query;
  readonly sections: Query;
  readonly answer: Query;
  readonly player: Query;
  readonly accounts: ManyQuery;
  readonly entries: ManyQuery;
  readonly refusal: Query;
  readonly anyRefusal: Query;
  readonly matchEntry: StoreView['matchEntry'];
  readonly isSending: StoreView['isSending'];
  readonly anchor: StoreView['anchor'];
  readonly action: StoreView['action'];
  readonly statistics: StatisticsView;
  readonly telegramLinks: Pick<StoreView, 'telegramUser' | 'telegramPlayer'>;
}

/** Opens a view for requests that is good for one transaction. */
export type OpenView = (requests: readonly StoreRequest[], remembered: RememberedRows) => StoredView;

/** Prepares looking things up. */
export function createStoredView(database: DatabaseSync): OpenView {
  const queries: Queries = {
    table: prepareQuery(database, `SELECT ${TABLE_COLUMNS}, last_place FROM tables WHERE table_id = ?`),
    sections: prepareQuery(database, 'SELECT section, version, fence FROM sections WHERE table_id = ?'),
    answer: prepareQuery(database, `SELECT ${ANSWER_COLUMNS} FROM answers WHERE principal = ? AND key = ?`),
    player: prepareQuery(database, 'SELECT 1 FROM players WHERE player_id = ?'),
    accounts: prepareMany(database, {
      columns: 'place, posted, pending, version, last_seq',
      from: 'accounts',
      key: 'account_id',
    }),
    entries: prepareMany(database, { columns: 'line', from: 'transfers', key: 'transfer_id' }),
    refusal: prepareQuery(database, 'SELECT body FROM refused_transfers WHERE transfer_id = ?'),
    anyRefusal: prepareQuery(database, 'SELECT 1 FROM refused_transfers LIMIT 1'),
    matchEntry: prepareMatchEntry(database),
    isSending: prepareSending(database),
    anchor: prepareAnchor(database),
    action: prepareAction(database),
    statistics: createStatisticsView(database),
    telegramLinks: prepareTelegramLinks(database),
  };
  return (requests, remembered) => viewOf(queries, requests, remembered);
}

function viewOf(queries: Queries, requests: readonly StoreRequest[], { accounts, tables }: RememberedRows): StoredView {
  const keys = keysOf(requests);
  loadAccounts(queries, accounts, [...keys.accounts]);
  const accountRow = (id: AccountId): AccountRow => {
    const known = accounts.get(id);
    if (known !== undefined) return known;
    loadAccounts(queries, accounts, [id]);
    return present(accounts.get(id), 'an account that was looked up');
  };
  const tableState = (id: TableId): TableState => {
    const known = tables.get(id);
    if (known !== undefined) return known;
    const state = loadTable(queries, id);
    tables.set(id, state);
    return state;
  };
  const hasRefusals = queries.anyRefusal.first() !== undefined;
  return {
    accountRow,
    tableState,
    table: (id) => tableState(id).row,
    section: (table, section) => tableState(table).sections.get(section),
    answer: (principal, key) => mapped(queries.answer.first(principal, key), answerOf),
    hasPlayer: (id) => queries.player.first(id) !== undefined,
    matchEntry: queries.matchEntry,
    isSending: queries.isSending,
    anchor: queries.anchor,
    action: queries.action,
    ...queries.statistics,
    ...queries.telegramLinks,
    balance: (id) => accountRow(id).balance,
    entry: entriesOf(queries, keys.ids),
    refusal: (id) => (hasRefusals ? mapped(queries.refusal.first(id), refusedOf) : undefined),
  };
}

/** Looks up those that are not remembered, all of them at once; also that there is none is remembered. */
function loadAccounts(queries: Queries, known: Map<AccountId, AccountRow>, ids: readonly AccountId[]): void {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  for (const id of missing) known.set(id, unused(id));
  for (const [id, place, posted, pending, version, lastSeq] of queries.accounts.all(missing)) {
    const row = known.get(textOf(id) as AccountId);
    if (row === undefined) continue;
    row.place = integerOf(place);
    row.balance = balanceOf(posted, pending, version);
    row.lastSeq = integerOf(lastSeq);
  }
}

function unused(id: AccountId): AccountRow {
  return { id, place: 0, balance: NO_BALANCE, lastSeq: 0 };
}

function loadTable(queries: Queries, id: TableId): TableState {
  const row = queries.table.first(id);
  const sections = queries.sections
    .all(id)
    .map(
      ([section, version, fence]) =>
        [textOf(section), { version: integerOf(version), fence: integerOf(fence) }] as const,
    );
  return { row: mapped(row, tableOf), lastPlace: mapped(row?.[6], integerOf) ?? 0, sections: new Map(sections) };
}

/** What requests name is looked up all at once, and what they turn out to need besides, one by one. */
function entriesOf(queries: Queries, ids: ReadonlySet<TransferId>): (id: TransferId) => LedgerEntry | undefined {
  const lineOf = ([, line]: Row): LedgerEntry => parseEntry(textOf(line));
  const found = new Map(queries.entries.all([...ids]).map((row) => [textOf(row[0]), lineOf(row)] as const));
  return (id) => (ids.has(id) ? found.get(id) : mapped(queries.entries.all([id])[0], lineOf));
}

function mapped<From, To>(value: From | undefined, map: (value: From) => To): To | undefined {
  return value === undefined ? undefined : map(value);
}
