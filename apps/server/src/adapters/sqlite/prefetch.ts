import type { DatabaseSync } from 'node:sqlite';
import { type AccountId, idOf, type Transfer, type TransferId } from '@cardroom/ledger';
import type { StoreRequest } from '@cardroom/room';
import { prepareQuery, type Row } from './row.ts';

/** Looks many keys up in one call: SQLite takes longer to be called than to find a row. */
export interface ManyQuery {
  /** The rows that there are; the first column of each is its key. */
  all(keys: readonly string[]): readonly Row[];
}

/** How many keys go into one call: as many as there are left of these. */
const KEYS_AT_ONCE = [200, 20, 1];

/** Prepares looking up rows of `from` by `key`. */
export function prepareMany(
  database: DatabaseSync,
  { columns, from, key }: { readonly columns: string; readonly from: string; readonly key: string },
): ManyQuery {
  const queries = KEYS_AT_ONCE.map((count) => {
    const places = Array.from({ length: count }, () => '?').join(', ');
    return {
      count,
      query: prepareQuery(database, `SELECT ${key}, ${columns} FROM ${from} WHERE ${key} IN (${places})`),
    };
  });
  return {
    all(keys) {
      const rows: Row[] = [];
      let done = 0;
      for (const { count, query } of queries) {
        for (; keys.length - done >= count; done += count) rows.push(...query.all(...keys.slice(done, done + count)));
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
  for (const request of requests) {
    for (const transfer of transfersOf(request)) {
      ids.add(idOf(transfer));
      if ('pendingId' in transfer) ids.add(transfer.pendingId);
      if (!('debit' in transfer)) continue;
      accounts.add(transfer.debit);
      accounts.add(transfer.credit);
    }
  }
  return { ids, accounts };
}

function transfersOf(request: StoreRequest): readonly Transfer[] {
  if (request.kind === 'commit') return request.commit.transfers;
  return request.kind === 'post' ? request.transfers : [];
}
