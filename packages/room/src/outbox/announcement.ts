import { assert, type Chips, type HandId, type PlayerId } from '@cardroom/kernel';
import type { Card, HoleCards } from '@cardroom/poker';
import type { PauseOrigin } from '@cardroom/table';
import { storedJson } from '../stored-json.ts';

/** Somebody as a chat knows him. */
export interface Named {
  readonly playerId: PlayerId;
  readonly name: string;
}

/** Chips that came to somebody. */
export interface Share extends Named {
  readonly amount: Chips;
}

/** One pot of a hand that has ended. */
export interface PaidPot {
  readonly amount: Chips;
  readonly rake: Chips;
  readonly shares: readonly Share[];
}

/**
 * What a chat is told once and keeps. It holds only what every spectator may see: no card that was not shown to all.
 * Amounts in chips, times in milliseconds since 1970.
 */
export type Announcement =
  | {
      readonly kind: 'result';
      readonly handId: HandId;
      readonly handNumber: number;
      readonly board: readonly Card[];
      /** The main pot first; none when all that was put in came back. */
      readonly pots: readonly PaidPot[];
      readonly shown: readonly (Named & { readonly cards: HoleCards })[];
    }
  | {
      readonly kind: 'handCalledOff';
      readonly handId: HandId;
      readonly handNumber: number;
      readonly refunds: readonly Share[];
    }
  /** Fewer than two can play: who wants to may join. */
  | {
      readonly kind: 'playersWanted';
      readonly tableName: string;
      readonly seatsTaken: number;
      readonly seatCount: number;
      readonly smallBlind: Chips;
      readonly bigBlind: Chips;
      readonly buyInMin: Chips;
      readonly buyInMax: Chips;
    }
  /** Play begins at `dealAt`; until then others may join. */
  | {
      readonly kind: 'handReady';
      readonly handNumber: number;
      readonly dealAt: number;
      readonly players: readonly Named[];
    }
  /** The table is over: nobody was there for long. */
  | { readonly kind: 'tableClosed'; readonly tableName: string }
  | { readonly kind: 'paused'; readonly by: PauseOrigin; readonly name?: string; readonly reason?: string };

/** An announcement as it was stored. */
export function parseAnnouncement(body: string): Announcement {
  const value = storedJson(body, 'a stored announcement');
  assert(typeof value === 'object' && value !== null && 'kind' in value, 'a stored announcement has no kind');
  return value as Announcement;
}
