import { err, ok, type Result } from '@cardroom/kernel';
import type { LedgerEntry, LedgerView, RefusedTransfer } from './entries.ts';
import { unsealed } from './journal.ts';
import { type Posting, type PostingContext, postTransfers, tryTransfers } from './post.ts';
import type { LedgerRejection } from './rejections.ts';
import type { DirectTransfer, PendingTransfer, Transfer } from './transfers.ts';

/** What becomes of a set of transfers that belongs to no commit of a table. */
export interface SetDecision {
  /** The entry of each transfer, or why nothing was moved. */
  readonly result: Result<readonly LedgerEntry[], LedgerRejection>;
  /** What is to be kept; also of a refused set, when that ends a reservation whose time is over. */
  readonly posting?: Posting;
  /** The id that is refused for ever from now on. */
  readonly refused?: RefusedTransfer;
}

/**
 * Decides on a set for good: a transfer that is refused for what the accounts hold stays refused, a reservation that
 * is rolled back before it was made can never be made, and one that is committed too late has expired. So whoever
 * asks again, in whatever order, gets the first answer.
 */
export function decideSet(view: LedgerView, transfers: readonly Transfer[], context: PostingContext): SetDecision {
  const posted = tryTransfers(view, transfers, context);
  // The first answer and the same again are the same.
  if (posted.ok) return { result: ok(posted.value.outcomes.map(unsealed)), posting: posted.value };
  const { rejection, at: failed } = posted.error;
  const result = err(rejection);
  return failed === undefined ? { result } : { result, ...lastingEffect(view, failed, rejection, context) };
}

/** What a refusal leaves behind. */
function lastingEffect(
  view: LedgerView,
  failed: Transfer,
  error: LedgerRejection,
  context: PostingContext,
): Pick<SetDecision, 'posting' | 'refused'> {
  const { at } = context;
  if (failed.kind === 'post' && error.code === 'ReservationExpired') {
    const expired = postTransfers(view, [{ kind: 'expire', pendingId: failed.pendingId }], context);
    return expired.ok ? { posting: expired.value } : {};
  }
  if (failed.kind === 'void' && error.code === 'ReservationUnknown') {
    const { pendingId: id } = failed;
    const isFree = view.entry(id) === undefined && view.refusal(id) === undefined;
    return isFree ? { refused: { id, at, error: { code: 'ReservationRolledBack', transfer: id } } } : {};
  }
  const isForFunds = error.code === 'InsufficientFunds' || error.code === 'AccountFull';
  return isForFunds && isFirst(failed) ? { refused: { id: failed.id, at, error, transfer: failed } } : {};
}

function isFirst(transfer: Transfer): transfer is DirectTransfer | PendingTransfer {
  return transfer.kind === 'direct' || transfer.kind === 'pending';
}
