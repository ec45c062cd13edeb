import type {
  ClientFrame,
  ServerFrame,
  WireChat,
  WireCommand,
  WireCommandAnswer,
  WireHandHistory,
  WireHandList,
  WireLeaderboard,
  WireLobby,
  WireMatch,
  WireMatchRequest,
  WireMe,
  WireMovement,
  WirePlayerStats,
  WireProblem,
  WireDeviceCode,
  WireSession,
  WireTableRequest,
  WireTableSession,
  WireTableView,
  WireTelegramRequest,
} from '@cardroom/protocol';
import { problemOfRejection } from '../problems.ts';
import { ADMIN_EXAMPLES } from './admin-examples.ts';
import { ANN, BEN, HAND, KEY, TABLE } from './example-names.ts';

/*
 * Two people, Ann and Ben, at one table: every example of the description is a part of their evening. The compiler
 * holds them to the types, and a test to the schemas.
 */

const START = '2026-01-02T20:00:00.000Z';
const NOW = '2026-01-02T20:00:05.000Z';
const LATER = '2026-01-02T20:00:25.000Z';

const view: WireTableView = {
  tableId: TABLE,
  version: 7,
  config: {
    name: 'Friday night',
    hostId: ANN,
    seatCount: 6,
    smallBlind: 5,
    bigBlind: 10,
    ante: 0,
    anteMode: 'each',
    buyInMin: 200,
    buyInMax: 2_000,
    turnSeconds: 20,
    timeBankSeconds: 60,
    isPrivate: false,
  },
  stage: 'hand',
  handNumber: 1,
  handId: HAND,
  turn: 2,
  street: 'preflop',
  board: [],
  pots: [],
  awards: [],
  currentBet: 10,
  seats: [
    {
      seat: 0,
      playerId: ANN,
      name: 'Ann',
      isBot: false,
      stack: 990,
      bet: 10,
      status: 'active',
      hasCards: true,
      exposure: 'hidden',
      holeCards: ['As', 'Td'],
      lastAction: 'call',
    },
    {
      seat: 1,
      playerId: BEN,
      name: 'Ben',
      isBot: false,
      stack: 490,
      bet: 10,
      status: 'active',
      hasCards: true,
      exposure: 'hidden',
      lastAction: 'post',
    },
  ],
  button: 0,
  actor: 1,
  deadline: LATER,
  rights: ['pause'],
  serverTime: NOW,
  you: { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false, timeBankMs: 60_000 },
};

const hand = {
  handId: HAND,
  tableId: TABLE,
  number: 1,
  startedAt: START,
  endedAt: LATER,
  players: [
    { seat: 0, playerId: ANN, name: 'Ann' },
    { seat: 1, playerId: BEN, name: 'Ben' },
  ],
};

const events = [{ kind: 'Called', seat: 0, to: 10, added: 5, allIn: false }];

const movement: WireMovement = {
  seq: 5,
  id: `${HAND}-1`,
  kind: 'direct',
  amount: 5,
  player: ANN,
  tableId: TABLE,
  handId: HAND,
  tableVersion: { before: 4, after: 5 },
  at: START,
  from: `seat:${TABLE}:${ANN}`,
  to: `pot:${HAND}`,
  code: 'smallBlind',
  balances: { from: { before: 1_000, after: 995 }, to: { before: 0, after: 5 } },
};

const problem: WireProblem = problemOfRejection({ code: 'CannotCheck', rule: 'R19', legal: [{ type: 'fold' }] });

const match: WireMatch = {
  state: 'waiting',
  stake: { smallBlind: 5, bigBlind: 10, buyIn: 1_000 },
  since: START,
  expiresAt: '2026-01-02T20:02:00.000Z',
  serverTime: NOW,
};

const stats: WirePlayerStats = {
  playerId: ANN,
  name: 'Ann',
  isBot: false,
  hands: 40,
  handsWon: 9,
  net: 350,
  totalWon: 1_200,
  totalLost: 850,
  biggestPot: { amount: 640, at: START },
  streak: { current: 2, longestWinning: 3, longestLosing: 6 },
  vpip: 27.5,
  pfr: 12.5,
  showdowns: { count: 8, won: 5 },
  allIns: { count: 1, won: 1, expected: 412.364, awarded: 640 },
  favouriteHand: 'twoPair',
};

/** Examples of each body, by the name of its schema. */
export const EXAMPLES = {
  ...ADMIN_EXAMPLES,
  SessionRequest: [{ displayName: 'Ann' }],
  RedeemRequest: [{ code: 'p3Yc0d9sT1mK8vQ2xJ7aLw' }],
  TelegramRequest: [
    {
      initData:
        'user=%7B%22id%22%3A4711%2C%22first_name%22%3A%22Ann%22%7D&auth_date=1769889600&' +
        'hash=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    },
    {
      login: {
        id: 4711,
        first_name: 'Ann',
        auth_date: 1_769_889_600,
        hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    },
  ] satisfies readonly WireTelegramRequest[],
  DeviceCode: [{ code: 'p3Yc0d9sT1mK8vQ2xJ7aLw', expiresAt: '2026-01-31T20:10:00.000Z' } satisfies WireDeviceCode],
  Session: [{ playerId: ANN, token: 'tO7kx0Z2mVq', displayName: 'Ann' } satisfies WireSession],
  Me: [{ playerId: ANN, displayName: 'Ann', wallet: { available: 9_000, reserved: 0 } } satisfies WireMe],
  TableRequest: [
    {
      name: 'Friday night',
      seats: 6,
      smallBlind: 5,
      bigBlind: 10,
      buyInMin: 200,
      buyInMax: 2_000,
      bots: 2,
    } satisfies WireTableRequest,
  ],
  TableOpened: [{ tableId: TABLE }],
  Lobby: [
    {
      tables: [
        {
          tableId: TABLE,
          name: 'Friday night',
          seatCount: 6,
          seatsTaken: 2,
          smallBlind: 5,
          bigBlind: 10,
          buyInMin: 200,
          buyInMax: 2_000,
          stage: 'hand',
        },
      ],
    } satisfies WireLobby,
  ],
  TableView: [view],
  Command: [
    { type: 'join', buyIn: 1_000 },
    { type: 'raise', to: 40, handId: HAND, turn: 2 },
    { type: 'chat', text: 'Good evening' },
  ] satisfies WireCommand[],
  CommandAnswer: [{ commandId: KEY, version: 7, handId: HAND, turn: 2, view } satisfies WireCommandAnswer],
  Chat: [{ lines: [{ version: 3, playerId: BEN, name: 'Ben', text: 'Good evening', at: START }] } satisfies WireChat],
  HandList: [{ hands: [hand] } satisfies WireHandList],
  HandHistory: [{ ...hand, events } satisfies WireHandHistory],
  Receipt: [{ handId: HAND, movements: [movement] }],
  MatchRequest: [{}, { stake: { smallBlind: 5, bigBlind: 10, buyIn: 1_000 } }] satisfies WireMatchRequest[],
  Match: [match],
  PlayerStats: [stats],
  Leaderboard: [
    {
      by: 'net',
      players: [{ rank: 1, playerId: ANN, name: 'Ann', hands: 40, net: 350, biggestPot: 640 }],
    } satisfies WireLeaderboard,
  ],
  TableSession: [
    {
      players: [
        { playerId: ANN, name: 'Ann', isBot: false, buyIns: 1_000, cashOuts: 0, onTable: 1_350, net: 350 },
        { playerId: BEN, name: 'Ben', isBot: false, buyIns: 500, cashOuts: 150, onTable: 0, net: -350 },
      ],
      rake: 0,
      settleUp: [{ from: BEN, to: ANN, amount: 350 }],
    } satisfies WireTableSession,
  ],
  Problem: [problem],
  ClientFrame: [
    { type: 'hello', token: 'tO7kx0Z2mVq' },
    { type: 'subscribe', tableId: TABLE, since: 6 },
    { type: 'command', id: KEY, tableId: TABLE, command: { type: 'call', handId: HAND, turn: 2 } },
  ] satisfies ClientFrame[],
  ServerFrame: [
    { type: 'welcome', playerId: ANN, displayName: 'Ann', serverTime: START },
    { type: 'event', tableId: TABLE, version: 7, events, view },
    { type: 'ack', id: KEY, version: 7, handId: HAND, turn: 2, view },
    { type: 'reject', id: KEY, problem },
  ] satisfies ServerFrame[],
};
