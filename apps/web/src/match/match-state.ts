import { unreachable } from '@cardroom/kernel';
import type { WireMatch, WireMatchStake } from '@cardroom/protocol';

/** What strangers play for here. */
export const STRANGER_STAKE = { smallBlind: 5, bigBlind: 10, buyIn: 1000 } as const satisfies WireMatchStake;

/** Why nobody was found, to be told to whoever has waited. */
export type MatchNote = 'stranger.expired' | 'stranger.unpaid';

/** How the wish to play a stranger stands on this page. */
export type MatchState =
  | { readonly kind: 'idle'; readonly note?: MatchNote }
  /** The button was pressed, and the server has not answered yet. */
  | { readonly kind: 'asking' }
  | { readonly kind: 'waiting'; readonly expiresAt: string }
  /** An opponent was found while this page waited: it goes to the table. */
  | { readonly kind: 'found'; readonly tableId: string }
  /** An opponent was found before this page was opened: the way there is offered. */
  | { readonly kind: 'seated'; readonly tableId: string };

/** How it stands after what the server has told. Notes are for those who have waited on this page. [WEB40] [WEB41] */
export function afterMatch(before: MatchState, told: WireMatch): MatchState {
  const hasWaited = before.kind === 'asking' || before.kind === 'waiting';
  const kept = before.kind === 'idle' ? before : { kind: 'idle' as const };
  switch (told.state) {
    case 'waiting':
      return told.expiresAt === undefined ? kept : { kind: 'waiting', expiresAt: told.expiresAt };
    case 'matched':
      if (told.tableId === undefined) return kept;
      return { kind: hasWaited ? 'found' : 'seated', tableId: told.tableId };
    case 'expired':
      return hasWaited ? { kind: 'idle', note: 'stranger.expired' } : kept;
    case 'none':
      return hasWaited && told.reason !== undefined ? { kind: 'idle', note: 'stranger.unpaid' } : kept;
    default:
      return unreachable(told.state);
  }
}

/** Whole seconds as minutes and seconds, such as `2:05`. */
export function minutesAndSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
