import { Defect, type HandId, type PlayerId, type SeatIndex, type TableId } from '@cardroom/kernel';
import { type AccountId, houseAccount, potAccount, type TransferId } from '@cardroom/ledger';
import { chipsOnTable, type SeatStatus, type Table, type TableStage, viewFor } from '@cardroom/table';
import { namesUnder } from './account-names.ts';
import { booksOf } from './books.ts';
import type { LedgerReads, Store, StoredEvent, StoredStep, StoredTable, TableReads } from './ports/store.ts';
import { isOfOtherTable } from './reserving.ts';
import { storedJson } from './stored-json.ts';
import { tableFromStore } from './stored-sections.ts';
import { checkTable } from './verify-tables.ts';

/** What a table is doing, as an operator sees it. */
export type InspectedStage = TableStage | 'closed' | 'unreadable';

/** An occupied chair, without its cards. */
export interface InspectedSeat {
  readonly seat: SeatIndex;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly isBot: boolean;
  readonly stack: number;
  readonly bet: number;
  readonly status: SeatStatus;
}

/** An account of a table: what it holds, beside what the table says. */
export interface InspectedAccount {
  readonly account: AccountId;
  readonly posted: number;
  /** How much of that is reserved. */
  readonly pending: number;
  /** Absent where the table says nothing, such as of its house, or cannot be read. */
  readonly expected?: number;
}

/** A reservation that is pending at a table. */
export interface InspectedReservation {
  readonly id: TransferId;
  readonly amount: number;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly code: string;
  readonly expiresAt: number;
}

/** A commit of a table: what kinds of things happened, and nothing of what they say. */
export interface InspectedStep {
  readonly version: number;
  readonly at: number;
  readonly events: readonly string[];
}

/** A table as it is stored, from one moment, without a single card. */
export interface TableInspection {
  readonly tableId: TableId;
  readonly name?: string;
  readonly stage: InspectedStage;
  /** Why it was halted, and during what. */
  readonly halted?: string;
  readonly closedAt?: number;
  readonly version: number;
  readonly eventCount: number;
  /** When it was last written. */
  readonly at: number;
  /** The hand in progress, or the last one. */
  readonly handId?: HandId;
  readonly handNumber?: number;
  readonly seats: readonly InspectedSeat[];
  /** Bets in front and collected; absent when the table cannot be read. */
  readonly pot?: number;
  readonly accounts: readonly InspectedAccount[];
  readonly reservations: readonly InspectedReservation[];
  /** Whether all its events, one after the other, give what is stored. */
  readonly isReplayed: boolean;
  /** The last commits, the oldest first. */
  readonly steps: readonly InspectedStep[];
  /** What does not agree, a sentence each. */
  readonly problems: readonly string[];
}

/** A row of a list of tables. */
export interface ListedTable {
  readonly tableId: TableId;
  readonly name?: string;
  readonly stage: InspectedStage;
  readonly halted?: string;
  readonly version: number;
  readonly at: number;
  readonly seatsTaken: number;
}

type Reads = TableReads & LedgerReads;

/** Looks at one table and all its accounts; `undefined` when there is no such table. [INS1] [INS2] [INS3] */
export function inspectTable(
  store: Pick<Store, 'atOneMoment'>,
  tableId: TableId,
  stepsMax: number,
): Promise<TableInspection | undefined> {
  return store.atOneMoment(async (reads) => {
    const stored = await reads.table(tableId);
    if (stored === undefined) return undefined;
    const log = await reads.stepsAfter(tableId, 0);
    const problems: string[] = [];
    const table = checkTable(stored, log, (sentence) => problems.push(sentence));
    const isReplayed = problems.length === 0;
    const accounts = await inspectAccounts(reads, tableId, table);
    problems.push(...accounts.flatMap(disagreement));
    const { version, eventCount, at, halted, closedAt } = stored;
    return {
      tableId,
      stage: stageOf(stored, table),
      ...(halted === undefined ? {} : { halted }),
      ...(closedAt === undefined ? {} : { closedAt }),
      version,
      eventCount,
      at,
      ...whatIsPlayed(table),
      accounts,
      reservations: await inspectReservations(reads, tableId, accounts),
      isReplayed,
      steps: log.slice(-stepsMax).map(inspectStep),
      problems,
    };
  });
}

/** The open tables in one list. [INS4] */
export function listTables(store: Pick<Store, 'atOneMoment'>): Promise<readonly ListedTable[]> {
  return store.atOneMoment(async (reads) => {
    const listed: ListedTable[] = [];
    for (const tableId of await reads.tableIds()) {
      const stored = await reads.table(tableId);
      if (stored !== undefined) listed.push(listTable(stored));
    }
    return listed;
  });
}

function listTable(stored: StoredTable): ListedTable {
  const { tableId, version, at, halted } = stored;
  const table = readable(stored);
  return {
    tableId,
    ...(table === undefined ? {} : { name: table.config.name }),
    stage: stageOf(stored, table),
    ...(halted === undefined ? {} : { halted }),
    version,
    at,
    seatsTaken: table?.seats.length ?? 0,
  };
}

function readable(stored: StoredTable): Table | undefined {
  try {
    return tableFromStore(stored);
  } catch {
    // What exactly is wrong with it says whoever inspects it.
    return undefined;
  }
}

function stageOf({ halted, closedAt }: StoredTable, table: Table | undefined): InspectedStage {
  if (halted !== undefined) return 'halted';
  if (closedAt !== undefined) return 'closed';
  return table === undefined ? 'unreadable' : viewFor(table, undefined).stage;
}

/** What a spectator sees of the table, without the board and without cards that were shown. */
function whatIsPlayed(
  table: Table | undefined,
): Pick<TableInspection, 'name' | 'handId' | 'handNumber' | 'seats' | 'pot'> {
  if (table === undefined) return { seats: [] };
  const { config, handId, handNumber, seats } = viewFor(table, undefined);
  const stacks = seats.reduce((sum, { stack }) => sum + stack, 0);
  return {
    name: config.name,
    ...(handId === undefined ? {} : { handId }),
    handNumber,
    seats: seats.map(({ seat, playerId, name, isBot, stack, bet, status }) => {
      return { seat, playerId, name, isBot, stack, bet, status };
    }),
    pot: chipsOnTable(table) - stacks,
  };
}

function inspectStep({ version, at, events }: StoredStep): InspectedStep {
  return { version, at, events: events.map(kindOf) };
}

/** The kind of an event, which is all that may be told of it: the rest may hold cards. */
function kindOf({ body }: StoredEvent): string {
  try {
    const event = storedJson(body, 'a stored event');
    const kind = typeof event === 'object' && event !== null && 'kind' in event ? String(event.kind) : '';
    return /^[A-Za-z]+$/.test(kind) ? kind : 'unreadable';
  } catch (error) {
    if (error instanceof Defect) return 'unreadable';
    throw error;
  }
}

// ---- Chips ----------------------------------------------------------------------------------------------------------

/** Every account that the table knows of, and every other one that bears its name and is not empty. */
async function inspectAccounts(
  reads: Reads,
  tableId: TableId,
  table: Table | undefined,
): Promise<readonly InspectedAccount[]> {
  const books = table === undefined ? undefined : booksOf(undefined, table);
  const [lastHand] = await reads.hands(tableId, 1);
  const names = new Set<AccountId>(books?.keys());
  if (lastHand !== undefined) names.add(potAccount(lastHand.handId));
  for (const kind of ['seat', 'hold'])
    for (const name of await namesUnder(reads, `${kind}:${tableId}:`)) names.add(name);
  const accounts: InspectedAccount[] = [];
  for (const account of names) {
    const { posted, pending } = await reads.account(account);
    const isEmpty = posted === 0 && pending === 0;
    if (books === undefined) accounts.push({ account, posted, pending });
    // What the table does not know of must be empty, and then nobody wants to read of it.
    else if (books.has(account) || !isEmpty) {
      accounts.push({ account, posted, pending, expected: books.get(account) ?? 0 });
    }
  }
  const house = houseAccount(tableId);
  const { posted, pending } = await reads.account(house);
  return [...accounts, { account: house, posted, pending }];
}

const ROWS_AT_ONCE = 500;

function disagreement({ account, posted, expected }: InspectedAccount): readonly string[] {
  return expected === undefined || posted === expected
    ? []
    : [`${account} holds ${posted}, and the table has ${expected}`];
}

async function inspectReservations(
  reads: LedgerReads,
  tableId: TableId,
  accounts: readonly InspectedAccount[],
): Promise<readonly InspectedReservation[]> {
  const own = new Set(accounts.map(({ account }) => account));
  const found: InspectedReservation[] = [];
  for (let after = ''; ;) {
    const page = await reads.pendingReservations(after, ROWS_AT_ONCE);
    for (const [id, expiresAt] of page) {
      after = id;
      if (isOfOtherTable(id, tableId)) continue;
      const made = (await reads.reservation(id))?.made;
      if (made === undefined || !(made.tableId === tableId || own.has(made.debit) || own.has(made.credit))) continue;
      const { amount, debit: from, credit: to, code } = made;
      found.push({ id, amount, from, to, code, expiresAt });
    }
    if (page.length < ROWS_AT_ONCE) return found;
  }
}
