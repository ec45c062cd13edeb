import type { DatabaseSync } from 'node:sqlite';
import { type AccountId, idOf, type Transfer, type TransferId } from '@cardroom/ledger';
import type { StoreRequest } from '@cardroom/room';
import { prepareQuery, type Row } from './row.ts';

/** Looks many keys up in one call: SQLite takes longer to be called than to find a row. */
export interface ManyQuery {
  /** The rows that there are; the first column of each is its key. */
  all(keys: readonly string[]): readonly Row[];
}

const KEYS_AT_ONCE = 50;

/** Prepares looking up rows of `from` by `key`. */
export function prepareMany(
  database: DatabaseSync,
  { columns, from, key }: { readonly columns: string; readonly from: string; readonly key: string },
): ManyQuery {
  const places = Array.from({ length: KEYS_AT_ONCE }, () => '?').join(', ');
  const query = prepareQuery(database, `SELECT ${key}, ${columns} FROM ${from} WHERE ${key} IN (${places})`);
  return {
    all(keys) {
      const rows: Row[] = [];
      for (let at = 0; at < keys.length; at += KEYS_AT_ONCE) {
        const some: (string | null)[] = keys.slice(at, at + KEYS_AT_ONCE);
        while (some.length < KEYS_AT_ONCE) some.push(null);
        rows.push(...query.all(...some));
      }
      return rows;
    },
  };
}

/** What requests will ask the ledger for, as far as they say so themselves. */
export interface LedgerKeys {
  readonly ids: ReadonlySet<TransferId>;
  readonly accounts: ReadonlySet<AccountId>;
}

/** The transfers and accounts that requests name. */
export function keysOf(requests: readonly StoreRequest[]): LedgerKeys {
  const ids = new Set<TransferId>();
  const accounts = new Set<AccountId>();
  for (const transfer of requests.flatMap(transfersOf)) {
    ids.add(idOf(transfer));
    if ('pendingId' in transfer) ids.add(transfer.pendingId);
    if (!('debit' in transfer)) continue;
    accounts.add(transfer.debit);
    accounts.add(transfer.credit);
  }
  return { ids, accounts };
}

function transfersOf(request: StoreRequest): readonly Transfer[] {
  if (request.kind === 'commit') return request.commit.transfers;
  return request.kind === 'post' ? request.transfers : [];
}
