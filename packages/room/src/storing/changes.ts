import type { HandId, PlayerId, TableId } from '@cardroom/kernel';
import type { AccountBalance, AccountId, LedgerEntry, RefusedTransfer, TransferId } from '@cardroom/ledger';
import type { DeadLetter } from '../wallet/dead-letter.ts';
import type { StoredMatchEntry } from '../matchmaking/match-entry.ts';
import type { KeptAction } from '../ports/action-store.ts';
import type { PlayerRecord, SessionRecord, TelegramLink } from '../ports/player-store.ts';
import type { OutboxAnchor, OutboxMessage } from '../ports/outbox.ts';
import type { HandRecord, StoredAnswer, StoredEvent, TimerChange } from '../ports/store.ts';
import type { PlayerStats } from '../statistics/player-stats.ts';
import type { Projection } from '../statistics/projection.ts';
import type { SectionMark, TableRow } from './view.ts';

/** A section as it is written. */
export interface SectionRow extends SectionMark {
  readonly tableId: TableId;
  readonly section: string;
  readonly body: string;
}

/** An event in its place in the log of its table. */
export interface EventRow extends StoredEvent {
  readonly tableId: TableId;
  readonly seq: number;
  readonly version: number;
}

/** A message of a commit. */
export interface MessageRow extends OutboxMessage {
  readonly tableId: TableId;
  readonly version: number;
  readonly at: number;
}

/** What a topic shows from now on, or no more when there is no `anchor`. */
export interface AnchorRow extends Pick<OutboxAnchor, 'tableId' | 'key'> {
  readonly topic: string;
  readonly anchor: OutboxAnchor | undefined;
}

/**
 * What a batch of requests has come to, to be written as it stands: last states where only the last one counts, and
 * lists of what is only ever added. Nothing here is decided any more.
 */
export interface StoreChanges {
  readonly tables: Map<TableId, TableRow>;
  /** By `pairKey` of table and section. */
  readonly sections: Map<string, SectionRow>;
  readonly steps: { readonly tableId: TableId; readonly version: number; readonly at: number }[];
  readonly events: EventRow[];
  readonly startedHands: HandRecord[];
  readonly endedHands: { readonly handId: HandId; readonly at: number }[];
  /** By `pairKey` of principal and key; `undefined` for an answer that is forgotten. */
  readonly answers: Map<string, StoredAnswer | undefined>;
  readonly messages: MessageRow[];
  readonly removedMessages: Set<number>;
  /** Whether messages that are there are being sent, by their ids. */
  readonly sendingMessages: Map<number, boolean>;
  /** By topic, table and key: of several changes the last one. */
  readonly anchors: Map<string, AnchorRow>;
  /** By topic. */
  readonly paces: Map<string, string>;
  /** By `pairKey` of table and name: of several changes the last one. */
  readonly timers: Map<string, { readonly tableId: TableId; readonly timer: TimerChange }>;
  readonly players: Map<PlayerId, { readonly player: PlayerRecord; readonly at: number }>;
  /** By the hash of the token; `undefined` for a session that has ended. */
  readonly sessions: Map<string, SessionRecord | undefined>;
  /** Players whose sessions end, all that were kept before this batch but the one with this hash. */
  readonly keptSessions: Map<PlayerId, string>;
  /** By the hash of the token: sessions to be removed if they expired before this. */
  readonly forgottenSessions: Map<string, number>;
  /** New ones: they stay for ever. */
  readonly telegramLinks: { readonly link: TelegramLink; readonly at: number }[];
  readonly accounts: Map<AccountId, AccountBalance>;
  /** In the order of the journal. */
  readonly entries: Map<TransferId, LedgerEntry>;
  /** The same entries, those of each request together. */
  readonly leaves: (readonly LedgerEntry[])[];
  readonly refusals: Map<TransferId, RefusedTransfer>;
  /** Each is written unless the one that is kept is resolved: that one stays. */
  readonly letters: Map<TransferId, DeadLetter>;
  readonly matches: Map<PlayerId, StoredMatchEntry>;
  /** When all statistics were forgotten, if they were: before the projections and statistics here are written. */
  readonly statisticsResets: number[];
  readonly projections: Map<TableId, Projection>;
  readonly playerStats: Map<PlayerId, PlayerStats>;
  /** By their ids, in the order in which they were begun: new ones, and those that have ended. */
  readonly actions: Map<string, KeptAction>;
}

/** No changes yet. */
export function noChanges(): StoreChanges {
  return {
    tables: new Map(),
    sections: new Map(),
    steps: [],
    events: [],
    startedHands: [],
    endedHands: [],
    answers: new Map(),
    messages: [],
    removedMessages: new Set(),
    sendingMessages: new Map(),
    anchors: new Map(),
    paces: new Map(),
    timers: new Map(),
    players: new Map(),
    sessions: new Map(),
    keptSessions: new Map(),
    forgottenSessions: new Map(),
    telegramLinks: [],
    accounts: new Map(),
    entries: new Map(),
    leaves: [],
    refusals: new Map(),
    letters: new Map(),
    matches: new Map(),
    statisticsResets: [],
    projections: new Map(),
    playerStats: new Map(),
    actions: new Map(),
  };
}

/** Reservations that are pending from now on. */
export function openedReservations({ entries }: StoreChanges): readonly LedgerEntry[] {
  return [...entries.values()].filter(({ kind }) => kind === 'pending');
}

/** Reservations that have ended. */
export function endedReservations({ entries }: StoreChanges): readonly TransferId[] {
  return [...entries.values()].flatMap(({ pendingId }) => (pendingId === undefined ? [] : [pendingId]));
}
