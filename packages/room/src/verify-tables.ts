import { Defect, Fault, handId, isId, type TableId } from '@cardroom/kernel';
import type { AccountId } from '@cardroom/ledger';
import { evolve, sectionNames, sectionsOf, type Table, type TableEvent } from '@cardroom/table';
import { booksOf } from './books.ts';
import type { StoredStep, StoredTable, TableReads } from './ports/store.ts';
import { sectionsByName, tableFromStore } from './stored-sections.ts';

/** A table that does not agree with its log or with its accounts. No sentence holds cards. */
export interface TableBreach {
  readonly kind: 'table';
  readonly sentence: string;
  readonly tableId?: TableId;
  readonly account?: AccountId;
}

type Report = (breach: TableBreach) => void;

/**
 * Checks all open tables, each by itself: its log gives its sections, and its accounts, which are among `held`, hold
 * what it says. What is held at tables and in pots beyond that belongs to nobody and is named too. Says how many
 * tables there are.
 */
export async function verifyTables(
  reads: TableReads,
  held: ReadonlyMap<AccountId, number>,
  report: Report,
): Promise<number> {
  const left = new Map(held);
  const unreadable = new Set<string>();
  const ids = await reads.tableIds();
  for (const tableId of ids) {
    const wrong = (sentence: string, account?: AccountId): void =>
      report({ kind: 'table', tableId, sentence, ...(account === undefined ? {} : { account }) });
    const table = await readable(reads, tableId, wrong).catch((error: unknown) => {
      if (error instanceof Defect) return wrong(`table ${tableId} cannot be read: ${error.message}`);
      throw error;
    });
    if (table === undefined) unreadable.add(tableId);
    else takeBooks(table, left, wrong);
  }
  for (const [account, amount] of left) {
    const tableId = await tableOf(reads, account);
    // Of a table that cannot be read nobody can say what its accounts should hold.
    if (amount === 0 || (tableId !== undefined && unreadable.has(tableId))) continue;
    report({ kind: 'table', account, sentence: `${account} holds ${amount}, which no open table knows of` });
  }
  return ids.length;
}

/** Takes what the table accounts for out of `left`. */
function takeBooks(
  table: Table,
  left: Map<AccountId, number>,
  wrong: (sentence: string, account: AccountId) => void,
): void {
  for (const [account, expected] of booksOf(undefined, table)) {
    const found = left.get(account) ?? 0;
    left.delete(account);
    if (found === expected) continue;
    wrong(`${account} holds ${found}, and table ${table.tableId} has ${expected}`, account);
  }
}

async function tableOf(reads: TableReads, account: AccountId): Promise<string | undefined> {
  const [kind, owner = ''] = account.split(':');
  if (kind !== 'pot') return owner;
  return isId(owner) ? (await reads.hand(handId(owner)))?.tableId : undefined;
}

/** The table as it is stored, after its log was compared with it; `undefined` when it cannot be read. */
async function readable(
  reads: TableReads,
  tableId: TableId,
  wrong: (sentence: string) => void,
): Promise<Table | undefined> {
  const stored = await reads.table(tableId);
  if (stored === undefined) {
    wrong(`table ${tableId} is listed and is not there`);
    return undefined;
  }
  return checkTable(stored, await reads.stepsAfter(tableId, 0), wrong);
}

/**
 * The table as it is stored, after `steps`, its whole log, were compared with it; `undefined` when it cannot be read.
 * What is `wrong` is told in sentences that hold no cards.
 */
export function checkTable(
  stored: StoredTable,
  steps: readonly StoredStep[],
  wrong: (sentence: string) => void,
): Table | undefined {
  const { tableId } = stored;
  attempt(() => compareLog(stored, steps, wrong), `the log of table ${tableId} cannot be replayed`, wrong);
  return attempt(
    () => {
      const table = tableFromStore(stored);
      // What cannot be counted up is no table either.
      booksOf(undefined, table);
      return table;
    },
    `table ${tableId} cannot be read`,
    wrong,
  );
}

/** What `work` gives; whatever is wrong with what it looks at is told and stops nothing else. */
function attempt<T>(work: () => T, sentence: string, wrong: (sentence: string) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    // Only our own words: those of others may repeat what they could not read, cards and all.
    wrong(error instanceof Defect ? `${sentence}: ${error.message}` : sentence);
    return undefined;
  }
}

function compareLog(stored: StoredTable, steps: readonly StoredStep[], wrong: (sentence: string) => void): void {
  const { tableId, version, eventCount } = stored;
  const isWhole = steps.length === version && steps.every((step, at) => step.version === at + 1);
  if (!isWhole) wrong(`table ${tableId} is at version ${version}, and its log has ${steps.length} steps or a gap`);
  // Written by the table itself; what is none ends in a breach all the same, as it does not give the sections.
  const log = steps.flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as TableEvent));
  if (log.length !== eventCount) wrong(`table ${tableId} counts ${eventCount} events, and its log has ${log.length}`);
  const table = log.reduce<Table | undefined>(evolve, undefined);
  if (table === undefined) return wrong(`table ${tableId} has no log`);
  const replayed = sectionsOf(table);
  const kept = sectionsByName(stored);
  for (const name of sectionNames(table.config.seatCount)) {
    const body = kept.get(name)?.body;
    const isSame = body !== undefined && canonical(JSON.parse(body)) === canonical(replayed[name]);
    if (!isSame) wrong(`section ${name} of table ${tableId} does not follow from its log`);
  }
}

/** A value as a text that does not depend on the order of its fields: reading back what was stored changes that. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}
