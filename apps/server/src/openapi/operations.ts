import { FAULT_CODES, type ProblemCode, TABLE_COMMAND_CODES } from '../problems.ts';
import { HANDS_DEFAULT, HANDS_MAX } from '../http/hand-routes.ts';
import { RANKED_DEFAULT, RANKED_MAX } from '../http/statistics-routes.ts';
import { ADMIN_OPERATIONS } from './admin-operations.ts';
import { json, OPENAPI_VERSION, type Operation, wholeNumber } from './operation.ts';
import { type JsonSchema, schemaRef } from './schemas.ts';

const TEXT: JsonSchema = { type: 'string' };

function text(example: string): { readonly schema: JsonSchema; readonly example: string } {
  return { schema: TEXT, example };
}

/** What every session is answered with besides. */
const SESSION_COOKIE = {
  'Set-Cookie': { says: 'The token, for browsers: not for scripts, and not for other sites.', schema: TEXT },
};

/** How what was to come from Telegram may turn out not to. */
const TELEGRAM_CODES: readonly ProblemCode[] = ['TelegramOff', 'TelegramUnproven', 'TelegramStale'];

/** What may fail whenever a table is written. */
const WRITE_FAULTS: readonly ProblemCode[] = FAULT_CODES;

const PLAYERS: Readonly<Record<string, Operation>> = {
  'POST /api/session': {
    id: 'openSession',
    tag: 'players',
    summary: 'Become a player',
    says:
      'Gives a token, and the same as a cookie for browsers. A new player gets play chips. There is no idempotency key: ' +
      'asked twice, it makes two players.',
    session: 'none',
    body: { schema: 'SessionRequest', isNeeded: true },
    answers: {
      201: json('The player is there.', 'Session', SESSION_COOKIE),
    },
    refusals: ['StoreFailed'],
  },
  'DELETE /api/session': {
    id: 'endSession',
    tag: 'players',
    summary: 'Sign out',
    says: 'The token is nobody’s from then on, and its live connections are closed. Other sessions of the player go on.',
    session: 'none',
    answers: {
      204: {
        says: 'The session is over, or there was none.',
        headers: { 'Set-Cookie': { says: 'Takes the cookie away.', schema: TEXT } },
      },
    },
    refusals: ['CrossOrigin', 'StoreFailed'],
  },
  'POST /api/session/transfer': {
    id: 'makeDeviceCode',
    tag: 'players',
    summary: 'Make a code for another device',
    says: 'The code lets in once, as the same player, until it runs out. It is told once.',
    session: 'needed',
    answers: { 201: json('The code is made.', 'DeviceCode') },
    refusals: ['StoreFailed'],
  },
  'POST /api/session/redeem': {
    id: 'redeemDeviceCode',
    tag: 'players',
    summary: 'Be the same player on another device',
    says: 'The same key gets in again, when the answer was lost; any other key does not.',
    session: 'none',
    key: 'needed',
    body: { schema: 'RedeemRequest', isNeeded: true },
    answers: {
      201: json('A session of the player who made the code.', 'Session', SESSION_COOKIE),
    },
    refusals: ['DeviceCodeSpent', 'StoreFailed'],
  },
  'POST /api/session/telegram': {
    id: 'openTelegramSession',
    tag: 'players',
    summary: 'Come in as a user of Telegram',
    says:
      'The same user is the same player, wherever he comes from and however often; one who is none yet becomes a new player ' +
      'with his name in Telegram. A session that the request presents plays no part.',
    session: 'none',
    body: { schema: 'TelegramRequest', isNeeded: true },
    answers: { 201: json('A session of the player who the user is.', 'Session', SESSION_COOKIE) },
    refusals: TELEGRAM_CODES,
  },
  'POST /api/me/telegram': {
    id: 'linkTelegram',
    tag: 'players',
    summary: 'Be this player in Telegram too',
    says:
      'From then on the user of Telegram comes in as this player, for ever. Refused when he is another player already, ' +
      'or this player another user: neither is ever lost, and chips are never put together. All other sessions and device codes ' +
      'of the player end; the one that asks goes on. Asked again, it changes nothing.',
    session: 'needed',
    body: { schema: 'TelegramRequest', isNeeded: true },
    answers: { 204: { says: 'They are one.' } },
    refusals: [...TELEGRAM_CODES, 'TelegramUserTaken', 'TelegramPlayerTaken'],
  },
  'GET /api/me': {
    id: 'me',
    tag: 'players',
    summary: 'Who am I, and what do I have?',
    session: 'needed',
    answers: { 200: json('The player of the session.', 'Me') },
    refusals: [],
  },
};

const TABLES: Readonly<Record<string, Operation>> = {
  'GET /api/tables': {
    id: 'listTables',
    tag: 'tables',
    summary: 'All tables that are not private',
    session: 'optional',
    answers: { 200: json('The lobby.', 'Lobby') },
    refusals: [],
  },
  'POST /api/tables': {
    id: 'openTable',
    tag: 'tables',
    summary: 'Open a table',
    says: 'Whoever opens it is its host. With a key it is opened once, however often the request comes.',
    session: 'needed',
    key: 'optional',
    body: { schema: 'TableRequest', isNeeded: true },
    answers: {
      201: json('The table is open.', 'TableOpened', { Location: { says: 'The address of the table.', schema: TEXT } }),
    },
    refusals: ['KeyReused', ...WRITE_FAULTS],
  },
  'GET /api/tables/:tableId': {
    id: 'viewTable',
    tag: 'tables',
    summary: 'Look at a table',
    says: 'What the owner of the session may see; without a session, what everybody may see.',
    session: 'optional',
    isConditional: true,
    answers: {
      200: json('The view.', 'TableView', {
        ETag: { says: 'The version of the table, in quotes.', schema: { type: 'string', pattern: '^"\\d+"$' } },
      }),
      304: { says: 'The table still has the version that `If-None-Match` names.' },
    },
    refusals: ['UnknownTable'],
  },
  'GET /api/tables/:tableId/chat': {
    id: 'readChat',
    tag: 'tables',
    summary: 'What was said at a table lately',
    session: 'optional',
    answers: { 200: json('The last lines.', 'Chat') },
    refusals: ['UnknownTable'],
  },
  'POST /api/tables/:tableId/commands': {
    id: 'command',
    tag: 'tables',
    summary: 'Do something at a table',
    says:
      'The answer comes after the commit. The same key gets the same answer to the byte, also when it was a refusal by a ' +
      'rule; the same key with another content is refused. After a 5xx or no answer at all, send the same with the same key.',
    session: 'needed',
    key: 'needed',
    body: { schema: 'Command', isNeeded: true },
    answers: { 200: json('It is done.', 'CommandAnswer') },
    refusals: [...TABLE_COMMAND_CODES, ...WRITE_FAULTS],
  },
};

const HANDS: Readonly<Record<string, Operation>> = {
  'GET /api/tables/:tableId/hands': {
    id: 'listHands',
    tag: 'hands',
    summary: 'The hands of a table, the latest first',
    session: 'optional',
    query: [
      { name: 'limit', says: 'How many at most.', schema: wholeNumber(HANDS_MAX, HANDS_DEFAULT) },
      {
        name: 'before',
        says: 'Only hands with a smaller number: the last one of the page before.',
        schema: wholeNumber(Number.MAX_SAFE_INTEGER),
      },
    ],
    answers: { 200: json('The hands.', 'HandList') },
    refusals: ['UnknownTable'],
  },
  'GET /api/hands/:hand': {
    id: 'readHand',
    tag: 'hands',
    summary: 'What happened in a hand',
    says:
      'The id alone, or with `.json` after it, gives the events; with `.phh` the hand as a hand history that other ' +
      'programs read. Cards of others are there only if they were shown.',
    session: 'optional',
    answers: {
      200: {
        says: 'The hand.',
        content: {
          'application/json': 'HandHistory',
          'text/plain': text('variant = "NT"\nactions = ["d dh p1 AsTd", "d dh p2 ????", "p1 f"]\n'),
        },
      },
    },
    refusals: ['UnknownHand', 'HandNotOver', 'HandVoid'],
  },
  'GET /api/hands/:hand/receipt': {
    id: 'readReceipt',
    tag: 'hands',
    summary: 'Where the chips of a hand went',
    session: 'optional',
    query: [{ name: 'proof', says: 'Whether to add what proves it; any value will do.', schema: TEXT }],
    answers: { 200: json('Every movement of chips.', 'Receipt') },
    refusals: ['UnknownHand'],
  },
};

const STRANGERS: Readonly<Record<string, Operation>> = {
  'GET /api/match': {
    id: 'matchStanding',
    tag: 'strangers',
    summary: 'How does my wish for an opponent stand?',
    session: 'needed',
    answers: { 200: json('How it stands.', 'Match') },
    refusals: WRITE_FAULTS,
  },
  'POST /api/match': {
    id: 'seekMatch',
    tag: 'strangers',
    summary: 'Play a stranger',
    says: 'Asked again, it is still one wish. Who has an opponent is told the table for as long as both sit there.',
    session: 'needed',
    key: 'optional',
    body: { schema: 'MatchRequest', isNeeded: false },
    answers: { 200: json('How it stands.', 'Match') },
    refusals: ['InsufficientFunds', 'KeyReused', ...WRITE_FAULTS],
  },
  'DELETE /api/match': {
    id: 'leaveMatch',
    tag: 'strangers',
    summary: 'Wait no longer',
    says: 'Asked again, it changes nothing. It does not take away a table that is already found.',
    session: 'needed',
    answers: { 200: json('How it stands.', 'Match') },
    refusals: WRITE_FAULTS,
  },
};

const FIGURES: Readonly<Record<string, Operation>> = {
  'GET /api/players/:playerId/stats': {
    id: 'playerStats',
    tag: 'figures',
    summary: 'What the hands of a player come to',
    session: 'optional',
    answers: { 200: json('The figures.', 'PlayerStats') },
    refusals: ['UnknownPlayer'],
  },
  'GET /api/leaderboard': {
    id: 'leaderboard',
    tag: 'figures',
    summary: 'Who is first?',
    session: 'optional',
    query: [
      { name: 'by', says: 'What people are ranked by.', schema: schemaRef('LeaderboardOrder') },
      { name: 'limit', says: 'How many at most.', schema: wholeNumber(RANKED_MAX, RANKED_DEFAULT) },
    ],
    answers: { 200: json('The ranking.', 'Leaderboard') },
    refusals: [],
  },
  'GET /api/tables/:tableId/session': {
    id: 'tableSession',
    tag: 'figures',
    summary: 'Who owes whom at a table?',
    session: 'optional',
    answers: { 200: json('The session.', 'TableSession') },
    refusals: ['UnknownTable'],
  },
};

const SERVICE: Readonly<Record<string, Operation>> = {
  'GET /api/live': {
    id: 'live',
    tag: 'live',
    summary: 'Open the live connection (WebSocket)',
    says: 'How it goes stands at the end, under `x-live` in the document. What does not speak WebSocket is refused with 404.',
    session: 'none',
    answers: { 101: { says: 'From here on frames of JSON are spoken: say `hello` first.' } },
    refusals: ['NotFound'],
  },
  'GET /healthz': {
    id: 'health',
    tag: 'service',
    summary: 'Does the server live?',
    session: 'noMatter',
    answers: { 200: json('It does.', 'Health') },
    refusals: [],
  },
  'GET /readyz': {
    id: 'readiness',
    tag: 'service',
    summary: 'Can the server work?',
    session: 'noMatter',
    answers: { 200: json('It can.', 'Health') },
    refusals: ['NotReady'],
  },
  'GET /metrics': {
    id: 'metrics',
    tag: 'service',
    summary: 'All figures of this moment, for Prometheus',
    session: 'noMatter',
    answers: {
      200: {
        says: 'The figures.',
        content: {
          'text/plain': text('# TYPE poker_duplicate_requests_total counter\npoker_duplicate_requests_total 3\n'),
        },
      },
    },
    refusals: [],
  },
  'GET /openapi.json': {
    id: 'openapi',
    tag: 'service',
    summary: 'This description, for programs',
    session: 'noMatter',
    answers: {
      200: {
        says: 'An OpenAPI 3.1 document.',
        content: { 'application/json': { schema: { type: 'object' }, example: { openapi: OPENAPI_VERSION } } },
      },
    },
    refusals: [],
  },
  'GET /docs': {
    id: 'docs',
    tag: 'service',
    summary: 'This description, for people',
    session: 'noMatter',
    answers: { 200: { says: 'A page.', content: { 'text/html': text('<!doctype html>') } } },
    refusals: [],
  },
};

/** What each route does, by its method and its address as the router writes it. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...PLAYERS,
  ...TABLES,
  ...HANDS,
  ...STRANGERS,
  ...FIGURES,
  ...SERVICE,
  ...ADMIN_OPERATIONS,
};
