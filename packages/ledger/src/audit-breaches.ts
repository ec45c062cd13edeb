import type { AccountId } from './accounts.ts';

/** What can be wrong with a journal and the balances that are kept beside it. */
export const BREACH_KINDS = [
  /** A place in the journal is left out or taken twice. */
  'sequence',
  /** A batch is missing, is there twice, or is not chained to the one before it. */
  'chain',
  /** A batch does not have the hash of its entries, or does not have the entries that it counts. */
  'hash',
  /** An entry lacks a field of its kind, or has one of another kind; or its id, accounts or amount are none. */
  'entry',
  /** The balances after an entry do not follow from what came before. */
  'balance',
  /** An account holds less than what is reserved of it, or more than an account may hold. */
  'overdrawn',
  /** A reservation ended twice, never began, or ended in a way that it could not. */
  'reservation',
  /** The accounts that are kept are not those that the journal leads to. */
  'account',
  /** The sum of all accounts is not zero. */
  'sum',
  /** The reservations that are kept as pending are not those that the journal leaves open. */
  'pending',
] as const;
export type BreachKind = (typeof BREACH_KINDS)[number];

/** Something that is wrong, and where. */
export interface LedgerBreach {
  readonly kind: BreachKind;
  readonly sentence: string;
  readonly seq?: number;
  readonly batch?: number;
  readonly account?: AccountId;
}

/** Takes what is wrong. */
export type ReportBreach = (breach: LedgerBreach) => void;
