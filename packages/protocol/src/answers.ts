import { z } from 'zod';
import { wireChatLine, wireCheck, wireEvent, wireTableSummary, wireTableView } from './views.ts';

const id = z.string();
const amount = z.int().min(0);
const time = z.iso.datetime();
/** Counts the commits of a table. */
const version = z.int().min(0);

/** The body of the answer to `POST /api/session/transfer`. */
export const wireDeviceCode = z.object({ code: z.string(), expiresAt: time });
export type WireDeviceCode = z.infer<typeof wireDeviceCode>;

/** The body of the answer to `POST /api/session`. */
export const wireSession = z.object({
  playerId: id,
  /** Stands for the player from now on; it is told once. */
  token: z.string(),
  displayName: z.string(),
});
export type WireSession = z.infer<typeof wireSession>;

/** The body of `GET /api/me`. */
export const wireMe = z.object({
  playerId: id,
  displayName: z.string(),
  wallet: z.object({ available: amount, reserved: amount }),
  /** Whether the player is a user of Telegram; absent where nobody can come from there. */
  telegram: z.enum(['linked', 'unlinked']).optional(),
});
export type WireMe = z.infer<typeof wireMe>;

/** The body of `GET /api/tables`. */
export const wireLobby = z.object({ tables: z.array(wireTableSummary) });
export type WireLobby = z.infer<typeof wireLobby>;

/** The body of the answer to `POST /api/tables`. */
export const wireTableOpened = z.object({ tableId: id });
export type WireTableOpened = z.infer<typeof wireTableOpened>;

/** The body of `GET /api/tables/:id/chat`: what was said lately, oldest first. */
export const wireChat = z.object({ lines: z.array(wireChatLine) });
export type WireChat = z.infer<typeof wireChat>;

/** The body of the answer to `POST /api/tables/:id/commands`, sent after the commit. */
export const wireCommandAnswer = z.object({
  /** The idempotency key of the request, in small letters. */
  commandId: z.string(),
  version,
  handId: id.optional(),
  turn: z.int().min(0).optional(),
  view: wireTableView,
});
export type WireCommandAnswer = z.infer<typeof wireCommandAnswer>;

const hand = {
  handId: id,
  tableId: id,
  /** Counts the table's hands from 1. */
  number: z.int().min(1),
  startedAt: time,
  /** Absent while the hand is being played. */
  endedAt: time.optional(),
  /** Who was dealt in. */
  players: z.array(z.object({ seat: z.int().min(0).max(9), playerId: id, name: z.string() })),
};

/** A hand that was played, without what happened in it. */
export const wireHand = z.object(hand);
export type WireHand = z.infer<typeof wireHand>;

/** The body of `GET /api/tables/:id/hands`: the latest first. */
export const wireHandList = z.object({ hands: z.array(wireHand) });
export type WireHandList = z.infer<typeof wireHandList>;

/** The body of `GET /api/hands/:id`: what happened in the hand, as this viewer may know it. */
export const wireHandHistory = z.object({ ...hand, events: z.array(wireEvent) });
export type WireHandHistory = z.infer<typeof wireHandHistory>;

/** The body of `/healthz` and of `/readyz`. */
export const wireHealth = z.object({
  status: z.enum(['ok', 'ready']),
  /** What it was judged by, if anything. */
  checks: z.array(wireCheck).optional(),
});
export type WireHealth = z.infer<typeof wireHealth>;
