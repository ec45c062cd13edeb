import { STREETS } from '@cardroom/poker';
import { PAUSE_ORIGINS, SEAT_STATUSES, TABLE_RIGHTS, TABLE_STAGES } from '@cardroom/table';
import { z } from 'zod';

const amount = z.int().min(0);
const seat = z.int().min(0).max(9);
const time = z.iso.datetime();

/** A card on the wire: rank then suit, such as `As` or `Td`. */
const wireCard = z.string().regex(/^[2-9TJQKA][cdhs]$/);

/** One legal action: bounds are totals for the street (`raise to`); `amount` is what leaves the stack. */
export const wireAction = z.object({
  type: z.enum(['fold', 'check', 'call', 'bet', 'raise', 'show', 'muck']),
  min: amount.optional(),
  max: amount.optional(),
  amount: amount.optional(),
});
export type WireAction = z.infer<typeof wireAction>;

const wirePot = z.object({ amount, eligible: z.array(seat) });
const wireAward = z.object({
  index: z.int(),
  amount,
  rake: amount,
  eligible: z.array(seat),
  shares: z.array(z.object({ seat, amount })),
});

const wireSeat = z.object({
  seat,
  playerId: z.string(),
  name: z.string(),
  isBot: z.boolean(),
  stack: amount,
  bet: amount,
  status: z.enum(SEAT_STATUSES),
  hasCards: z.boolean(),
  exposure: z.enum(['hidden', 'shown', 'mucked']),
  holeCards: z.array(wireCard).length(2).optional(),
  lastAction: z.enum(['fold', 'check', 'call', 'bet', 'raise', 'post']).optional(),
});
export type WireSeat = z.infer<typeof wireSeat>;

const wireTableConfig = z.object({
  name: z.string(),
  hostId: z.string(),
  seatCount: z.int(),
  smallBlind: amount,
  bigBlind: amount,
  ante: amount,
  anteMode: z.enum(['each', 'bigBlind']),
  buyInMin: amount,
  buyInMax: amount,
  turnSeconds: z.int(),
  timeBankSeconds: z.int(),
  isPrivate: z.boolean(),
});
export type WireTableConfig = z.infer<typeof wireTableConfig>;

/** A table as one viewer sees it: the body of `GET /api/tables/:id` and of every live frame. */
export const wireTableView = z.object({
  tableId: z.string(),
  version: z.int(),
  config: wireTableConfig,
  stage: z.enum(TABLE_STAGES),
  handNumber: z.int(),
  handId: z.string().optional(),
  turn: z.int().optional(),
  street: z.enum(STREETS).optional(),
  board: z.array(wireCard),
  pots: z.array(wirePot),
  awards: z.array(wireAward),
  currentBet: amount,
  seats: z.array(wireSeat),
  button: seat.optional(),
  actor: seat.optional(),
  deadline: time.optional(),
  /** When the next hand is dealt, if one is announced. */
  nextHandAt: time.optional(),
  /** The vote on calling off the hand in progress, if one is open. */
  stopVote: z
    .object({
      requestedBy: z.string(),
      /** Who may decide; the host may too, alone. */
      voters: z.array(z.string()),
      confirmed: z.array(z.string()),
      required: z.int(),
    })
    .optional(),
  pausedBy: z.enum(PAUSE_ORIGINS).optional(),
  /** What this viewer may do about the table itself. */
  rights: z.array(z.enum(TABLE_RIGHTS)),
  /** The server's clock when this view was made, so that a client can show the deadline by its own. */
  serverTime: time,
  you: z
    .object({
      seat,
      legal: z.array(wireAction),
      topUpQueued: amount.optional(),
      leavesAfterHand: z.boolean(),
      sitsOutNext: z.boolean(),
      /** Left in the own time bank; absent where there are none. */
      timeBankMs: z.int().min(0).optional(),
      owed: z.object({ live: amount, dead: amount }).optional(),
    })
    .optional(),
});
export type WireTableView = z.infer<typeof wireTableView>;

/** One thing that happened, as this viewer may know it. `kind` is the event's name; cards are two characters. */
export const wireEvent = z.looseObject({ kind: z.string() });
export type WireEvent = z.infer<typeof wireEvent>;

/** One thing that a server needs to do its work, and whether it has it. */
export const wireCheck = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** Whether the server cannot work without it; otherwise somebody should look. */
  isVital: z.boolean(),
  detail: z.string().optional(),
});

/** A refusal or a failure in the form of RFC 9457. */
export const wireProblem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable, listed in docs/errors.md. */
  code: z.string(),
  detail: z.string().optional(),
  /** The poker rule that decided, such as `R22`. */
  rule: z.string().optional(),
  /** What would have been accepted instead. */
  legal: z.array(wireAction).optional(),
  /** What a server was judged by that is not ready. */
  checks: z.array(wireCheck).readonly().optional(),
});
export type WireProblem = z.infer<typeof wireProblem>;

/** A row of the lobby. */
export const wireTableSummary = z.object({
  tableId: z.string(),
  name: z.string(),
  seatCount: z.int(),
  seatsTaken: z.int(),
  smallBlind: amount,
  bigBlind: amount,
  buyInMin: amount,
  buyInMax: amount,
  stage: z.enum(TABLE_STAGES),
});
export type WireTableSummary = z.infer<typeof wireTableSummary>;

/** One thing that was said at a table, and the table's version that came with it: no two lines share one. */
export const wireChatLine = z.object({
  version: z.int(),
  playerId: z.string(),
  name: z.string(),
  text: z.string(),
  at: time,
});
export type WireChatLine = z.infer<typeof wireChatLine>;
