import type { DatabaseSync } from 'node:sqlite';
import { Defect, err, Fault, ok, playerId, type PlayerId } from '@cardroom/kernel';
import type { Commit, CommitOutcome, Store, StoredAnswer } from '@cardroom/room';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createLedgerRows, type LedgerRows } from './ledger-rows.ts';
import { integerOf, textOf } from './row.ts';
import { createTableRows, type TableRows } from './table-rows.ts';

/** How many answers are forgotten in one write, so that nobody waits long for it. */
const PURGED_AT_ONCE = 1_000;

/** A store in an SQLite database, which it owns: closing the store closes the database. */
export function createSqliteStore(database: DatabaseSync): Store {
  const tables = createTableRows(database);
  const ledger = createLedgerRows(database);
  const answers = createAnswerRows(database);
  const group = createGroupCommit(database);
  return {
    commit: (made) => group.write(() => commit(tables, ledger, answers, made)),
    post: (transfers, at) =>
      group.write(() => {
        const posting = ledger.tryPost(transfers);
        if (!posting.ok) return err(posting.error);
        ledger.keep(posting.value, at);
        return ok(undefined);
      }),
    halt: (tableId, reason, at) => group.write(() => tables.halt(tableId, reason, at)),
    closeTable: (tableId, version, at) => group.write(() => tables.close(tableId, version, at)),
    ...answerParts(answers, group),
    ...tableParts(tables),
    ...moneyParts(ledger),
    async close() {
      group.close();
      database.close();
    },
  };
}

function commit(tables: TableRows, ledger: LedgerRows, answers: AnswerRows, made: Commit): CommitOutcome {
  const answer = made.answer === undefined ? undefined : answers.read(made.answer.principal, made.answer.key);
  if (answer !== undefined) return { kind: 'answered', answer };
  const refusal = tables.refusalOf(made);
  if (refusal !== undefined) return refusal;
  const posting = ledger.tryPost(made.transfers);
  if (!posting.ok) return { kind: 'refused', error: posting.error };
  for (const [account, expected] of made.books) {
    const found = posting.value.balances.get(account) ?? ledger.balance(account);
    if (found !== expected) return { kind: 'booksBroken', account, expected, found };
  }
  // A posting keeps the sum, so what it is before the posting is what it will be.
  const found = ledger.total();
  if (found !== 0) return { kind: 'booksBroken', account: 'all', expected: 0, found };
  // From here the commit must succeed.
  tables.write(made);
  ledger.keep(posting.value, made.at);
  if (made.answer !== undefined) answers.add(made.answer);
  return { kind: 'committed', version: made.version + 1 };
}

interface AnswerRows {
  read(principal: PlayerId, key: string): StoredAnswer | undefined;
  add(answer: StoredAnswer): void;
  purge(before: number): number;
}

function createAnswerRows(database: DatabaseSync): AnswerRows {
  const select = database.prepare('SELECT * FROM answers WHERE principal = ? AND key = ?');
  const insert = database.prepare('INSERT INTO answers VALUES (?, ?, ?, ?, ?)');
  const purge = database.prepare(
    `DELETE FROM answers WHERE (principal, key) IN
     (SELECT principal, key FROM answers WHERE at < ? ORDER BY at LIMIT ${PURGED_AT_ONCE})`,
  );
  return {
    read(principal, key) {
      const row = select.get(principal, key);
      if (row === undefined) return undefined;
      return {
        principal: playerId(textOf(row, 'principal')),
        key: textOf(row, 'key'),
        fingerprint: textOf(row, 'fingerprint'),
        body: textOf(row, 'body'),
        at: integerOf(row, 'at'),
      };
    },
    add: ({ principal, key, fingerprint, body, at }) => void insert.run(principal, key, fingerprint, body, at),
    purge: (before) => Number(purge.run(before).changes),
  };
}

function answerParts(answers: AnswerRows, group: GroupCommit): Pick<Store, 'answer' | 'saveAnswer' | 'purgeAnswers'> {
  return {
    answer: (principal, key) => read(() => answers.read(principal, key)),
    saveAnswer: (answer) =>
      group.write(() => {
        const first = answers.read(answer.principal, answer.key);
        if (first === undefined) answers.add(answer);
        return first ?? answer;
      }),
    purgeAnswers: (before) => group.write(() => answers.purge(before)),
  };
}

type TableParts = Pick<Store, 'table' | 'tableIds' | 'stepsAfter' | 'hands' | 'hand' | 'eventsOfHand' | 'largestFence'>;

function tableParts(tables: TableRows): TableParts {
  return {
    table: (tableId) => read(() => tables.read(tableId)),
    tableIds: () => read(() => tables.ids()),
    stepsAfter: (tableId, version) => read(() => tables.stepsAfter(tableId, version)),
    hands: (tableId, limit, beforeNumber = Number.MAX_SAFE_INTEGER) =>
      read(() => tables.hands(tableId, limit, beforeNumber)),
    hand: (handId) => read(() => tables.hand(handId)),
    eventsOfHand: (handId) => read(() => tables.eventsOfHand(handId)),
    largestFence: () => read(() => tables.largestFence()),
  };
}

type MoneyParts = Pick<Store, 'balances' | 'heldBy' | 'sumOfBalances' | 'transfersOfHand'>;

function moneyParts(ledger: LedgerRows): MoneyParts {
  return {
    balances: (accounts) => read(() => new Map(accounts.map((account) => [account, ledger.balance(account)]))),
    heldBy: (player) => read(() => ledger.heldBy(player)),
    sumOfBalances: () => read(() => ledger.sum()),
    transfersOfHand: (handId) => read(() => ledger.ofHand(handId)),
  };
}

/** Reading is synchronous and between two group commits, so it sees whole commits only. */
async function read<T>(work: () => T): Promise<T> {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof Defect) throw cause;
    throw new Fault('StoreFailed', 'the database could not be read', { cause });
  }
}
