import { present } from '@cardroom/kernel';
import { NO_BALANCE, reservationIn, resolutionId, transferId } from '@cardroom/ledger';
import type { EntryQuery, LedgerReads } from '@cardroom/room';
import { accountIdOf, accountOf, batchOf, entryOf } from './ledger-rows.ts';
import type { Ask } from './postgres-link.ts';
import { createFlowReads } from './statistics-reads.ts';
import { integerOf, type Row, textOf } from './row.ts';

const HELD = `
  SELECT COALESCE(SUM(posted), 0)::bigint AS total FROM accounts
  WHERE account_id >= 'hold:' AND account_id < 'hold;' AND split_part(account_id, ':', 3) = $1`;

/** Of a player each kind of account, each by its own index. */
export const ACCOUNTS_OF_PLAYER = `
  SELECT account_id FROM (
    SELECT account_id FROM accounts WHERE account_id = 'wallet:' || $1
    UNION ALL SELECT account_id FROM accounts
      WHERE account_id >= 'hold:' AND account_id < 'hold;' AND split_part(account_id, ':', 3) = $1
    UNION ALL SELECT account_id FROM accounts
      WHERE account_id >= 'seat:' AND account_id < 'seat;' AND split_part(account_id, ':', 3) = $1
  ) AS own WHERE account_id > $2 ORDER BY account_id LIMIT $3`;

/** A reservation that could not be ended is left to whoever deals with its dead letter. */
const DUE = `
  SELECT transfer_id FROM pending_reservations WHERE expires_at <= $1 AND NOT EXISTS (
    SELECT FROM dead_letters
    WHERE dead_letters.transfer_id = pending_reservations.transfer_id AND dead_letters.state = 'open'
      AND dead_letters.operation = 'expire')
  ORDER BY expires_at, place LIMIT $2`;

/** Reads the ledger. Each answer is one statement, and so of one moment. */
export function createLedgerReads(ask: Ask): LedgerReads {
  return { ...balanceReads(ask), ...reservationReads(ask), ...journalReads(ask), ...createFlowReads(ask) };
}

type BalancePart = Pick<LedgerReads, 'balances' | 'account' | 'heldBy' | 'sumOfBalances' | 'accounts' | 'accountsOf'>;

function balanceReads(ask: Ask): BalancePart {
  return {
    async balances(accounts) {
      const rows = await ask('SELECT * FROM accounts WHERE account_id = ANY($1)', [accounts]);
      const found = new Map(rows.map(accountOf));
      return new Map(accounts.map((account) => [account, found.get(account)?.posted ?? 0]));
    },
    async account(account) {
      const [row] = await ask('SELECT * FROM accounts WHERE account_id = $1', [account]);
      return row === undefined ? NO_BALANCE : accountOf(row)[1];
    },
    async heldBy(player) {
      return totalOf(await ask(HELD, [player]));
    },
    async sumOfBalances() {
      return totalOf(await ask('SELECT COALESCE(SUM(posted), 0)::bigint AS total FROM accounts'));
    },
    async accounts(after, limit) {
      const sql = 'SELECT * FROM accounts WHERE account_id > $1 ORDER BY account_id LIMIT $2';
      return (await ask(sql, [after, limit])).map(accountOf);
    },
    async accountsOf(player, after, limit) {
      return (await ask(ACCOUNTS_OF_PLAYER, [player, after, limit])).map((row) => accountIdOf(row, 'account_id'));
    },
  };
}

function reservationReads(ask: Ask): Pick<LedgerReads, 'reservation' | 'dueReservations' | 'pendingReservations'> {
  return {
    async reservation(id) {
      const rows = await ask('SELECT * FROM transfers WHERE transfer_id = ANY($1)', [[id, resolutionId(id)]]);
      const found = new Map(rows.map(entryOf).map((entry) => [entry.id, entry]));
      return reservationIn({ entry: (of) => found.get(of) }, id);
    },
    async dueReservations(at, limit) {
      return (await ask(DUE, [at, limit])).map((row) => transferId(textOf(row, 'transfer_id')));
    },
    async pendingReservations(after, limit) {
      const sql = 'SELECT * FROM pending_reservations WHERE transfer_id > $1 ORDER BY transfer_id LIMIT $2';
      const rows = await ask(sql, [after, limit]);
      return rows.map((row) => [transferId(textOf(row, 'transfer_id')), integerOf(row, 'expires_at')] as const);
    },
  };
}

function journalReads(ask: Ask): Pick<LedgerReads, 'entries' | 'batches'> {
  return {
    async entries(query) {
      const { sql, values } = entriesStatement(query);
      return (await ask(sql, values)).map(entryOf);
    },
    async batches(afterBatch, limit) {
      const sql = 'SELECT * FROM journal_batches WHERE batch > $1 ORDER BY batch LIMIT $2';
      return (await ask(sql, [afterBatch, limit])).map(batchOf);
    },
  };
}

/** Both sides of an account are read by their own index: no entry has one account on both. */
function entriesStatement({ tableId, handId, account, afterSeq = 0, limit }: EntryQuery): {
  readonly sql: string;
  readonly values: readonly unknown[];
} {
  const values: unknown[] = [afterSeq, limit];
  const conditions = ['seq > $1'];
  if (tableId !== undefined) conditions.push(`table_id = $${values.push(tableId)}`);
  if (handId !== undefined) conditions.push(`hand_id = $${values.push(handId)}`);
  const select = (...more: readonly string[]): string =>
    `SELECT * FROM transfers WHERE ${[...conditions, ...more].join(' AND ')} ORDER BY seq LIMIT $2`;
  if (account === undefined) return { sql: select(), values };
  const place = values.push(account);
  const sides = `(${select(`debit = $${place}`)}) UNION ALL (${select(`credit = $${place}`)})`;
  return { sql: `SELECT * FROM (${sides}) AS sides ORDER BY seq LIMIT $2`, values };
}

function totalOf(rows: readonly Row[]): number {
  return integerOf(present(rows[0], 'sum'), 'total');
}
