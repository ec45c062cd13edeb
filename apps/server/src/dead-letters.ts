import { err, ok, type Result } from '@cardroom/kernel';
import { type AccountId, reservationOf, type TransferId } from '@cardroom/ledger';
import type { DeadLetter, DeadLetterOffice, Store } from '@cardroom/room';

/** A dead letter with what is known of the reservation that it is about. */
export interface ShownLetter extends DeadLetter {
  readonly reservation:
    | {
        readonly state: string;
        readonly amount: number;
        readonly from: AccountId;
        readonly to: AccountId;
        readonly code: string;
        readonly expiresAt: number | undefined;
      }
    | undefined;
}

/** A letter, with what is known of the reservation that it is about. */
export async function withReservation(store: Pick<Store, 'reservation'>, letter: DeadLetter): Promise<ShownLetter> {
  const found = await store.reservation(letter.id);
  if (found === undefined) return { ...letter, reservation: undefined };
  const { made, end } = found;
  const { state } = reservationOf(made, end);
  const { debit: from, credit: to, amount, code, expiresAt } = made;
  return { ...letter, reservation: { state, amount, from, to, code, expiresAt } };
}

/** Why a letter cannot be tried again. */
export type RetryRefusal = 'UnknownDeadLetter' | 'DeadLetterResolved';

/** Tries once more to give the chips back; the letter is still open when that has failed. [LCLI7] */
export async function retryLetter(
  { store, office }: { readonly store: Pick<Store, 'deadLetter'>; readonly office: Pick<DeadLetterOffice, 'retry'> },
  id: TransferId,
): Promise<Result<DeadLetter, RetryRefusal>> {
  const before = await store.deadLetter(id);
  if (before === undefined) return err('UnknownDeadLetter');
  if (before.state === 'resolved') return err('DeadLetterResolved');
  return ok((await office.retry(id)) ?? before);
}
