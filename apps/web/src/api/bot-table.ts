import { ok } from '@cardroom/kernel';
import type { WireTableRequest } from '@cardroom/protocol';
import type { ApiAnswer, ApiClient } from './client.ts';

/** The table that "play against bots" opens, but for its name. */
export const BOT_TABLE = {
  seats: 6,
  smallBlind: 10,
  bigBlind: 20,
  buyInMin: 200,
  buyInMax: 4000,
  turnSeconds: 30,
  bots: 5,
  private: true,
} as const satisfies Omit<WireTableRequest, 'name'>;

const USUAL_BUY_IN = 2000;

/**
 * Opens `table`, sits the player down and deals: one click. A start that is refused does not matter, because
 * the player is at the table by then and finds the button to start there.
 */
export async function openBotTable(
  api: ApiClient,
  table: WireTableRequest,
  wallet: number | undefined,
): ApiAnswer<string> {
  const opened = await api.openTable(table);
  if (!opened.ok) return opened;
  const buyIn = Math.max(table.buyInMin, Math.min(USUAL_BUY_IN, wallet ?? USUAL_BUY_IN));
  const joined = await api.command(opened.value, { type: 'join', buyIn });
  if (!joined.ok) return joined;
  await api.command(opened.value, { type: 'start' });
  return ok(opened.value);
}
