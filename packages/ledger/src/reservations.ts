import type { LedgerEntry, LedgerView } from './entries.ts';
import { resolutionId, type TransferId } from './transfers.ts';

/** What has become of a reservation. */
export const RESERVATION_STATES = ['pending', 'committed', 'rolled_back', 'expired'] as const;
export type ReservationState = (typeof RESERVATION_STATES)[number];

/** Chips that a payer has promised: the entry that reserved them, and the one that ended it. */
export interface Reservation {
  readonly state: ReservationState;
  readonly made: LedgerEntry;
  /** Absent while it is pending. */
  readonly end?: LedgerEntry;
}

/** A reservation as the ledger knows it; `undefined` when nothing was reserved under the id. */
export function reservationIn(view: Pick<LedgerView, 'entry'>, id: TransferId): Reservation | undefined {
  const made = view.entry(id);
  if (made?.kind !== 'pending') return undefined;
  return reservationOf(made, view.entry(resolutionId(id)));
}

/** A reservation from its entries. */
export function reservationOf(made: LedgerEntry, end: LedgerEntry | undefined): Reservation {
  return end === undefined ? { state: 'pending', made } : { state: stateAfter(end), made, end };
}

function stateAfter({ kind }: LedgerEntry): ReservationState {
  if (kind === 'post') return 'committed';
  return kind === 'void' ? 'rolled_back' : 'expired';
}
