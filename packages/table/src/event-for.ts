import type { PlayerId } from '@cardroom/kernel';
import { eventFor as eventForHand, type HandEvent } from '@cardroom/poker';
import { publicConfig } from './config.ts';
import { isHandEvent, type TableEvent, type TableLifeEvent } from './events.ts';
import { seatOf, type Table } from './table.ts';

/** What a player has asked for and not yet got: it would tell the others that a fold is coming. [R53] */
const PRIVATE_KINDS: ReadonlySet<TableEvent['kind']> = new Set([
  'TopUpQueued',
  'TopUpCancelled',
  'SitOutQueued',
  'PostChosen',
  'LeaveQueued',
]);

/**
 * `event` as `viewer` may know it; `undefined` when it is not for this viewer at all. `table` is the table after
 * the event, or after the whole decision that it belongs to; with any other table hidden cards stay hidden. [R53]
 */
export function eventFor(table: Table, event: TableEvent, viewer: PlayerId | undefined): TableEvent | undefined {
  return isHandEvent(event) ? handEventFor(table, event, viewer) : lifeEventFor(event, viewer);
}

function lifeEventFor(event: TableLifeEvent, viewer: PlayerId | undefined): TableEvent | undefined {
  if (event.kind === 'TableOpened') return { ...event, config: publicConfig(event.config) };
  if (!PRIVATE_KINDS.has(event.kind)) return event;
  return 'playerId' in event && event.playerId === viewer ? event : undefined;
}

function handEventFor(table: Table, event: HandEvent, viewer: PlayerId | undefined): TableEvent | undefined {
  const own = viewer === undefined ? undefined : seatOf(table, viewer);
  const owns = own !== undefined && own.dealt && (event.kind !== 'HoleCardsDealt' || isOfThisHand(table, event));
  return eventForHand(event, owns ? own.seat : 'spectator');
}

/** Whoever has this chair now need not have had it when the cards of an older hand were dealt. */
function isOfThisHand(table: Table, event: Extract<HandEvent, { kind: 'HoleCardsDealt' }>): boolean {
  const player = table.hand?.players.find(({ seat }) => seat === event.seat);
  return player?.holeCards?.[0] === event.cards[0] && player.holeCards[1] === event.cards[1];
}
