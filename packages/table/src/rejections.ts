import { err } from '@cardroom/kernel';
import type { ActionRange, HandRejectionCode } from '@cardroom/poker';

/** Every reason for which a table refuses something, each explained in docs/errors.md. */
export const TABLE_REJECTION_CODES = [
  'NotSeated',
  'AlreadySeated',
  'NoSuchSeat',
  'SeatTaken',
  'TableFull',
  'BuyInTooSmall',
  'BuyInTooLarge',
  'MustBringBackStack',
  'AmountMissing',
  'TopUpAlreadyQueued',
  'StackAtMaximum',
  'TableChipsExceeded',
  'AlreadyLeaving',
  'AlreadySittingOut',
  'NothingOwed',
  'NobodyAbsent',
  'NotHost',
  'AlreadyStarted',
  'NotEnoughPlayers',
  'HandInProgress',
  'TooEarlyToDeal',
  'WrongHand',
  'WrongTurn',
  'ClockStillRunning',
  'TablePaused',
  'NotPaused',
  'MayNotResume',
  'NoHandToStop',
  'NoStopVote',
  'MayNotVote',
  'AlreadyConfirmed',
  'TimeBankEmpty',
  'AlreadyHost',
  'HeirNotSeated',
  'MayNotChat',
] as const;
export type TableRejectionCode = (typeof TABLE_REJECTION_CODES)[number];

/** A refusal: why, by which rule, and, for betting, what would have been accepted. Nothing has changed. */
export interface TableRejection {
  readonly code: TableRejectionCode | HandRejectionCode;
  /** In the rule book, such as `R22`, or in this package's SPEC.md, such as `TB4`. */
  readonly rule: string;
  readonly legal?: readonly ActionRange[];
}

const RULE_OF: Readonly<Record<TableRejectionCode, string>> = {
  NotSeated: 'TB2',
  AlreadySeated: 'R53',
  NoSuchSeat: 'TB2',
  SeatTaken: 'TB2',
  TableFull: 'TB2',
  BuyInTooSmall: 'R04',
  BuyInTooLarge: 'R04',
  MustBringBackStack: 'R05',
  AmountMissing: 'R03',
  TopUpAlreadyQueued: 'R03',
  StackAtMaximum: 'R03',
  TableChipsExceeded: 'R01',
  AlreadyLeaving: 'R07',
  AlreadySittingOut: 'R17',
  NothingOwed: 'R16',
  NobodyAbsent: 'R17',
  NotHost: 'TB3',
  AlreadyStarted: 'TB3',
  NotEnoughPlayers: 'TB4',
  HandInProgress: 'TB4',
  TooEarlyToDeal: 'TB4',
  WrongHand: 'R29',
  WrongTurn: 'R29',
  ClockStillRunning: 'R47',
  TablePaused: 'TB18',
  NotPaused: 'TB18',
  MayNotResume: 'TB18',
  NoHandToStop: 'TB17',
  NoStopVote: 'TB17',
  MayNotVote: 'TB17',
  AlreadyConfirmed: 'TB17',
  TimeBankEmpty: 'R47',
  AlreadyHost: 'TB20',
  HeirNotSeated: 'TB20',
  MayNotChat: 'TB21',
};

/** A refusal with this code and the rule that it stands for. */
export function refuse(
  code: TableRejectionCode,
  legal?: readonly ActionRange[],
): { readonly ok: false; readonly error: TableRejection } {
  return err({ code, rule: RULE_OF[code], ...(legal !== undefined && { legal }) });
}
