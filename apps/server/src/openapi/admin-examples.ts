import type { z } from 'zod';
import type * as answers from '../admin/answers.ts';
import type * as bodies from '../admin/bodies.ts';
import { ANN, BEN, HAND, KEY, TABLE } from './example-names.ts';

/*
 * The same evening as in the other examples, seen by Olga, who looks after the house. The compiler holds them to the
 * schemas, and so does a test.
 */

type Body<Name extends keyof typeof bodies> = (typeof bodies)[Name] extends z.ZodType
  ? z.input<(typeof bodies)[Name]>
  : never;
type Told<Name extends keyof typeof answers> = z.infer<(typeof answers)[Name]>;

const STARTED = 1_767_384_000_000;
const LATER = STARTED + 25_000;
const RESERVED = `bet:${TABLE}:r1`;

const letter: Told<'shownLetter'> = {
  id: RESERVED,
  operation: 'rollback',
  error: 'the disk is full',
  attempts: 3,
  firstAt: STARTED,
  lastAt: LATER,
  state: 'open',
  reservation: {
    state: 'pending',
    amount: 300,
    from: `wallet:${ANN}`,
    to: `seat:${TABLE}:${ANN}`,
    code: 'buyIn',
    expiresAt: LATER,
  },
};

/** Examples of each body for operators, by the name of its schema. */
export const ADMIN_EXAMPLES = {
  AdminReason: [{ reason: 'a player has asked us to look' } satisfies Body<'reasonOnly'>],
  AdminLocks: [
    {
      tasks: [
        {
          task: 'a1:7',
          process: 'a1',
          label: 'call',
          holds: [
            {
              id: 'a1:12',
              keys: [{ key: `round:${TABLE}`, mode: 'X' }],
              label: 'call',
              domain: { kind: 'table', id: TABLE },
              levels: ['round'],
              ms: 4,
            },
          ],
        },
      ],
      waiting: [],
      cycles: [],
    } satisfies Told<'shownLocks'>,
  ],
  AdminRevocation: [{ table: TABLE, lock: 'a1:12', reason: 'its server stands still' } satisfies Body<'revocation'>],
  AdminRevokedLock: [{ table: TABLE, lock: 'a1:12', label: 'call', fenced: true } satisfies Told<'revokedLock'>],
  AdminRollout: [{ configured: 100, percentage: 25, reductions: 0 } satisfies Told<'shownRollout'>],
  AdminReduction: [{ percentage: 25, reason: 'commands are slow' } satisfies Body<'reduction'>],
  AdminDeadLetter: [letter],
  AdminDeadLetters: [{ letters: [letter] } satisfies Told<'shownLetters'>],
  AdminResolving: [{ reason: 'the table is closed', to: `wallet:${ANN}` } satisfies Body<'resolving'>],
  AdminTables: [
    {
      tables: [{ tableId: TABLE, name: 'Friday night', stage: 'hand', version: 7, at: LATER, seatsTaken: 2 }],
    } satisfies Told<'shownTables'>,
  ],
  AdminTable: [
    {
      tableId: TABLE,
      name: 'Friday night',
      stage: 'hand',
      version: 7,
      eventCount: 11,
      at: LATER,
      handId: HAND,
      handNumber: 1,
      seats: [
        { seat: 0, playerId: ANN, name: 'Ann', isBot: false, stack: 990, bet: 10, status: 'active' },
        { seat: 1, playerId: BEN, name: 'Ben', isBot: false, stack: 490, bet: 10, status: 'active' },
      ],
      pot: 20,
      accounts: [{ account: `seat:${TABLE}:${ANN}`, posted: 990, pending: 0, expected: 990 }],
      reservations: [],
      isReplayed: true,
      steps: [{ version: 7, at: LATER, events: ['Called'] }],
      problems: [],
    } satisfies Told<'shownTable'>,
  ],
  AdminCommandedTable: [{ tableId: TABLE, version: 8, stage: 'paused' } satisfies Told<'commandedTable'>],
  AdminRolledBackTable: [
    {
      tableId: TABLE,
      handId: HAND,
      paid: [
        { player: ANN, amount: 1_000 },
        { player: BEN, amount: 500 },
      ],
    } satisfies Told<'rolledBackTable'>,
  ],
  AdminPlayers: [{ players: [{ playerId: ANN, displayName: 'Ann' }] } satisfies Told<'foundPlayers'>],
  AdminPlayer: [
    {
      displayName: 'Ann',
      playerId: ANN,
      wallet: { posted: 9_000, pending: 0, version: 2 },
      chairs: [{ tableId: TABLE, onSeat: 990, onHold: 0 }],
      reservations: [],
    } satisfies Told<'shownPlayer'>,
  ],
  AdminAdjustment: [{ amount: 500, reason: 'the prize of the spring tournament' } satisfies Body<'adjustment'>],
  AdminAdjustedPlayer: [
    {
      id: `adjust:${KEY}`,
      playerId: ANN,
      amount: 500,
      wallet: { available: 9_500, reserved: 0 },
    } satisfies Told<'adjustedPlayer'>,
  ],
  AdminMovements: [
    {
      movements: [
        {
          seq: 5,
          at: STARTED,
          id: `${HAND}-1`,
          kind: 'direct',
          reason: 'smallBlind',
          amount: 5,
          from: { account: `seat:${TABLE}:${ANN}`, before: 1_000, after: 995 },
          to: { account: `pot:${HAND}`, before: 0, after: 5 },
          player: ANN,
          tableId: TABLE,
          handId: HAND,
          tableVersion: { before: 4, after: 5 },
        },
      ],
      next: 5,
    } satisfies Told<'shownMovements'>,
  ],
  AdminActions: [
    {
      actions: [
        {
          place: 1,
          id: KEY,
          operator: 'Olga',
          kind: 'table.pause',
          target: TABLE,
          reason: 'a player has asked us to look',
          content: {},
          at: STARTED,
          outcome: 'done',
          answer: { status: 200, body: { tableId: TABLE, version: 8, stage: 'paused' } },
          endedAt: STARTED + 3,
        },
      ],
    } satisfies Told<'shownActions'>,
  ],
};
