import { eventFromStore, type HostedTable } from './hosted-table.ts';
import type { Store } from './ports/store.ts';
import type { ChatLine } from './room.ts';

/** How many commits back is looked for what was said: what is older nobody takes up any more. */
const STEPS_BACK = 500;

/** What was said at a table lately, at most `limit` lines, oldest first. */
export async function chatAt(
  store: Store,
  { tableId, latest }: HostedTable,
  limit: number,
): Promise<readonly ChatLine[]> {
  const steps = await store.stepsAfter(tableId, Math.max(0, latest.version - STEPS_BACK));
  const lines = steps.flatMap(({ version, at, events }) =>
    events.flatMap((stored): readonly ChatLine[] => {
      // Most of the log belongs to hands: that need not be read.
      const event = stored.handId === undefined ? eventFromStore(stored) : undefined;
      if (event?.kind !== 'ChatSaid') return [];
      const { playerId, name, text } = event;
      return [{ version, playerId, name, text, at }];
    }),
  );
  return lines.slice(-limit);
}
