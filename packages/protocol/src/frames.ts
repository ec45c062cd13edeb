import { z } from 'zod';
import { wireCommand } from './commands.ts';
import { wireId } from './ids.ts';
import { wireEvent, wireProblem, wireTableView } from './views.ts';

const tableId = wireId;
const version = z.int().min(0);

/** What a client may send over `WS /api/live`, one JSON object a frame. `hello` comes first. */
export const clientFrame = z.discriminatedUnion('type', [
  /** Without a token, the session is the one whose cookie came with the connection. */
  z.strictObject({ type: z.literal('hello'), token: z.string().min(1).max(200).optional() }),
  /** `since` is the last version seen; the answer starts after it, or with a snapshot. */
  z.strictObject({ type: z.literal('subscribe'), tableId, since: version.optional() }),
  z.strictObject({ type: z.literal('unsubscribe'), tableId }),
  /** `id` is the idempotency key: the same id always gets the same answer. */
  z.strictObject({ type: z.literal('command'), id: z.uuid(), tableId, command: wireCommand }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientFrame = z.infer<typeof clientFrame>;

/** What the server sends over `WS /api/live`. Every viewer gets every version of a table, content by right. */
export const serverFrame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), playerId: z.string(), displayName: z.string(), serverTime: z.iso.datetime() }),
  z.object({ type: z.literal('snapshot'), tableId, version, view: wireTableView }),
  z.object({ type: z.literal('event'), tableId, version, events: z.array(wireEvent), view: wireTableView }),
  z.object({
    type: z.literal('ack'),
    id: z.string(),
    version,
    handId: z.string().optional(),
    turn: z.int().optional(),
    view: wireTableView,
  }),
  z.object({ type: z.literal('reject'), id: z.string(), problem: wireProblem }),
  z.object({ type: z.literal('resync'), tableId, reason: z.string() }),
  z.object({ type: z.literal('error'), problem: wireProblem }),
  z.object({ type: z.literal('pong'), serverTime: z.iso.datetime() }),
]);
export type ServerFrame = z.infer<typeof serverFrame>;

/** Why the server closed a live connection. A client may come back at once unless it says otherwise. */
export const CLOSE_CODES = {
  /** No `hello` came in time, its token is not known, or the session has ended: start a session first. */
  unauthorized: 4401,
  /** Too many frames that make no sense: mend the client. */
  junk: 4400,
  /** Frames came faster than allowed: slow down. */
  tooFast: 4429,
  /** The client did not read what was sent: come back and resync. */
  tooSlow: 4408,
  /** The server is going away: come back in a moment. */
  goingAway: 1001,
} as const;
