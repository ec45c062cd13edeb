import {
  type AccountBalance,
  type AccountId,
  decideSet,
  EMPTY_JOURNAL,
  headAfter,
  type JournalHead,
  type LedgerEntry,
  type LedgerView,
  NO_BALANCE,
  type RefusedTransfer,
  sealBatch,
  type SealedBatch,
  type SetDecision,
  type Sha256,
  type Transfer,
  type TransferId,
} from '../src/index.ts';

/** A ledger in a few maps that keeps what was decided on it. */
export interface Book extends LedgerView {
  readonly accounts: Map<AccountId, AccountBalance>;
  readonly entries: LedgerEntry[];
  post(transfers: readonly Transfer[], at?: number): SetDecision['result'];
}

/** A ledger in which nothing has happened. */
export function createBook(): Book {
  const accounts = new Map<AccountId, AccountBalance>();
  const entries = new Map<TransferId, LedgerEntry>();
  const refusals = new Map<TransferId, RefusedTransfer>();
  const log: LedgerEntry[] = [];
  const view: LedgerView = {
    balance: (account) => accounts.get(account) ?? NO_BALANCE,
    entry: (id) => entries.get(id),
    refusal: (id) => refusals.get(id),
  };
  return {
    ...view,
    accounts,
    entries: log,
    post(transfers, at = 1) {
      const { result, posting, refused } = decideSet(view, transfers, { at });
      for (const entry of posting?.entries ?? []) {
        entries.set(entry.id, entry);
        log.push(entry);
      }
      for (const [account, balance] of posting?.accounts ?? []) accounts.set(account, balance);
      if (refused !== undefined) refusals.set(refused.id, refused);
      return result;
    },
  };
}

/** The entries as a journal, each batch with the leaves that are given. */
export function journalOf(
  batches: readonly (readonly (readonly LedgerEntry[])[])[],
  sha256: Sha256,
): readonly SealedBatch[] {
  let head: JournalHead = EMPTY_JOURNAL;
  return batches.map((leaves, place) => {
    const sealed = sealBatch(head, { at: 100 + place, leaves }, sha256);
    head = headAfter(sealed);
    return sealed;
  });
}
