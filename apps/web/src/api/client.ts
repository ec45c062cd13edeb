import { err, ok, type Result } from '@cardroom/kernel';
import type {
  WireChatLine,
  WireCommand,
  WireLeaderboard,
  WireMatch,
  WireMatchRequest,
  WirePlayerStats,
  WireTableRequest,
  WireTableSession,
  WireTableSummary,
} from '@cardroom/protocol';
import { leaderboardFrom, playerStatsFrom, tableSessionFrom } from '../figures/figures-from.ts';
import { isChatLine, isTableSummary } from '../live/parse-frame.ts';
import { newCommandId } from '../live/uuid.ts';
import { matchFrom } from '../match/match-from.ts';
import type { Identity } from '../state/state.ts';
import { isRecord } from '../table/event-fields.ts';
import { type ApiProblem, NO_ANSWER, problemFrom } from './problem.ts';

/** The answer of a request, or why there is none. */
export type ApiAnswer<T> = Promise<Result<T, ApiProblem>>;

/** Who has entered, and the token that stands for the player from now on. */
export interface RedeemedSession {
  readonly playerId: string;
  readonly displayName: string;
  readonly token: string;
}

/** The HTTP side of the server, for the owner of one token. */
export interface ApiClient {
  /** Makes a player of this name; the token stands for it from then on. */
  readonly openSession: (displayName: string) => ApiAnswer<{ readonly playerId: string; readonly token: string }>;
  /** Ends the session of the token. */
  readonly endSession: () => ApiAnswer<unknown>;
  /** A code that lets another device in as this player, once; `expiresAt` in ISO 8601. */
  readonly makeDeviceCode: () => ApiAnswer<{ readonly code: string; readonly expiresAt: string }>;
  /** A token of one's own for such a code; the same key gets in again. */
  readonly redeemDeviceCode: (code: string, key: string) => ApiAnswer<RedeemedSession>;
  /** A token as the player who has opened the page in Telegram. */
  readonly enterByTelegram: (initData: string) => ApiAnswer<RedeemedSession>;
  /** Makes this player whoever has opened the page in Telegram, for ever. */
  readonly linkTelegram: (initData: string) => ApiAnswer<unknown>;
  readonly me: () => ApiAnswer<Identity>;
  readonly tables: () => ApiAnswer<readonly WireTableSummary[]>;
  readonly openTable: (request: WireTableRequest) => ApiAnswer<string>;
  /** What was said at a table lately, oldest first. */
  readonly chat: (tableId: string) => ApiAnswer<readonly WireChatLine[]>;
  readonly command: (tableId: string, command: WireCommand) => ApiAnswer<unknown>;
  /** How the wish to play a stranger stands. */
  readonly match: () => ApiAnswer<WireMatch>;
  readonly seekMatch: (request: WireMatchRequest) => ApiAnswer<WireMatch>;
  readonly leaveMatch: () => ApiAnswer<WireMatch>;
  /** What everybody has brought to a table and taken from it, and who pays whom. */
  readonly tableSession: (tableId: string) => ApiAnswer<WireTableSession>;
  /** What the hands of a player come to. */
  readonly playerStats: (playerId: string) => ApiAnswer<WirePlayerStats>;
  readonly leaderboard: (by: WireLeaderboard['by']) => ApiAnswer<WireLeaderboard>;
}

/** A client that asks `token` who it speaks for before each request. */
export function createApiClient(token: () => string | undefined, send: typeof fetch): ApiClient {
  const request = async (method: string, path: string, body?: unknown, key = newCommandId()): ApiAnswer<unknown> => {
    const headers: Record<string, string> = { accept: 'application/json' };
    const bearer = token();
    if (bearer !== undefined) headers['authorization'] = `Bearer ${bearer}`;
    if (method === 'POST') {
      headers['content-type'] = 'application/json';
      headers['idempotency-key'] = key;
    }
    return await answerOf(() =>
      send(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
  };
  return {
    openSession: async (displayName) => readAs(await request('POST', '/api/session', { displayName }), sessionFrom),
    endSession: async () => await request('DELETE', '/api/session'),
    makeDeviceCode: async () => readAs(await request('POST', '/api/session/transfer', {}), deviceCodeFrom),
    redeemDeviceCode: async (code, key) =>
      readAs(await request('POST', '/api/session/redeem', { code }, key), redeemedFrom),
    enterByTelegram: async (initData) =>
      readAs(await request('POST', '/api/session/telegram', { initData }), redeemedFrom),
    linkTelegram: async (initData) => await request('POST', '/api/me/telegram', { initData }),
    me: async () => readAs(await request('GET', '/api/me'), identityFrom),
    tables: async () => readAs(await request('GET', '/api/tables'), summariesFrom),
    openTable: async (table) => readAs(await request('POST', '/api/tables', table), tableIdFrom),
    chat: async (tableId) => readAs(await request('GET', `/api/tables/${encodeURIComponent(tableId)}/chat`), linesFrom),
    command: async (tableId, command) =>
      await request('POST', `/api/tables/${encodeURIComponent(tableId)}/commands`, command),
    match: async () => readAs(await request('GET', '/api/match'), matchFrom),
    seekMatch: async (wish) => readAs(await request('POST', '/api/match', wish), matchFrom),
    leaveMatch: async () => readAs(await request('DELETE', '/api/match'), matchFrom),
    tableSession: async (tableId) =>
      readAs(await request('GET', `/api/tables/${encodeURIComponent(tableId)}/session`), tableSessionFrom),
    playerStats: async (playerId) =>
      readAs(await request('GET', `/api/players/${encodeURIComponent(playerId)}/stats`), playerStatsFrom),
    leaderboard: async (by) => readAs(await request('GET', `/api/leaderboard?by=${by}`), leaderboardFrom),
  };
}

/** A request that fails on the way is sent once more: it carries the same key, so it cannot act twice. */
async function answerOf(send: () => Promise<Response>): ApiAnswer<unknown> {
  const response = (await attempt(send)) ?? (await attempt(send));
  if (response === undefined) return err(NO_ANSWER);
  const body: unknown = await response.json().catch(() => undefined);
  return response.ok ? ok(body) : err(problemFrom(body, response.status));
}

async function attempt(send: () => Promise<Response>): Promise<Response | undefined> {
  try {
    return await send();
  } catch {
    // `fetch` throws when there was no answer: that is told to the caller as a value, not swallowed.
    return undefined;
  }
}

function readAs<T>(answer: Result<unknown, ApiProblem>, read: (body: unknown) => T | undefined): Result<T, ApiProblem> {
  if (!answer.ok) return answer;
  const value = read(answer.value);
  return value === undefined ? err({ ...NO_ANSWER, code: 'UnreadableAnswer', status: 502 }) : ok(value);
}

function sessionFrom(body: unknown): { readonly playerId: string; readonly token: string } | undefined {
  if (!isRecord(body)) return undefined;
  const { playerId, token } = body;
  return typeof playerId === 'string' && typeof token === 'string' ? { playerId, token } : undefined;
}

function redeemedFrom(body: unknown): RedeemedSession | undefined {
  const session = sessionFrom(body);
  const name = isRecord(body) ? body['displayName'] : undefined;
  return session !== undefined && typeof name === 'string' ? { ...session, displayName: name } : undefined;
}

function deviceCodeFrom(body: unknown): { readonly code: string; readonly expiresAt: string } | undefined {
  if (!isRecord(body)) return undefined;
  const { code, expiresAt } = body;
  return typeof code === 'string' && typeof expiresAt === 'string' ? { code, expiresAt } : undefined;
}

function identityFrom(body: unknown): Identity | undefined {
  if (!isRecord(body)) return undefined;
  const { playerId, displayName, wallet, telegram } = body;
  if (typeof playerId !== 'string' || typeof displayName !== 'string') return undefined;
  const isTold = telegram === 'linked' || telegram === 'unlinked';
  const who: Omit<Identity, 'wallet'> = { playerId, displayName, ...(isTold ? { telegram } : {}) };
  if (!isRecord(wallet)) return { ...who, wallet: undefined };
  const { available, reserved } = wallet;
  const known = typeof available === 'number' && typeof reserved === 'number';
  return { ...who, wallet: known ? { available, reserved } : undefined };
}

function summariesFrom(body: unknown): readonly WireTableSummary[] | undefined {
  const list = isRecord(body) ? body['tables'] : body;
  return Array.isArray(list) ? list.filter(isTableSummary) : undefined;
}

function linesFrom(body: unknown): readonly WireChatLine[] | undefined {
  const lines = isRecord(body) ? body['lines'] : undefined;
  return Array.isArray(lines) ? lines.filter(isChatLine) : undefined;
}

function tableIdFrom(body: unknown): string | undefined {
  return isRecord(body) && typeof body['tableId'] === 'string' ? body['tableId'] : undefined;
}
