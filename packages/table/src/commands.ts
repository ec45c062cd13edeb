import type { Chips, HandId, PlayerId, SeatIndex } from '@cardroom/kernel';
import type { Card } from '@cardroom/poker';

/**
 * What somebody asks of a table. `playerId` is who asks, proven before it gets here. A betting command names
 * the hand and the turn it is meant for, so that a late click never lands in another one. [R29]
 */
export type TableCommand =
  | {
      readonly type: 'join';
      readonly playerId: PlayerId;
      readonly name: string;
      readonly isBot: boolean;
      /** The chair wanted; the lowest free one when absent. */
      readonly seat?: SeatIndex;
      readonly buyIn: Chips;
      /** All that the player could bring, as the wallet says: nobody must bring back more than that. [R05] */
      readonly available?: Chips;
    }
  | { readonly type: 'leave' | 'sitIn' | 'start' | 'pause' | 'resume'; readonly playerId: PlayerId }
  /**
   * About the vote on calling off the hand in progress. With `handId` it is meant for that hand only, so that a late
   * click never counts in another one. [R29]
   */
  | {
      readonly type: 'requestStop' | 'confirmStop' | 'resumeStop';
      readonly playerId: PlayerId;
      readonly handId?: HandId;
    }
  /** Take time out of the bank for the turn that is on; with `handId` and `turn` for that one only. [R29] [R47] */
  | { readonly type: 'timeBank'; readonly playerId: PlayerId; readonly handId?: HandId; readonly turn?: number }
  | { readonly type: 'handOver'; readonly playerId: PlayerId; readonly to: PlayerId }
  | { readonly type: 'chat'; readonly playerId: PlayerId; readonly name: string; readonly text: string }
  /** Sit out from the next hand, or when the big blind comes. [R17] */
  | { readonly type: 'sitOut'; readonly playerId: PlayerId; readonly when: 'nextHand' | 'nextBigBlind' }
  | { readonly type: 'topUp'; readonly playerId: PlayerId; readonly amount: Chips }
  /** Come in by posting what is owed instead of waiting for the big blind. [R15] [R16] */
  | { readonly type: 'postBlinds'; readonly playerId: PlayerId; readonly post: boolean }
  | {
      readonly type: 'fold' | 'check' | 'call' | 'allIn' | 'show' | 'muck';
      readonly playerId: PlayerId;
      readonly handId: HandId;
      readonly turn: number;
    }
  | {
      readonly type: 'bet' | 'raise';
      readonly playerId: PlayerId;
      readonly handId: HandId;
      readonly turn: number;
      readonly to: Chips;
    }
  /** The clock of `turn` has run out: check if free, else fold. [R48] */
  | { readonly type: 'timeOut'; readonly handId: HandId; readonly turn: number }
  /** Deal the next hand if one can be dealt. */
  | { readonly type: 'deal' }
  /** Free the chairs of players who have been away too long. [R17] */
  | { readonly type: 'removeAbsent' }
  /** Whoever runs the house calls off what is played, gives everybody his chips back, and pauses the table. [R51] */
  | { readonly type: 'reset'; readonly reason: string }
  /** Whoever runs the house stops the clock and keeps the next hand from being dealt, or lets the table go on. [TB25] */
  | { readonly type: 'housePause'; readonly reason: string }
  | { readonly type: 'houseResume' };

/** The outside facts that a decision may use. [R52] */
export interface TableEnv {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A freshly shuffled deck, used when the command deals a hand. */
  readonly deck: readonly Card[];
  /** A fresh id, used when the command deals a hand. */
  readonly newHandId: HandId;
  /**
   * Until when the clock of the turn really runs, where an outage has given time back; what the table says when absent.
   * Milliseconds since 1970. [R50]
   */
  readonly deadline?: number;
  /** A fresh whole number from 0 to 2^32-1 without bias, used to place the first button. [R06] */
  readonly random: number;
}
