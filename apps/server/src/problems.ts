import type { LedgerRejectionCode } from '@cardroom/ledger';
import type { HandRejectionCode } from '@cardroom/poker';
import type { WireProblem } from '@cardroom/protocol';
import { formatAction } from '@cardroom/protocol';
import type { RoomRejection, RoomRejectionCode } from '@cardroom/room';
import type { TableRejectionCode } from '@cardroom/table';

interface ProblemText {
  readonly status: number;
  /** What the player reads; docs/errors.md says the same. */
  readonly title: string;
}

type RuleCode =
  | HandRejectionCode
  | TableRejectionCode
  | RoomRejectionCode
  | Extract<LedgerRejectionCode, 'InsufficientFunds' | 'AccountFull'>;

/** Refusals by a rule of poker, of money or of the room. */
const RULE_PROBLEMS: Readonly<Record<RuleCode, ProblemText>> = {
  HandComplete: { status: 422, title: 'The hand is over.' },
  NotInHand: { status: 422, title: 'You are not in this hand.' },
  NotYourTurn: { status: 422, title: 'It is not your turn.' },
  ActionNotOffered: { status: 422, title: 'You cannot do that now.' },
  CannotCheck: { status: 422, title: 'There is a bet to you: call, raise or fold.' },
  NothingToCall: { status: 422, title: 'There is nothing to call: you can check.' },
  BetTooSmall: { status: 422, title: 'That bet is below the minimum.' },
  RaiseTooSmall: { status: 422, title: 'That raise is below the minimum.' },
  BetExceedsStack: { status: 422, title: 'You do not have that many chips.' },
  RaiseNotReopened: {
    status: 422,
    title: 'You may only call or fold: the all-in was less than a full raise and you have already acted.',
  },
  NobodyToRaise: { status: 422, title: 'Everybody else is all-in: you can call or fold.' },
  MustShow: { status: 422, title: 'You must show this hand to win the pot.' },
  NotAtShowdown: { status: 422, title: 'The hand is not at the showdown yet.' },
  AlreadyShown: { status: 422, title: 'These cards have been shown or mucked already.' },
  NotSeated: { status: 422, title: 'You are not sitting at this table.' },
  AlreadySeated: { status: 422, title: 'You are already sitting at this table.' },
  NoSuchSeat: { status: 422, title: 'This table has no such seat.' },
  SeatTaken: { status: 422, title: 'That seat is taken.' },
  TableFull: { status: 422, title: 'All seats are taken.' },
  BuyInTooSmall: { status: 422, title: "The buy-in is below the table's minimum." },
  BuyInTooLarge: { status: 422, title: "The buy-in is above the table's maximum." },
  MustBringBackStack: { status: 422, title: 'You left with more: bring that stack back.' },
  AmountMissing: { status: 422, title: 'Say how many chips.' },
  TopUpAlreadyQueued: { status: 422, title: 'You have asked for chips already: they come after this hand.' },
  StackAtMaximum: { status: 422, title: "Your stack is at the table's maximum." },
  TableChipsExceeded: { status: 422, title: 'There would be too many chips on the table.' },
  AlreadyLeaving: { status: 422, title: 'You are leaving after this hand.' },
  AlreadySittingOut: { status: 422, title: 'You are sitting out already.' },
  NothingOwed: { status: 422, title: 'You owe no blinds.' },
  NobodyAbsent: { status: 422, title: 'Nobody has been away for long enough.' },
  NotHost: { status: 403, title: 'Only the host can do that.' },
  AlreadyStarted: { status: 422, title: 'The table is already playing.' },
  NotEnoughPlayers: { status: 422, title: 'Two players with chips are needed.' },
  HandInProgress: { status: 422, title: 'A hand is being played.' },
  TooEarlyToDeal: { status: 422, title: 'The next hand is not due yet.' },
  WrongHand: { status: 412, title: 'That was for another hand.' },
  WrongTurn: { status: 412, title: 'Too late: that turn is over.' },
  ClockStillRunning: { status: 422, title: 'There is still time to act.' },
  TablePaused: { status: 422, title: 'The table is paused.' },
  NotPaused: { status: 422, title: 'The table is not paused.' },
  MayNotResume: { status: 403, title: 'Only the host can let the game go on, or whoever asked to stop it.' },
  NoHandToStop: { status: 422, title: 'No hand is being played.' },
  NoStopVote: { status: 422, title: 'Nobody has asked to stop this hand.' },
  MayNotVote: { status: 403, title: 'Only players who are still in the hand can vote.' },
  AlreadyConfirmed: { status: 422, title: 'You have agreed already.' },
  TimeBankEmpty: { status: 422, title: 'No extra time is left.' },
  HeirNotSeated: { status: 422, title: 'That player does not sit at this table.' },
  AlreadyHost: { status: 422, title: 'You are the host already.' },
  MayNotChat: { status: 403, title: 'Take a seat to chat.' },
  InsufficientFunds: { status: 422, title: 'You do not have that many chips.' },
  AccountFull: { status: 422, title: 'No account can hold that many chips.' },
  UnknownTable: { status: 404, title: 'There is no such table.' },
  TableHalted: { status: 422, title: 'This table has been stopped for a check. All chips are safe.' },
  TableBroken: { status: 422, title: 'This table does not agree with its accounts: it can only be rolled back.' },
  KeyReused: { status: 422, title: 'This request was made before, with another content.' },
};

/** Faults: the outside failed us, the same key may be tried again. */
const FAULT_PROBLEMS = {
  LockTimeout: { status: 503, title: 'The table is busy: try again.' },
  LockDeadlock: { status: 503, title: 'The table was busy with itself: try again.' },
  LockUnavailable: { status: 503, title: 'The table cannot be reached at the moment: try again.' },
  LockCancelled: { status: 503, title: 'The request was given up: try again.' },
  LeaseLost: { status: 503, title: 'Another server took over the table: try again.' },
  VersionConflict: { status: 503, title: 'The table was too busy: try again.' },
  StoreFailed: { status: 503, title: 'The storage did not answer: try again.' },
  InternalError: { status: 500, title: 'Something went wrong on our side.' },
} as const;

/** Refusals at the door. */
const DOOR_PROBLEMS = {
  MalformedRequest: { status: 400, title: 'That request could not be understood.' },
  BadIdempotencyKey: { status: 400, title: 'The header Idempotency-Key must be a UUID.' },
  Unauthorized: { status: 401, title: 'Tell us who you are first.' },
  DeviceCodeSpent: {
    status: 410,
    title: 'This link works no more: make a new one on the device where you play.',
  },
  TelegramOff: { status: 404, title: 'Nobody can come from Telegram here.' },
  TelegramUnproven: { status: 403, title: 'This does not come from Telegram.' },
  TelegramStale: { status: 403, title: 'This was opened too long ago: open it from Telegram once more.' },
  TelegramUserTaken: { status: 409, title: 'In Telegram you are another player already.' },
  TelegramPlayerTaken: { status: 409, title: 'This player is somebody else in Telegram already.' },
  CrossOrigin: { status: 403, title: 'This request came from another site.' },
  NotFound: { status: 404, title: 'There is nothing here.' },
  UnknownHand: { status: 404, title: 'There is no such hand.' },
  UnknownPlayer: { status: 404, title: 'There is no such player.' },
  MethodNotAllowed: { status: 405, title: 'That cannot be done here.' },
  BodyTooLarge: { status: 413, title: 'That is too much at once.' },
  UnsupportedMediaType: { status: 415, title: 'Send JSON.' },
  TooManyRequests: { status: 429, title: 'Slow down a little.' },
  NotAnOperator: { status: 401, title: 'That is for operators.' },
  OperatorUnnamed: { status: 400, title: 'Say who you are in the header X-Operator.' },
  ActionUnfinished: { status: 409, title: 'That was begun and has not ended: look at the log of actions.' },
  ActionFailed: {
    status: 409,
    title: 'Something failed on the way, and it may have been done: look, then ask under another key.',
  },
  UnknownLock: { status: 404, title: 'There is no such lock.' },
  UnknownDeadLetter: { status: 404, title: 'There is no such dead letter.' },
  DeadLetterResolved: { status: 422, title: 'That dead letter was resolved before.' },
  NotAWallet: { status: 422, title: 'Chips can go to a wallet or to deadletter, and nowhere else.' },
  ReservationEnded: { status: 422, title: 'The reservation has ended meanwhile: retry closes the letter.' },
  TableNotHalted: { status: 422, title: 'The table is in play: it can be reset.' },
  ChipsUnclear: { status: 422, title: 'The pot does not hold what was put into it: correct that first.' },
  RolloutOnlyBack: { status: 422, title: 'The rollout can only be taken back; the configuration restores it.' },
  TooManySubscriptions: { status: 422, title: 'You are watching too many tables.' },
  HelloFirst: { status: 401, title: 'Say hello first.' },
  HelloTwice: { status: 400, title: 'You have said hello already.' },
  HandNotOver: { status: 422, title: 'This hand is still being played.' },
  HandVoid: { status: 422, title: 'This hand was called off: it has no hand history in that form.' },
  NotReady: { status: 503, title: 'Not ready yet.' },
} as const;

/** Every code that a client may meet; each is explained in docs/errors.md. */
export type ProblemCode = RuleCode | keyof typeof FAULT_PROBLEMS | keyof typeof DOOR_PROBLEMS;

/** What a client is told under each code. */
export const PROBLEMS: Readonly<Record<ProblemCode, ProblemText>> = {
  ...RULE_PROBLEMS,
  ...FAULT_PROBLEMS,
  ...DOOR_PROBLEMS,
};

/** Refusals that a command at a table may come to. A broken table is told to operators only. */
export const TABLE_COMMAND_CODES: readonly ProblemCode[] = Object.keys(RULE_PROBLEMS)
  .filter(isProblemCode)
  .filter((code) => code !== 'TableBroken');

/** What may fail outside us whenever something is to be written. */
export const FAULT_CODES: readonly ProblemCode[] = Object.keys(FAULT_PROBLEMS)
  .filter(isProblemCode)
  .filter((code) => code !== 'InternalError');

/** The problem document of a code (RFC 9457). `detail` says what exactly was wrong with this request. */
export function problemOf(code: ProblemCode, detail?: string): WireProblem {
  const { status, title } = PROBLEMS[code];
  return { type: `urn:cardroom:problem:${code}`, title, status, code, ...(detail === undefined ? {} : { detail }) };
}

/** The problem document of a refusal by a rule. */
export function problemOfRejection(rejection: RoomRejection): WireProblem {
  const { code, rule, legal } = rejection;
  const problem = problemOf(isProblemCode(code) ? code : 'InternalError');
  return {
    ...problem,
    ...(rule === undefined ? {} : { rule }),
    ...(legal === undefined ? {} : { legal: legal.map(formatAction) }),
  };
}

/** The problem document of a fault or of anything else that was thrown. */
export function problemOfFault(code: string | undefined): WireProblem {
  return problemOf(code !== undefined && code in FAULT_PROBLEMS && isProblemCode(code) ? code : 'InternalError');
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(PROBLEMS, code);
}

/** Thrown inside a request handler to end it with a problem document. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly problem: WireProblem;

  constructor(problem: WireProblem) {
    super(problem.code);
    this.problem = problem;
  }
}
