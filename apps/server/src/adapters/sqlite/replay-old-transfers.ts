import type { DatabaseSync } from 'node:sqlite';
import { assert, chips, Fault, handId, tableId } from '@cardroom/kernel';
import { type DirectTransfer, ISSUE, isTransferCode, transferId } from '@cardroom/ledger';
import { createInnerWriter } from './batch-writer.ts';
import { accountIdOf } from './ledger-rows.ts';
import { integerOf, prepareQuery, type Row, textOf } from './row.ts';

/** How many transfers become one batch of the journal. */
const BATCH_MAX = 200;

/** A transfer of the old form. */
interface OldTransfer {
  readonly seq: number;
  readonly at: number;
  readonly transfer: DirectTransfer;
}

/**
 * Brings the transfers of a database of the second version into the journal, in their order and by the rules of the
 * ledger, so that each has its balances and a place in the chain. What an account held that no transfer explains
 * becomes an adjustment. Afterwards every account holds what it held, or a `Fault('StoreFailed')` is thrown.
 * Runs inside a transaction; the old rows are in `old_transfers` and `old_accounts`.
 */
export function replayOldTransfers(database: DatabaseSync): void {
  const post = createPoster(database);
  const [missing, surplus] = unexplained(database);
  const first = prepareQuery(database, 'SELECT at FROM old_transfers ORDER BY seq LIMIT 1').first();
  post(missing, first === undefined ? 0 : integerOf(first[0]));
  const select = prepareQuery(
    database,
    `SELECT seq, transfer_id, debit, credit, amount, code, table_id, hand_id, at FROM old_transfers
     WHERE seq > ? ORDER BY seq LIMIT ${BATCH_MAX}`,
  );
  let last: OldTransfer | undefined;
  for (;;) {
    const old = select.all(last?.seq ?? 0).map(oldTransferOf);
    if (old.length === 0) break;
    last = old.at(-1);
    post(old, last?.at ?? 0);
  }
  // Only now do the accounts hold what they have too much.
  post(surplus, last?.at ?? 0);
  assertSameBalances(database);
}

type Poster = (transfers: readonly Pick<OldTransfer, 'at' | 'transfer'>[], at: number) => void;

function createPoster(database: DatabaseSync): Poster {
  const write = createInnerWriter(database, () => {});
  return (transfers, at) => {
    const requests = transfers.map((old) => ({ kind: 'post' as const, transfers: [old.transfer], at: old.at }));
    for (let from = 0; from < requests.length; from += BATCH_MAX) {
      for (const outcome of write(requests.slice(from, from + BATCH_MAX), at)) {
        const isPosted = outcome.ok && typeof outcome.value === 'object' && 'ok' in outcome.value && outcome.value.ok;
        if (!isPosted) throw brokenFault();
      }
    }
  };
}

/** What the transfers to accounts lack, and what they have too much, as adjustments. */
function unexplained(database: DatabaseSync): readonly [readonly OldTransfer[], readonly OldTransfer[]] {
  const rows = prepareQuery(
    database,
    `WITH moved (account_id, amount) AS (
       SELECT credit, amount FROM old_transfers UNION ALL SELECT debit, -amount FROM old_transfers
       UNION ALL SELECT account_id, -balance FROM old_accounts
     )
     SELECT account_id, -SUM(amount) FROM moved WHERE account_id <> '${ISSUE}'
     GROUP BY account_id HAVING SUM(amount) <> 0 ORDER BY account_id`,
  ).all();
  const adjustments = rows.map(([account, value]): readonly [number, OldTransfer] => {
    const id = accountIdOf(account);
    const lacking = integerOf(value);
    const [debit, credit] = lacking > 0 ? [ISSUE, id] : [id, ISSUE];
    const transfer: DirectTransfer = {
      kind: 'direct',
      id: transferId(`opening:${id}`),
      debit,
      credit,
      amount: chips(Math.abs(lacking)),
      code: 'adjustment',
      author: 'migration',
      note: 'held before the journal began',
    };
    return [lacking, { seq: 0, at: 0, transfer }];
  });
  const [missing, surplus] = [
    adjustments.filter(([lacking]) => lacking > 0),
    adjustments.filter(([lacking]) => lacking < 0),
  ];
  return [missing.map(([, made]) => made), surplus.map(([, made]) => made)];
}

function oldTransferOf([seq, id, debit, credit, amount, code, table, hand, at]: Row): OldTransfer {
  const reason = textOf(code);
  assert(isTransferCode(reason), 'a stored transfer has an unknown code');
  const transfer: DirectTransfer = {
    kind: 'direct',
    id: transferId(textOf(id)),
    debit: accountIdOf(debit),
    credit: accountIdOf(credit),
    amount: chips(integerOf(amount)),
    code: reason,
    ...(table === null ? {} : { tableId: tableId(textOf(table)) }),
    ...(hand === null ? {} : { handId: handId(textOf(hand)) }),
  };
  return { seq: integerOf(seq), at: integerOf(at), transfer };
}

function assertSameBalances(database: DatabaseSync): void {
  const difference = prepareQuery(
    database,
    `SELECT 1 FROM old_accounts LEFT JOIN accounts USING (account_id) WHERE balance <> COALESCE(posted, 0)
     UNION ALL
     SELECT 1 FROM accounts LEFT JOIN old_accounts USING (account_id) WHERE posted <> COALESCE(balance, 0) LIMIT 1`,
  ).first();
  if (difference !== undefined) throw brokenFault();
}

function brokenFault(): Fault {
  return new Fault('StoreFailed', 'the accounts of the old database do not follow from its transfers');
}
