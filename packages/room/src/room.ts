import type { HandId, PlayerId, Result, TableId } from '@cardroom/kernel';
import type { HandReceipt, SealedEntry } from '@cardroom/ledger';
import type { ActionRange } from '@cardroom/poker';
import type { TableCommand, TableConfig, TableStage, TableView } from '@cardroom/table';
import type { BotMode } from './bot-seats.ts';
import type { HandHistory } from './hand-history.ts';
import type { Matchmaking } from './matchmaking/matchmaking.ts';
import type { HandRecord } from './ports/store.ts';
import type { RoomGauges } from './room-gauges.ts';

/** One command, asked for by a principal whose identity has been proven. */
export interface RoomRequest {
  readonly principal: PlayerId;
  /** The idempotency key: the same principal and key get the same answer for 24 hours. [R29] */
  readonly key: string;
  readonly tableId: TableId;
  readonly command: TableCommand;
}

/** Why a command was refused. Nothing has changed. `code` is stable and listed in docs/errors.md. */
export interface RoomRejection {
  readonly code: string;
  readonly rule?: string;
  readonly legal?: readonly ActionRange[];
}

/** What a command came to, given after its commit. A repeated key gets the first answer, to the byte. */
export type RoomAnswer =
  | {
      readonly ok: true;
      /** When it was committed, in milliseconds since 1970. */
      readonly at: number;
      readonly version: number;
      readonly view: TableView;
    }
  | { readonly ok: false; readonly at: number; readonly error: RoomRejection };

/** What everybody may see of a committed step. `events` may be empty: every viewer gets every version. */
export interface SharedStep {
  readonly events: readonly ViewerEvent[];
  readonly view: TableView;
}

/** One committed step of a table, as one viewer may see it. */
export interface TableStep extends SharedStep {
  readonly tableId: TableId;
  readonly version: number;
  readonly at: number;
  /**
   * One object for all who are told of the step at the same time. Where `events`, `view` or one of its seats is the same
   * object as here, this viewer sees no more than everybody: it can be written out once for all of them.
   */
  readonly shared: SharedStep;
}

/** An event as one viewer may know it: JSON values only, cards as their numbers. */
export type ViewerEvent = { readonly kind: string } & Readonly<Record<string, unknown>>;

/** A row of the lobby. */
export interface TableSummary {
  readonly tableId: TableId;
  readonly config: TableConfig;
  readonly stage: TableStage;
  readonly seatsTaken: number;
}

/** A player's play money: what can be spent, and what is promised to somebody but not yet paid. */
export interface WalletView {
  readonly available: number;
  readonly reserved: number;
}

/** One thing that was said at a table. `at` in milliseconds since 1970. */
export interface ChatLine {
  /** The table's version that came with it: no two lines share one, and live steps name it too. */
  readonly version: number;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly text: string;
  readonly at: number;
}

/** A viewer's ear at a table. */
export interface Subscription {
  readonly version: number;
  readonly view: TableView;
  readonly missed?: readonly TableStep[];
  readonly unsubscribe: () => void;
}

/** Runs every table of this node. The only way in which anything at a table changes. */
export interface Room {
  /** Runs one command to its commit. Throws a `Fault` when the outside failed: retry with the same key. */
  execute(request: RoomRequest): Promise<RoomAnswer>;
  /**
   * Opens a table and seats `botCount` bots at it. The same principal and key open one table only; refused with
   * `KeyReused` when the key was used for something else.
   */
  openTable(request: {
    readonly principal: PlayerId;
    readonly key: string;
    readonly config: TableConfig;
    readonly botCount: number;
  }): Promise<Result<TableId, RoomRejection>>;
  /** The table as `viewer` may see it, from the last commit; `undefined` when there is no such table. */
  view(tableId: TableId, viewer: PlayerId | undefined): Promise<TableView | undefined>;
  /** All open tables that are not private: first those where somebody is, then by when something happened last. */
  tables(): Promise<readonly TableSummary[]>;
  /** How the tables stand, as this room knows them; costs a look at each, and asks nobody. */
  gauges(): RoomGauges;
  /** Whether and how bots play from now on. What a bot has begun is done. */
  setBotMode(mode: BotMode): void;
  /**
   * Calls `listener` after each commit of the table that comes after `version`, in order and without gaps;
   * returns how it stands at `version` and the way to stop. `missed` are the steps from `since` to there, absent
   * when they are no longer remembered. `undefined` when there is no such table. A `Fault` when it is known here only as
   * it was before `since`, and the store does not answer: nobody is told what is older than what he has seen.
   */
  subscribe(
    tableId: TableId,
    viewer: PlayerId | undefined,
    listener: (step: TableStep) => void,
    since?: number,
  ): Promise<Subscription | undefined>;
  /** What was said at a table lately, at most `limit` lines, oldest first; `undefined` when there is no such table. */
  chat(tableId: TableId, limit: number): Promise<readonly ChatLine[] | undefined>;
  /** Makes sure that the player exists and holds the play chips that a new player is granted, once. */
  welcome(player: PlayerId): Promise<WalletView>;
  /** The player's play money. */
  wallet(player: PlayerId): Promise<WalletView>;
  /** A table's hands, newest first, below `beforeNumber` if given. */
  hands(tableId: TableId, limit: number, beforeNumber?: number): Promise<readonly HandRecord[]>;
  /** A hand's events so far, as `viewer` may know them. [R53] */
  hand(handId: HandId, viewer: PlayerId | undefined): Promise<HandHistory | undefined>;
  /** A finished hand in the notation PHH, with the hidden cards of `viewer` alone. [R53] */
  handText(
    handId: HandId,
    viewer: PlayerId | undefined,
  ): Promise<Result<string, 'UnknownHand' | 'HandNotOver' | 'HandVoid'>>;
  /** Every movement of chips of a hand, in order; `undefined` when there is no such hand. */
  movements(handId: HandId): Promise<readonly SealedEntry[] | undefined>;
  /** The same with what proves it, which may be far more. */
  receipt(handId: HandId): Promise<HandReceipt | undefined>;
  /**
   * Calls off what is played at a table, gives everybody back what he had put in, and pauses it, for whoever runs the
   * house. `reason` is told to the players.
   */
  reset(tableId: TableId, reason: string): Promise<RoomAnswer>;
  /** Stops the clock of a table and keeps the next hand from being dealt, for whoever runs the house. [TB25] */
  pause(tableId: TableId, reason: string): Promise<RoomAnswer>;
  /** Lets a paused table go on, for whoever runs the house. [TB25] */
  resume(tableId: TableId): Promise<RoomAnswer>;
  /** The tables at which somebody's turn has been over for `byMs` and nobody has ended it. [ROOM73] */
  overdueTables(byMs: number): readonly TableId[];
  /** Brings strangers together at tables of two. */
  readonly matchmaking: Matchmaking;
  /** Takes over what others have done on the store unheard: steps, new tables, and tables that were closed. [ROOM55] */
  lookAround(): Promise<void>;
  /** Stops clocks and bots, and waits for what is running. Tables go on when a room is opened again. */
  close(): Promise<void>;
}
