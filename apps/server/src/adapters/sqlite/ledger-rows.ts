import type { DatabaseSync } from 'node:sqlite';
import { assert, chips, err, handId, ok, present, type HandId, type Result, tableId } from '@cardroom/kernel';
import {
  type AccountId,
  isTransferCode,
  type LedgerRejection,
  parseAccountId,
  type Posting,
  postTransfers,
  type Transfer,
  type TransferId,
  transferId,
} from '@cardroom/ledger';
import { integerOf, optionalTextOf, type Row, textOf } from './row.ts';

/** The ledger in the database. Nothing here decides: the rules are `postTransfers`. */
export interface LedgerRows {
  /** What posting would come to, without writing. */
  tryPost(transfers: readonly Transfer[]): Result<Posting, LedgerRejection>;
  keep(posting: Posting, at: number): void;
  balance(account: AccountId): number;
  heldBy(player: string): number;
  /** The sum of all accounts, as the database has kept it change by change. */
  total(): number;
  /** The sum of all accounts, added up anew. */
  sum(): number;
  ofHand(hand: HandId): readonly Transfer[];
}

/** Prepares the statements of the ledger on one connection. */
export function createLedgerRows(database: DatabaseSync): LedgerRows {
  const selectBalance = database.prepare('SELECT balance FROM accounts WHERE account_id = ?');
  const setBalance = database.prepare(
    'INSERT INTO accounts VALUES (?, ?) ON CONFLICT DO UPDATE SET balance = excluded.balance',
  );
  const removeAccount = database.prepare('DELETE FROM accounts WHERE account_id = ?');
  const selectTransfer = database.prepare('SELECT * FROM transfers WHERE transfer_id = ?');
  const addTransfer = database.prepare(
    `INSERT INTO transfers (transfer_id, debit, credit, amount, code, table_id, hand_id, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectTotal = database.prepare('SELECT total FROM account_total');
  const sumAll = database.prepare('SELECT COALESCE(SUM(balance), 0) AS total FROM accounts');
  // ';' comes after ':', so the range is all holds and nothing else.
  const sumHeld = database.prepare(
    `SELECT COALESCE(SUM(balance), 0) AS total FROM accounts
     WHERE account_id >= 'hold:' AND account_id < 'hold;' AND account_id GLOB 'hold:*:' || ?`,
  );
  const selectOfHand = database.prepare('SELECT * FROM transfers WHERE hand_id = ? ORDER BY seq');

  function balance(account: AccountId): number {
    const row = selectBalance.get(account);
    return row === undefined ? 0 : integerOf(row, 'balance');
  }

  return {
    balance,
    tryPost(transfers) {
      const touched = new Set(transfers.flatMap((transfer) => [transfer.debit, transfer.credit]));
      const known = new Map<TransferId, Transfer>();
      for (const { id } of transfers) {
        const row = selectTransfer.get(id);
        if (row !== undefined) known.set(id, transferOf(row));
      }
      const posting = postTransfers(new Map([...touched].map((id) => [id, balance(id)])), transfers, known);
      return posting.ok ? ok(posting.value) : err(posting.error);
    },
    keep(posting, at) {
      for (const { id, debit, credit, amount, code, tableId: table, handId: hand } of posting.posted) {
        addTransfer.run(id, debit, credit, amount, code, table ?? null, hand ?? null, at);
      }
      if (posting.posted.length === 0) return;
      for (const [account, held] of posting.balances) {
        // An account that holds nothing is as good as one that was never used.
        if (held === 0) removeAccount.run(account);
        else setBalance.run(account, held);
      }
    },
    heldBy: (player) => integerOf(present(sumHeld.get(player), 'sum'), 'total'),
    total: () => integerOf(present(selectTotal.get(), 'total'), 'total'),
    sum: () => integerOf(present(sumAll.get(), 'sum'), 'total'),
    ofHand: (hand) => selectOfHand.all(hand).map(transferOf),
  };
}

function transferOf(row: Row): Transfer {
  const code = textOf(row, 'code');
  assert(isTransferCode(code), 'a stored transfer has an unknown code');
  const table = optionalTextOf(row, 'table_id');
  const hand = optionalTextOf(row, 'hand_id');
  return {
    id: transferId(textOf(row, 'transfer_id')),
    debit: accountOf(row, 'debit'),
    credit: accountOf(row, 'credit'),
    amount: chips(integerOf(row, 'amount')),
    code,
    ...(table === undefined ? {} : { tableId: tableId(table) }),
    ...(hand === undefined ? {} : { handId: handId(hand) }),
  };
}

function accountOf(row: Row, column: string): AccountId {
  return present(parseAccountId(textOf(row, column)), `account of a stored transfer`);
}
