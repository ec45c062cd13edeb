import { ACTIONS_DEFAULT, ACTIONS_MAX } from '../admin/action-routes.ts';
import { LINES_DEFAULT, LINES_MAX } from '../admin/audit-routes.ts';
import { LETTERS_DEFAULT, LETTERS_MAX, letterState } from '../admin/letter-routes.ts';
import { namePart } from '../admin/player-routes.ts';
import { STEPS_DEFAULT, STEPS_MAX } from '../admin/table-routes.ts';
import type { ProblemCode } from '../problems.ts';
import { json, type Operation, type QueryParameter, wholeNumber } from './operation.ts';
import { schemaOf, schemaRef, type SchemaName } from './schemas.ts';

type Described = Omit<Operation, 'tag' | 'session'>;

function reading(operation: Described): Operation {
  return { ...operation, tag: 'operators', session: 'operator' };
}

/** What is changed for a reason: once under its key, and kept in the log of actions. */
function changing(
  described: Pick<Described, 'id' | 'summary' | 'says'> & {
    readonly body: SchemaName;
    readonly answer: SchemaName;
    readonly done: string;
    readonly refusals: readonly ProblemCode[];
  },
): Operation {
  const { body, answer, done, refusals, ...operation } = described;
  return {
    ...operation,
    tag: 'operators',
    session: 'operator',
    key: 'needed',
    body: { schema: body, isNeeded: true },
    answers: { 200: json(done, answer) },
    refusals: ['KeyReused', 'ActionUnfinished', 'ActionFailed', ...refusals],
  };
}

/** The same where the key of what failed, or is under way, goes on with it: only what has failed before that was so stays failed. */
function finishable(described: Parameters<typeof changing>[0]): Operation {
  const { refusals, ...operation } = changing(described);
  return { ...operation, refusals: refusals.filter((code) => code !== 'ActionUnfinished') };
}

function atMost(max: number, usual: number): QueryParameter {
  return { name: 'limit', says: 'How many at most.', schema: wholeNumber(max, usual) };
}

const AFTER: QueryParameter = {
  name: 'after',
  says: 'Where the page before ended: its `next`.',
  schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, default: 0 },
};

const LOCKS: Readonly<Record<string, Operation>> = {
  'GET /admin/locks': reading({
    id: 'showLocks',
    summary: 'Who holds what, and who waits for whom?',
    answers: { 200: json('The locks of this server, and of all that share them.', 'AdminLocks') },
    refusals: ['LockUnavailable'],
  }),
  'POST /admin/locks/revoke': finishable({
    id: 'revokeLock',
    summary: 'Take a lock from its holder',
    says: 'The table is written once more as it is, so that whatever the old holder still sends is refused. After a 5xx the same key finishes it.',
    body: 'AdminRevocation',
    done: 'The lock is taken away.',
    answer: 'AdminRevokedLock',
    refusals: ['UnknownLock', 'LockUnavailable'],
  }),
  'GET /admin/rollout': reading({
    id: 'rolloutStanding',
    summary: 'How many tables are locked by their parts?',
    answers: { 200: json('How it stands in this server.', 'AdminRollout') },
    refusals: [],
  }),
  'POST /admin/rollout': changing({
    id: 'reduceRollout',
    summary: 'Have fewer tables locked by their parts',
    says: 'It is only taken back; reading the configuration again restores it.',
    body: 'AdminReduction',
    done: 'How it stands now.',
    answer: 'AdminRollout',
    refusals: ['RolloutOnlyBack'],
  }),
};

const LETTERS: Readonly<Record<string, Operation>> = {
  'GET /admin/dead-letters': reading({
    id: 'listDeadLetters',
    summary: 'Reservations that could not be given back',
    query: [
      { name: 'state', says: 'Which of them.', schema: schemaOf(letterState) },
      atMost(LETTERS_MAX, LETTERS_DEFAULT),
    ],
    answers: { 200: json('The letters.', 'AdminDeadLetters') },
    refusals: [],
  }),
  'GET /admin/dead-letters/:letter': reading({
    id: 'showDeadLetter',
    summary: 'One of them',
    answers: { 200: json('The letter.', 'AdminDeadLetter') },
    refusals: ['UnknownDeadLetter'],
  }),
  'POST /admin/dead-letters/:letter/retry': changing({
    id: 'retryDeadLetter',
    summary: 'Try once more to give the chips back',
    body: 'AdminReason',
    done: 'The letter as it is now: still open when that has failed.',
    answer: 'AdminDeadLetter',
    refusals: ['UnknownDeadLetter', 'DeadLetterResolved'],
  }),
  'POST /admin/dead-letters/:letter/resolve': changing({
    id: 'resolveDeadLetter',
    summary: 'End one by hand',
    body: 'AdminResolving',
    done: 'The letter is resolved, with the operator as author.',
    answer: 'AdminDeadLetter',
    refusals: [
      'UnknownDeadLetter',
      'DeadLetterResolved',
      'NotAWallet',
      'ReservationEnded',
      'InsufficientFunds',
      'AccountFull',
    ],
  }),
};

const TABLES: Readonly<Record<string, Operation>> = {
  'GET /admin/tables': reading({
    id: 'listAllTables',
    summary: 'Every open table, private ones too',
    answers: { 200: json('The tables.', 'AdminTables') },
    refusals: [],
  }),
  'GET /admin/tables/:tableId': reading({
    id: 'inspectTable',
    summary: 'A table beside its accounts',
    says: 'Without a card of anybody.',
    query: [
      { name: 'steps', says: 'How many of its last commits to tell.', schema: wholeNumber(STEPS_MAX, STEPS_DEFAULT) },
    ],
    answers: { 200: json('The table as it is stored.', 'AdminTable') },
    refusals: ['UnknownTable'],
  }),
  'POST /admin/tables/:tableId/pause': changing({
    id: 'pauseTable',
    summary: 'Pause a table',
    says: 'No clock runs and no hand is dealt until the host or an operator lets it go on. Players read the reason.',
    body: 'AdminReason',
    done: 'The table is paused.',
    answer: 'AdminCommandedTable',
    refusals: ['UnknownTable', 'TableHalted', 'TablePaused'],
  }),
  'POST /admin/tables/:tableId/resume': changing({
    id: 'resumeTable',
    summary: 'Let a table go on',
    body: 'AdminReason',
    done: 'The table goes on.',
    answer: 'AdminCommandedTable',
    refusals: ['UnknownTable', 'TableHalted', 'NotPaused'],
  }),
  'POST /admin/tables/:tableId/reset': changing({
    id: 'resetTable',
    summary: 'Void the hand and pause the table',
    says: 'Everybody has what he had put in. A table that was halted and agrees with its accounts is in play again.',
    body: 'AdminReason',
    done: 'The hand is void.',
    answer: 'AdminCommandedTable',
    refusals: ['UnknownTable', 'TableHalted', 'TableBroken'],
  }),
  'POST /admin/tables/:tableId/rollback': changing({
    id: 'rollBackTable',
    summary: 'Close a halted table by its accounts alone',
    says: 'Everybody gets what he had put into the pot and all of his stack.',
    body: 'AdminReason',
    done: 'The table is closed.',
    answer: 'AdminRolledBackTable',
    refusals: ['UnknownTable', 'TableNotHalted', 'ChipsUnclear'],
  }),
};

const PLAYERS: Readonly<Record<string, Operation>> = {
  'GET /admin/players': reading({
    id: 'findPlayers',
    summary: 'Players by a part of their names',
    query: [{ name: 'name', says: 'The part, letter by letter.', schema: schemaOf(namePart), isNeeded: true }],
    answers: { 200: json('The players.', 'AdminPlayers') },
    refusals: [],
  }),
  'GET /admin/players/:playerId': reading({
    id: 'inspectPlayer',
    summary: 'All that a player owns',
    answers: { 200: json('Wallet, chairs and reservations.', 'AdminPlayer') },
    refusals: ['UnknownPlayer'],
  }),
  'POST /admin/players/:playerId/adjust': changing({
    id: 'adjustPlayer',
    summary: 'Give a player chips, or take some away',
    body: 'AdminAdjustment',
    done: 'The chips have moved, with the operator as author.',
    answer: 'AdminAdjustedPlayer',
    refusals: ['UnknownPlayer', 'InsufficientFunds', 'AccountFull'],
  }),
};

const AUDIT: Readonly<Record<string, Operation>> = {
  'GET /admin/audit': reading({
    id: 'readAudit',
    summary: 'Every movement of chips, page by page',
    query: [
      { name: 'table', says: 'Only at this table.', schema: schemaRef('Id') },
      { name: 'hand', says: 'Only in this hand.', schema: schemaRef('Id') },
      { name: 'player', says: 'Only what touches an account of this player.', schema: schemaRef('Id') },
      { name: 'account', says: 'Only what touches this account, such as `issue`.', schema: { type: 'string' } },
      AFTER,
      atMost(LINES_MAX, LINES_DEFAULT),
    ],
    answers: { 200: json('A page of the journal.', 'AdminMovements') },
    refusals: [],
  }),
  'GET /admin/actions': reading({
    id: 'readActions',
    summary: 'What operators have done, and what came of it',
    query: [AFTER, atMost(ACTIONS_MAX, ACTIONS_DEFAULT)],
    answers: { 200: json('A page of the log of actions.', 'AdminActions') },
    refusals: [],
  }),
};

/** What each route for operators does; they are there on a server that was started with `ADMIN_TOKEN`. [DOC20] */
export const ADMIN_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...LOCKS,
  ...LETTERS,
  ...TABLES,
  ...PLAYERS,
  ...AUDIT,
};
