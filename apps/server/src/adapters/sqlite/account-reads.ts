import type { DatabaseSync } from 'node:sqlite';
import { type AccountId, NO_BALANCE } from '@cardroom/ledger';
import type { LedgerReads } from '@cardroom/room';
import { accountIdOf, balanceOf } from './ledger-rows.ts';
import type { AtOnce } from './reads.ts';
import { SEATED_PLAYER } from './schema.ts';
import { integerOf, prepareQuery } from './row.ts';

type AccountPart = Pick<LedgerReads, 'balances' | 'account' | 'accounts' | 'accountsOf' | 'heldBy' | 'sumOfBalances'>;

/** Of the player ?1 each kind of account, each by what it is found by. */
export const ACCOUNTS_OF_PLAYER = `
  SELECT account_id FROM (
    SELECT account_id, version FROM accounts WHERE account_id = 'wallet:' || ?1
    UNION ALL SELECT account_id, version FROM accounts WHERE held_by = ?1
    UNION ALL SELECT account_id, version FROM accounts WHERE account_id GLOB 'seat:*' AND ${SEATED_PLAYER} = ?1
  ) WHERE account_id > ?2 AND version > 0 ORDER BY account_id LIMIT ?3`;

/** Reading what accounts hold over one connection. */
export function accountReads(database: DatabaseSync, atOnce: AtOnce): AccountPart {
  const account = prepareQuery(database, 'SELECT posted, pending, version FROM accounts WHERE account_id = ?');
  const accounts = prepareQuery(
    database,
    `SELECT account_id, posted, pending, version FROM accounts WHERE account_id > ? AND version > 0
     ORDER BY account_id LIMIT ?`,
  );
  const ofPlayer = prepareQuery(database, ACCOUNTS_OF_PLAYER);
  const held = prepareQuery(database, 'SELECT COALESCE(SUM(posted), 0) FROM accounts WHERE held_by = ?');
  const sum = prepareQuery(database, 'SELECT COALESCE(SUM(posted), 0) FROM accounts');
  function posted(id: AccountId): number {
    const row = account.first(id);
    return row === undefined ? 0 : integerOf(row[0]);
  }
  return {
    balances: (ids) => atOnce(() => new Map(ids.map((id) => [id, posted(id)]))),
    account: (id) =>
      atOnce(() => {
        const row = account.first(id);
        return row === undefined ? NO_BALANCE : balanceOf(row[0], row[1], row[2]);
      }),
    accounts: (after, limit) =>
      atOnce(() =>
        accounts.all(after, limit).map((row) => [accountIdOf(row[0]), balanceOf(row[1], row[2], row[3])] as const),
      ),
    accountsOf: (player, after, limit) =>
      atOnce(() => ofPlayer.all(player, after, limit).map((row) => accountIdOf(row[0]))),
    heldBy: (player) => atOnce(() => integerOf(held.first(player)?.[0])),
    sumOfBalances: () => atOnce(() => integerOf(sum.first()?.[0])),
  };
}
