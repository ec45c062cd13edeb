import { z } from 'zod';
import { wireId } from './ids.ts';
import { line } from './line.ts';

const amount = z.int().min(1).max(9_000_000_000_000);
/** Blinds and buy-ins end here, far below what can be counted: bots are given what they need, table after table. */
const stake = z.int().min(1).max(1_000_000_000);
const turn = z.int().min(0);
/** How much can be said at once, in UTF-16 units. */
export const CHAT_LENGTH_MAX = 300;
/** As `line`, with the marks of direction, joiners and tags that Persian and many emoji are written with. */
const said = z
  .string()
  .trim()
  .regex(/^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200C-\u200F\u{E0020}-\u{E007F}])+$/u, 'characters that cannot be seen')
  .regex(/(?![\u115F\u1160\u2800\u3164\uFFA0])[\p{L}\p{N}\p{P}\p{S}]/u, 'nothing that can be seen')
  .regex(/^(?!.*\p{M}{9})/u, 'too many marks on one letter');
const fence = { handId: wireId, turn };

/** The body of `POST /api/tables/:id/commands` and of a live `command` frame. Unknown keys are refused. */
export const wireCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('join'), seat: z.int().min(0).max(9).optional(), buyIn: amount }),
  z.strictObject({ type: z.literal('leave') }),
  z.strictObject({ type: z.literal('topUp'), amount }),
  z.strictObject({ type: z.literal('sitOut'), when: z.enum(['nextHand', 'nextBigBlind']).optional() }),
  z.strictObject({ type: z.literal('sitIn') }),
  /** Deal me in: as `sitIn`. */
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('postBlinds'), post: z.boolean() }),
  z.strictObject({ type: z.literal('start') }),
  z.strictObject({ type: z.literal('fold'), ...fence }),
  z.strictObject({ type: z.literal('check'), ...fence }),
  z.strictObject({ type: z.literal('call'), ...fence }),
  z.strictObject({ type: z.literal('allIn'), ...fence }),
  z.strictObject({ type: z.literal('bet'), to: amount, ...fence }),
  z.strictObject({ type: z.literal('raise'), to: amount, ...fence }),
  z.strictObject({ type: z.literal('show'), ...fence }),
  z.strictObject({ type: z.literal('muck'), ...fence }),
  z.strictObject({ type: z.literal('timeBank'), handId: wireId.optional(), turn: turn.optional() }),
  z.strictObject({ type: z.literal('requestStop'), handId: wireId.optional() }),
  z.strictObject({ type: z.literal('confirmStop'), handId: wireId.optional() }),
  z.strictObject({ type: z.literal('resumeStop'), handId: wireId.optional() }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  /** `to` is the player who is the host from now on. */
  z.strictObject({ type: z.literal('handOver'), to: wireId }),
  z.strictObject({ type: z.literal('chat'), text: said.max(CHAT_LENGTH_MAX) }),
]);
export type WireCommand = z.infer<typeof wireCommand>;

/** How long a player's name can be, in UTF-16 units. */
export const DISPLAY_NAME_LENGTH_MAX = 24;

/** The body of `POST /api/session`. */
export const wireSessionRequest = z.strictObject({
  displayName: line.max(DISPLAY_NAME_LENGTH_MAX),
});

/** The body of `POST /api/session/redeem`. */
export const wireRedeemRequest = z.strictObject({
  code: z.string().min(1).max(200),
});

/**
 * The body of `POST /api/session/telegram` and of `POST /api/me/telegram`: what a Mini App has as `initData`, or the
 * fields that Telegram's login button gives to a page. More of them may come than are known today.
 */
export const wireTelegramRequest = z.union([
  z.strictObject({ initData: z.string().min(1).max(8_192) }),
  z.strictObject({
    login: z
      .record(z.string(), z.union([z.string().max(1_024), z.int()]))
      .refine((fields) => Object.keys(fields).length <= 32, 'too many fields'),
  }),
]);
export type WireTelegramRequest = z.infer<typeof wireTelegramRequest>;

/** The body of `POST /api/tables`. */
export const wireTableRequest = z
  .strictObject({
    name: line.max(40),
    seats: z.int().min(2).max(10),
    smallBlind: stake,
    bigBlind: stake,
    ante: z.int().min(0).max(1_000_000_000).optional(),
    buyInMin: stake,
    buyInMax: stake,
    turnSeconds: z.int().min(5).max(600).optional(),
    /** How long a player may think in all beside the turns' own time; 0 for no time banks. */
    timeBankSeconds: z.int().min(0).max(3_600).optional(),
    /** How many chairs are filled with bots. */
    bots: z.int().min(0).max(9).optional(),
    private: z.boolean().optional(),
  })
  .refine((request) => request.smallBlind <= request.bigBlind, {
    path: ['smallBlind'],
    message: 'at most the big blind',
  })
  .refine((request) => request.buyInMin <= request.buyInMax, { path: ['buyInMin'], message: 'at most buyInMax' })
  .refine((request) => request.buyInMin >= request.bigBlind, { path: ['buyInMin'], message: 'at least one big blind' })
  .refine((request) => (request.ante ?? 0) <= request.buyInMin, { path: ['ante'], message: 'at most buyInMin' })
  .refine((request) => (request.bots ?? 0) < request.seats, { path: ['bots'], message: 'fewer than the seats' });
export type WireTableRequest = z.infer<typeof wireTableRequest>;
