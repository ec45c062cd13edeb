import type { WireCommand, WireProblem, WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import type { TurnLength } from '../table/clock.ts';
import type { PreAction } from '../table/pre-action.ts';
import type { ChatState } from './chat.ts';

/** Where the live connection stands. `online` means that the server has said welcome. */
export type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'reconnecting';

/** Who plays here. */
export interface Identity {
  readonly playerId: string;
  readonly displayName: string;
  readonly wallet: { readonly available: number; readonly reserved: number } | undefined;
  /** Whether that is a user of Telegram; absent where nobody can come from there, and until it is known. */
  readonly telegram?: 'linked' | 'unlinked';
}

/** A command that was sent and has no answer yet. It is sent again, under the same id, until it has one. [R29] */
export interface PendingCommand {
  readonly id: string;
  readonly command: WireCommand;
  /** Local milliseconds of the last sending. */
  readonly sentAt: number;
  /** How often the server has said "busy, try again". */
  readonly busyAnswers: number;
}

/** The last command that was refused, and why. */
export interface Refusal {
  readonly command: WireCommand;
  readonly problem: WireProblem;
}

/** One line of the hand log. */
export interface LogEntry {
  readonly id: number;
  readonly handNumber: number;
  readonly sentence: Sentence;
}

/** What was said last through the live region; `id` changes with each new announcement. */
export interface Announcement {
  readonly id: number;
  readonly sentences: readonly Sentence[];
}

/** The table being looked at. */
export interface TableState {
  readonly tableId: string;
  /** The newest view there is; absent until the first snapshot. */
  readonly view: WireTableView | undefined;
  /** The last version whose events are in the log: what a new subscription starts after. */
  readonly seenVersion: number | undefined;
  /** `needed` at the start, after a gap, a resync or a lost line; `asked` until the first answer; then `live`. */
  readonly subscription: 'needed' | 'asked' | 'live';
  /** The server does not know this table. */
  readonly missing: boolean;
  readonly pending: readonly PendingCommand[];
  readonly refusal: Refusal | undefined;
  readonly log: readonly LogEntry[];
  /** What was decided before the turn. [R30] */
  readonly preAction: PreAction;
  /** Local milliseconds since when the betting buttons mean what they mean now. */
  readonly controlsSince: number | undefined;
  /** How long the turn on the screen is in all, with what a time bank has added. [R47] */
  readonly turnLength: TurnLength | undefined;
  readonly chat: ChatState;
  readonly announcement: Announcement;
}

/** All that the client knows, one plain record. It changes only by `reduce`. */
export interface AppState {
  readonly identity: Identity | undefined;
  /** `unknown` until the stored session has been tried. */
  readonly session: 'unknown' | 'none' | 'open';
  readonly connection: ConnectionStatus;
  /** Milliseconds to add to the local clock to get the server's; absent before the first sample. [R47] */
  readonly clockOffsetMs: number | undefined;
  readonly table: TableState | undefined;
}

/** The state before anything is known. */
export const INITIAL_STATE: AppState = {
  identity: undefined,
  session: 'unknown',
  connection: 'idle',
  clockOffsetMs: undefined,
  table: undefined,
};
