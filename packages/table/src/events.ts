import type { Chips, HandId, PlayerId, SeatIndex, TableId } from '@cardroom/kernel';
import type { HandEvent } from '@cardroom/poker';
import type { TableConfig } from './config.ts';
import type { Pause, PauseOrigin } from './table.ts';

/** A seat and who sits there: an event is clear without the state that it happened in. */
interface AtSeat {
  readonly seat: SeatIndex;
  readonly playerId: PlayerId;
}

/**
 * What happens at a table outside the rules of a hand. Chips cross the table's edge in three of them only:
 * `PlayerSeated.buyIn` and `ToppedUp.amount` come in, `PlayerLeft.cashOut` goes out. Times in milliseconds
 * since 1970.
 */
export type TableLifeEvent =
  | { readonly kind: 'TableOpened'; readonly tableId: TableId; readonly config: TableConfig }
  | ({
      readonly kind: 'PlayerSeated';
      readonly name: string;
      readonly isBot: boolean;
      readonly buyIn: Chips;
    } & AtSeat)
  /** Will be applied when the hand is settled. [R03] */
  | ({ readonly kind: 'TopUpQueued'; readonly amount: Chips } & AtSeat)
  /** `amount` came to the stack; of `asked`, `released` never left the wallet. [R03] */
  | ({ readonly kind: 'ToppedUp'; readonly amount: Chips; readonly asked: Chips; readonly released: Chips } & AtSeat)
  /** Nothing of it left the wallet. [R03] */
  | ({ readonly kind: 'TopUpCancelled'; readonly released: Chips } & AtSeat)
  /** `fromHandNumber`: the first hand that this player will not be dealt into, where it is known. [R07] [R17] */
  | ({
      readonly kind: 'SitOutQueued';
      readonly when: 'nextHand' | 'nextBigBlind';
      readonly fromHandNumber: number | undefined;
    } & AtSeat)
  | ({ readonly kind: 'SatOut'; readonly at: number } & AtSeat)
  | ({ readonly kind: 'SatIn' } & AtSeat)
  | ({ readonly kind: 'PostChosen'; readonly post: boolean } & AtSeat)
  /** Leaves when this hand is settled. [R07] */
  | ({ readonly kind: 'LeaveQueued'; readonly handId: HandId; readonly handNumber: number } & AtSeat)
  | ({ readonly kind: 'PlayerLeft'; readonly cashOut: Chips; readonly at: number } & AtSeat)
  | ({ readonly kind: 'PlayerBusted'; readonly at: number } & AtSeat)
  /** Blinds have passed this seat: all that it owes now. [R16] */
  | ({ readonly kind: 'BlindsMissed'; readonly bigBlind: boolean; readonly smallBlind: boolean } & AtSeat)
  /** The chairs of the next hand; `smallBlindPosted` is false when that chair is dead. [R08] */
  | {
      readonly kind: 'ButtonMoved';
      readonly button: SeatIndex;
      readonly smallBlind: SeatIndex;
      readonly bigBlind: SeatIndex;
      readonly smallBlindPosted: boolean;
      /** Whether what dealing changes is kept, for the case that the hand turns out void. Absent in older logs. [R51] */
      readonly isUndoable?: true;
    }
  | { readonly kind: 'CountdownStarted' | 'NextHandScheduled'; readonly dealAt: number }
  /** Fewer than two can play: what was scheduled is off. */
  | { readonly kind: 'WaitingForPlayers' }
  | ({ readonly kind: 'ClockStarted'; readonly turn: number; readonly deadline: number } & AtSeat)
  | ({ readonly kind: 'TurnTimedOut'; readonly turn: number; readonly inARow: number } & AtSeat)
  /** A player who had let turns pass acts again. [R48] */
  | ({ readonly kind: 'TimeoutsCleared' } & AtSeat)
  /** `addedMs` went from a player's time bank to the turn. [R47] */
  | ({
      readonly kind: 'TimeBankUsed';
      readonly turn: number;
      readonly addedMs: number;
      readonly leftMs: number;
      readonly deadline: number;
      /** Whether nobody asked for it: the turn had run out. */
      readonly isAutomatic?: true;
    } & AtSeat)
  /** Somebody wants the hand called off; whether it is, those decide who are still in it. */
  | { readonly kind: 'StopRequested'; readonly playerId: PlayerId; readonly handId: HandId }
  | { readonly kind: 'StopConfirmed'; readonly playerId: PlayerId }
  /** The vote is off, and the hand goes on. */
  | { readonly kind: 'StopWithdrawn'; readonly playerId: PlayerId }
  /** `playerId` is absent when it was a vote or whoever runs the house. */
  | {
      readonly kind: 'TablePaused';
      readonly origin: PauseOrigin;
      readonly playerId?: PlayerId;
      readonly at: number;
      /** What whoever runs the house says about it. */
      readonly reason?: string;
      readonly stopped?: NonNullable<Pause['stopped']>;
    }
  /** Without a player it was whoever runs the house. */
  | { readonly kind: 'TableResumed'; readonly playerId?: PlayerId }
  | { readonly kind: 'HostChanged'; readonly playerId: PlayerId; readonly from: PlayerId }
  /** Changes nothing; kept in the log so that everybody hears it once and in order. */
  | { readonly kind: 'ChatSaid'; readonly playerId: PlayerId; readonly name: string; readonly text: string };

/** All that can happen at a table. The log of a table is its state. */
export type TableEvent = TableLifeEvent | HandEvent;

export type TableEventKind = TableEvent['kind'];

const LIFE_EVENT_KINDS: Readonly<Record<TableLifeEvent['kind'], true>> = {
  TableOpened: true,
  PlayerSeated: true,
  TopUpQueued: true,
  ToppedUp: true,
  TopUpCancelled: true,
  SitOutQueued: true,
  SatOut: true,
  SatIn: true,
  PostChosen: true,
  LeaveQueued: true,
  PlayerLeft: true,
  PlayerBusted: true,
  BlindsMissed: true,
  ButtonMoved: true,
  CountdownStarted: true,
  NextHandScheduled: true,
  WaitingForPlayers: true,
  ClockStarted: true,
  TurnTimedOut: true,
  TimeoutsCleared: true,
  TimeBankUsed: true,
  StopRequested: true,
  StopConfirmed: true,
  StopWithdrawn: true,
  TablePaused: true,
  TableResumed: true,
  HostChanged: true,
  ChatSaid: true,
};

/** Whether the event belongs to the hand that is played at the table. */
export function isHandEvent(event: TableEvent): event is HandEvent {
  return !(event.kind in LIFE_EVENT_KINDS);
}
