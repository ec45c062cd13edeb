import { ok, type HandId, type PlayerId, type Result, type TableId } from '@cardroom/kernel';
import {
  type AccountId,
  type LedgerRejection,
  type Posting,
  postTransfers,
  sumOfBalances,
  type Transfer,
  type TransferId,
} from '@cardroom/ledger';
import type {
  Commit,
  CommitOutcome,
  HandRecord,
  Store,
  StoredAnswer,
  StoredEvent,
  StoredSection,
  StoredStep,
} from '@cardroom/room';

interface TableRows {
  version: number;
  at: number;
  halted: string | undefined;
  closedAt: number | undefined;
  readonly sections: Map<string, StoredSection & { readonly fence: number }>;
  readonly steps: StoredStep[];
}

interface Rows {
  readonly tables: Map<TableId, TableRows>;
  readonly balances: Map<AccountId, number>;
  readonly transfers: Map<TransferId, Transfer>;
  readonly answers: Map<string, StoredAnswer>;
  readonly hands: Map<HandId, HandRecord>;
  fence: number;
}

/** A store that is gone when the process is: for tests and simulations. */
export function createMemoryStore(): Store {
  const rows: Rows = {
    tables: new Map(),
    balances: new Map(),
    transfers: new Map(),
    answers: new Map(),
    hands: new Map(),
    fence: 0,
  };
  return { ...tableReads(rows), ...moneyReads(rows), ...answerRows(rows), commit: async (made) => commit(rows, made) };
}

type TableReads = Pick<
  Store,
  | 'table'
  | 'tableIds'
  | 'stepsAfter'
  | 'halt'
  | 'closeTable'
  | 'hands'
  | 'hand'
  | 'eventsOfHand'
  | 'largestFence'
  | 'close'
>;

function tableReads(rows: Rows): TableReads {
  return {
    async table(tableId) {
      const found = rows.tables.get(tableId);
      if (found === undefined) return undefined;
      const names = [...found.sections.keys()].toSorted();
      const sections = names.flatMap((name) => {
        const row = found.sections.get(name);
        return row === undefined ? [] : [{ section: name, version: row.version, body: row.body }];
      });
      const halted = found.halted === undefined ? {} : { halted: found.halted };
      const closed = found.closedAt === undefined ? {} : { closedAt: found.closedAt };
      const eventCount = found.steps.reduce((count, step) => count + step.events.length, 0);
      return { tableId, version: found.version, eventCount, at: found.at, sections, ...halted, ...closed };
    },
    async tableIds() {
      return [...rows.tables].filter(([, table]) => table.closedAt === undefined).map(([id]) => id);
    },
    async stepsAfter(tableId, version) {
      return rows.tables.get(tableId)?.steps.filter((step) => step.version > version) ?? [];
    },
    async halt(tableId, reason, at) {
      const found = rows.tables.get(tableId);
      if (found === undefined || found.halted !== undefined) return;
      found.halted = reason;
      found.version += 1;
      found.at = at;
      found.steps.push({ version: found.version, at, events: [] });
    },
    async closeTable(tableId, version, at) {
      const found = rows.tables.get(tableId);
      if (found === undefined) return false;
      if (found.version === version && found.halted === undefined) found.closedAt ??= at;
      return found.closedAt !== undefined;
    },
    async hands(tableId, limit, beforeNumber = Infinity) {
      const own = [...rows.hands.values()].filter((hand) => hand.tableId === tableId && hand.number < beforeNumber);
      return own.toSorted((left, right) => right.number - left.number).slice(0, limit);
    },
    async hand(handId) {
      return rows.hands.get(handId);
    },
    async eventsOfHand(handId) {
      const events: StoredEvent[] = [];
      const tableId = rows.hands.get(handId)?.tableId;
      const steps = tableId === undefined ? [] : (rows.tables.get(tableId)?.steps ?? []);
      for (const step of steps) events.push(...step.events.filter((event) => event.handId === handId));
      return events;
    },
    async largestFence() {
      return rows.fence;
    },
    async close() {},
  };
}

type MoneyReads = Pick<Store, 'post' | 'balances' | 'heldBy' | 'sumOfBalances' | 'transfersOfHand'>;

function moneyReads(rows: Rows): MoneyReads {
  return {
    async post(transfers) {
      const posting = tryPost(rows, transfers);
      if (!posting.ok) return posting;
      keep(rows, posting.value);
      return ok(undefined);
    },
    async balances(accounts) {
      return new Map(accounts.map((account) => [account, rows.balances.get(account) ?? 0]));
    },
    async heldBy(player) {
      let sum = 0;
      for (const [account, balance] of rows.balances) {
        if (account.startsWith('hold:') && account.endsWith(`:${player}`)) sum += balance;
      }
      return sum;
    },
    async sumOfBalances() {
      return sumOfBalances(rows.balances);
    },
    async transfersOfHand(handId) {
      return [...rows.transfers.values()].filter((transfer) => transfer.handId === handId);
    },
  };
}

function answerRows(rows: Rows): Pick<Store, 'answer' | 'saveAnswer' | 'purgeAnswers'> {
  return {
    async answer(principal, key) {
      return rows.answers.get(answerKey(principal, key));
    },
    async saveAnswer(answer) {
      const name = answerKey(answer.principal, answer.key);
      const first = rows.answers.get(name) ?? answer;
      rows.answers.set(name, first);
      return first;
    },
    async purgeAnswers(before) {
      const old = [...rows.answers].filter(([, answer]) => answer.at < before);
      for (const [name] of old) rows.answers.delete(name);
      return old.length;
    },
  };
}

function answerKey(principal: PlayerId, key: string): string {
  return `${principal} ${key}`;
}

function tryPost(rows: Rows, transfers: readonly Transfer[]): Result<Posting, LedgerRejection> {
  const touched = new Set(transfers.flatMap((transfer) => [transfer.debit, transfer.credit]));
  const balances = new Map([...touched].map((account) => [account, rows.balances.get(account) ?? 0]));
  return postTransfers(balances, transfers, rows.transfers);
}

function keep(rows: Rows, posting: Posting): void {
  for (const transfer of posting.posted) rows.transfers.set(transfer.id, transfer);
  for (const [account, balance] of posting.balances) {
    // An account that holds nothing is as good as one that was never used.
    if (balance === 0) rows.balances.delete(account);
    else rows.balances.set(account, balance);
  }
}

function commit(rows: Rows, made: Commit): CommitOutcome {
  const table: TableRows = rows.tables.get(made.tableId) ?? {
    version: 0,
    at: made.at,
    halted: undefined,
    closedAt: undefined,
    sections: new Map(),
    steps: [],
  };
  const refusal = refusalOf(rows, table, made);
  if (refusal !== undefined) return refusal;
  const posting = tryPost(rows, made.transfers);
  if (!posting.ok) return { kind: 'refused', error: posting.error };
  for (const [account, expected] of made.books) {
    const found = posting.value.balances.get(account) ?? rows.balances.get(account) ?? 0;
    if (found !== expected) return { kind: 'booksBroken', account, expected, found };
  }
  const found = sumOfBalances(rows.balances);
  if (found !== 0) return { kind: 'booksBroken', account: 'all', expected: 0, found };
  // From here the commit must succeed.
  keep(rows, posting.value);
  write(rows, table, made);
  return { kind: 'committed', version: table.version };
}

function refusalOf(rows: Rows, table: TableRows, made: Commit): CommitOutcome | undefined {
  if (made.answer !== undefined) {
    const answer = rows.answers.get(answerKey(made.answer.principal, made.answer.key));
    if (answer !== undefined) return { kind: 'answered', answer };
  }
  if (table.halted !== undefined || table.closedAt !== undefined) return { kind: 'outOfPlay' };
  if (made.writes.some(({ section }) => (table.sections.get(section)?.fence ?? 0) > made.fence))
    return { kind: 'fenced' };
  const stale = [...made.reads, ...made.writes].some(
    ({ section, version }) => (table.sections.get(section)?.version ?? 0) !== version,
  );
  return stale || table.version !== made.version ? { kind: 'conflict' } : undefined;
}

function write(rows: Rows, table: TableRows, made: Commit): void {
  table.version += 1;
  table.at = made.at;
  for (const { section, body } of made.writes) {
    table.sections.set(section, { section, version: table.version, body, fence: made.fence });
  }
  table.steps.push({ version: table.version, at: made.at, events: made.events });
  rows.tables.set(made.tableId, table);
  for (const hand of made.startedHands) rows.hands.set(hand.handId, hand);
  for (const handId of made.endedHands) {
    const hand = rows.hands.get(handId);
    if (hand !== undefined) rows.hands.set(handId, { ...hand, endedAt: made.at });
  }
  rows.fence = Math.max(rows.fence, made.fence);
  if (made.answer !== undefined) rows.answers.set(answerKey(made.answer.principal, made.answer.key), made.answer);
}
