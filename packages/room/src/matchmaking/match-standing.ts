import type { TableId } from '@cardroom/kernel';
import { unreachable } from '@cardroom/kernel';
import type { Table } from '@cardroom/table';
import { isWaiting, type MatchEntry, type MatchStake } from './match-entry.ts';

/** What a player is told of his wish to play a stranger. Times are in milliseconds since 1970. */
export type MatchStanding =
  /** He waits for nobody. `reason` says why he waits no more, if he has not left himself. */
  | { readonly state: 'none'; readonly reason?: 'InsufficientFunds' }
  | ({ readonly state: 'waiting' | 'expired' } & Asking)
  | ({ readonly state: 'matched'; readonly tableId: TableId } & Asking);

/** What was asked for and when, and how long that is good for. */
type Asking = Pick<MatchEntry, 'since' | 'expiresAt'> & { readonly stake: MatchStake };

/** Nobody asked, or what was asked for is over. */
export const NO_MATCH: MatchStanding = { state: 'none' };

/**
 * How an entry stands at `now`. Whoever was matched is told so for as long as he sits at that table; `table` is that
 * table, if it can still be played at. [MM4] [MM6]
 */
export function standingOf(entry: MatchEntry | undefined, table: Table | undefined, now: number): MatchStanding {
  if (entry === undefined) return NO_MATCH;
  const { state, stake, since, expiresAt } = entry;
  switch (state) {
    case 'waiting':
      return { state: isWaiting(entry, now) ? 'waiting' : 'expired', stake, since, expiresAt };
    case 'matched':
      if (table === undefined || !sitsAt(table, entry)) return NO_MATCH;
      return { state, stake, since, expiresAt, tableId: table.tableId };
    case 'left':
      return NO_MATCH;
    case 'unpaid':
      return { state: 'none', reason: 'InsufficientFunds' };
    default:
      return unreachable(state);
  }
}

/**
 * Whether asking again changes nothing: the player waits, or sits with his opponent. Alone at the table he may ask for
 * another one. [MM2] [MM6]
 */
export function isUnderWay(entry: MatchEntry, table: Table | undefined, now: number): boolean {
  if (entry.state !== 'matched') return isWaiting(entry, now);
  return table !== undefined && sitsAt(table, entry) && table.seats.length > 1;
}

function sitsAt({ seats }: Table, { playerId }: MatchEntry): boolean {
  return seats.some((chair) => chair.playerId === playerId);
}
