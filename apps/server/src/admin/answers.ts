import { TRANSFER_CODES, TRANSFER_KINDS } from '@cardroom/ledger';
import { ACTION_RESULTS } from '@cardroom/room';
import { SEAT_STATUSES, TABLE_STAGES } from '@cardroom/table';
import { z } from 'zod';

/* What operators are told. Moments are milliseconds since 1970; no field holds a card. */

const id = z.string();
const count = z.int().min(0);
const amount = z.int().min(0);
/** What an account holds; only the one that play money comes from is below zero. */
const balance = z.int();
const moment = z.int();
const stage = z.enum([...TABLE_STAGES, 'closed', 'unreadable']);

const claim = z.object({
  id,
  keys: z.array(z.object({ key: z.string(), mode: z.string() })),
  label: z.string(),
  domain: z.object({ kind: z.enum(['table', 'chat', 'all']), id }),
  levels: z.array(z.string()),
  ms: z.number(),
  stack: z.string().optional(),
});
const waits = claim.extend({
  order: z.number(),
  task: id,
  process: id,
  waitsFor: z.array(z.object({ task: id, kind: z.enum(['hard', 'soft']) })),
});

/** The body of `GET /admin/locks`. */
export const shownLocks = z.object({
  tasks: z.array(z.object({ task: id, process: id, label: z.string(), holds: z.array(claim) })),
  waiting: z.array(waits),
  cycles: z.array(z.array(id)),
  isOwnOnly: z.literal(true).optional(),
});

/** What came of taking a lock away; `fenced`: whatever its holder still writes is refused. */
export const revokedLock = z.object({ table: id, lock: id, label: z.string().optional(), fenced: z.boolean() });

/** A dead letter and what is known of its reservation. */
export const shownLetter = z.object({
  id,
  operation: z.enum(['rollback', 'expire']),
  error: z.string(),
  attempts: count,
  firstAt: moment,
  lastAt: moment,
  nextAt: moment.optional(),
  state: z.enum(['open', 'resolved']),
  resolution: z.object({ author: z.string(), reason: z.string(), at: moment }).optional(),
  reservation: z
    .object({ state: z.string(), amount, from: id, to: id, code: z.string(), expiresAt: moment.optional() })
    .optional(),
});

/** The body of `GET /admin/dead-letters`. */
export const shownLetters = z.object({ letters: z.array(shownLetter) });

/** The body of `GET /admin/tables`. */
export const shownTables = z.object({
  tables: z.array(
    z.object({
      tableId: id,
      name: z.string().optional(),
      stage,
      halted: z.string().optional(),
      version: count,
      at: moment,
      seatsTaken: count,
    }),
  ),
});

/** A reservation that is pending. */
export const shownReservation = z.object({ id, amount, from: id, to: id, code: z.string(), expiresAt: moment });

/** The body of `GET /admin/tables/:tableId`. */
export const shownTable = z.object({
  tableId: id,
  name: z.string().optional(),
  stage,
  halted: z.string().optional(),
  closedAt: moment.optional(),
  version: count,
  eventCount: count,
  at: moment,
  handId: id.optional(),
  handNumber: count.optional(),
  seats: z.array(
    z.object({
      seat: z.int().min(0).max(9),
      playerId: id,
      name: z.string(),
      isBot: z.boolean(),
      stack: amount,
      bet: amount,
      status: z.enum(SEAT_STATUSES),
    }),
  ),
  pot: amount.optional(),
  accounts: z.array(z.object({ account: id, posted: balance, pending: amount, expected: balance.optional() })),
  reservations: z.array(shownReservation),
  isReplayed: z.boolean(),
  steps: z.array(z.object({ version: count, at: moment, events: z.array(z.string()) })),
  problems: z.array(z.string()),
});

/** What has become of a table that was paused, let go on, or reset. */
export const commandedTable = z.object({ tableId: id, version: count, stage: z.enum(TABLE_STAGES) });

/** What has become of a table that was rolled back: the hand that is void, and who got how much. */
export const rolledBackTable = z.object({
  tableId: id,
  handId: id.optional(),
  paid: z.array(z.object({ player: id, amount })),
});

/** The body of `GET /admin/players`. */
export const foundPlayers = z.object({ players: z.array(z.object({ playerId: id, displayName: z.string() })) });

/** The body of `GET /admin/players/:playerId`. */
export const shownPlayer = z.object({
  displayName: z.string(),
  playerId: id,
  wallet: z.object({ posted: balance, pending: amount, version: count }),
  chairs: z.array(z.object({ tableId: id, onSeat: amount, onHold: amount })),
  reservations: z.array(shownReservation),
});

/** A correction that was made; without `wallet` nobody could say at that moment what the player has now. */
export const adjustedPlayer = z.object({
  id,
  playerId: id,
  amount: z.int(),
  wallet: z.object({ available: amount, reserved: amount }).optional(),
});

/** How many tables of a hundred are to be locked by their parts, how many are, and how often that fell by itself. */
export const shownRollout = z.object({
  configured: z.int().min(0).max(100),
  percentage: z.int().min(0).max(100),
  reductions: count,
});

const side = z.object({ account: id, before: balance, after: balance });

/** The body of `GET /admin/audit`. */
export const shownMovements = z.object({
  movements: z.array(
    z.object({
      seq: z.int().min(1),
      at: moment,
      id,
      kind: z.enum(TRANSFER_KINDS),
      reason: z.enum(TRANSFER_CODES),
      amount,
      from: side,
      to: z.union([side, z.object({ account: id })]),
      player: id.optional(),
      tableId: id.optional(),
      handId: id.optional(),
      tableVersion: z.object({ before: count, after: count }).optional(),
      author: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
  next: count.optional(),
});

/** The body of `GET /admin/actions`. */
export const shownActions = z.object({
  actions: z.array(
    z.object({
      place: z.int().min(1),
      id,
      operator: z.string(),
      kind: z.string(),
      target: z.string(),
      reason: z.string(),
      content: z.unknown(),
      at: moment,
      outcome: z.enum([...ACTION_RESULTS, 'unknown']),
      answer: z.unknown().optional(),
      endedAt: moment.optional(),
    }),
  ),
  next: count.optional(),
});
