import type { WireMatch } from '@cardroom/protocol';
import { isRecord } from '../table/event-fields.ts';

const STATES = ['none', 'waiting', 'matched', 'expired'] as const satisfies readonly WireMatch['state'][];

/** What the server says of a wish to play a stranger, as far as a page needs it; `undefined` when it says something else. */
export function matchFrom(body: unknown): WireMatch | undefined {
  if (!isRecord(body)) return undefined;
  const { reason, expiresAt, tableId, serverTime } = body;
  const state = STATES.find((known) => known === body['state']);
  if (state === undefined || typeof serverTime !== 'string') return undefined;
  return {
    state,
    serverTime,
    ...(reason === 'InsufficientFunds' ? { reason } : {}),
    ...(typeof expiresAt === 'string' ? { expiresAt } : {}),
    ...(typeof tableId === 'string' ? { tableId } : {}),
  };
}
