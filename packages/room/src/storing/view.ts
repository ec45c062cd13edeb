import type { PlayerId, TableId } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  type LedgerEntry,
  type LedgerView,
  NO_BALANCE,
  type RefusedTransfer,
  type TransferId,
} from '@cardroom/ledger';
import type { StoredMatchEntry } from '../matchmaking/match-entry.ts';
import type { OutboxAnchor } from '../ports/outbox.ts';
import type { KeptAction } from '../ports/action-store.ts';
import type { TelegramId, TelegramLink } from '../ports/player-store.ts';
import type { StoredAnswer } from '../ports/store.ts';
import type { PlayerStats } from '../statistics/player-stats.ts';
import type { Projection } from '../statistics/projection.ts';
import type { AnchorRow, StoreChanges } from './changes.ts';

/** A table without its sections. */
export interface TableRow {
  readonly tableId: TableId;
  readonly version: number;
  readonly at: number;
  readonly eventCount: number;
  readonly halted?: string;
  readonly closedAt?: number;
}

/** When and under which lease a section was last written. */
export interface SectionMark {
  readonly version: number;
  readonly fence: number;
}

/** What a store must know to decide on requests: answers at once, from what it holds or has loaded before. */
export interface StoreView extends LedgerView {
  table(tableId: TableId): TableRow | undefined;
  section(tableId: TableId, section: string): SectionMark | undefined;
  answer(principal: PlayerId, key: string): StoredAnswer | undefined;
  hasPlayer(playerId: PlayerId): boolean;
  /** The link of a user of Telegram. */
  telegramUser(telegramId: TelegramId): TelegramLink | undefined;
  /** The link of a player. */
  telegramPlayer(playerId: PlayerId): TelegramLink | undefined;
  matchEntry(playerId: PlayerId): StoredMatchEntry | undefined;
  /** Whether a message is being sent; `undefined` when there is no such message. */
  isSending(message: number): boolean | undefined;
  /** What a topic shows of a table under a key. */
  anchor(topic: string, of: Pick<OutboxAnchor, 'tableId' | 'key'>): OutboxAnchor | undefined;
  /** How far a table is counted; `undefined` when none of its hands is. */
  projection(tableId: TableId): Projection | undefined;
  playerStats(playerId: PlayerId): PlayerStats | undefined;
  /** What an operator has done, by its id. */
  action(id: string): KeptAction | undefined;
}

/** Names what belongs to two ids. Ids have no spaces. */
export function pairKey(first: string, second: string): string {
  return `${first} ${second}`;
}

/** Names what a topic shows of a table. */
export function anchorKey(topic: string, { tableId, key }: Pick<OutboxAnchor, 'tableId' | 'key'>): string {
  return JSON.stringify([topic, tableId, key]);
}

/** A view with changes on top that are not in the store yet: what the next request of a batch is decided on. */
export function viewOver(base: StoreView, changes: StoreChanges): StoreView {
  const { tables, sections, answers, players, matches, accounts, entries, refusals } = changes;
  const { statisticsResets, projections, playerStats, removedMessages, sendingMessages, anchors, actions } = changes;
  return {
    table: (tableId) => tables.get(tableId) ?? base.table(tableId),
    section: (tableId, section) => sections.get(pairKey(tableId, section)) ?? base.section(tableId, section),
    answer(principal, key) {
      const name = pairKey(principal, key);
      return answers.has(name) ? answers.get(name) : base.answer(principal, key);
    },
    hasPlayer: (playerId) => players.has(playerId) || base.hasPlayer(playerId),
    telegramUser: (id) => linkIn(changes, ({ telegramId }) => telegramId === id) ?? base.telegramUser(id),
    telegramPlayer: (id) => linkIn(changes, ({ playerId }) => playerId === id) ?? base.telegramPlayer(id),
    matchEntry: (playerId) => matches.get(playerId) ?? base.matchEntry(playerId),
    isSending: (id) => (removedMessages.has(id) ? undefined : (sendingMessages.get(id) ?? base.isSending(id))),
    anchor(topic, of) {
      const name = anchorKey(topic, of);
      return anchors.has(name) ? anchors.get(name)?.anchor : base.anchor(topic, of);
    },
    projection: (tableId) =>
      projections.get(tableId) ?? (statisticsResets.length > 0 ? undefined : base.projection(tableId)),
    playerStats: (playerId) =>
      playerStats.get(playerId) ?? (statisticsResets.length > 0 ? undefined : base.playerStats(playerId)),
    action: (id) => actions.get(id) ?? base.action(id),
    balance: (account) => accounts.get(account) ?? base.balance(account),
    entry: (id) => entries.get(id) ?? base.entry(id),
    refusal: (id) => refusals.get(id) ?? base.refusal(id),
  };
}

function linkIn({ telegramLinks }: StoreChanges, isIt: (link: TelegramLink) => boolean): TelegramLink | undefined {
  return telegramLinks.find(({ link }) => isIt(link))?.link;
}

/** What was loaded for a batch. */
export interface LoadedRows {
  readonly tables: ReadonlyMap<TableId, TableRow>;
  /** By `pairKey` of table and section. */
  readonly sections: ReadonlyMap<string, SectionMark>;
  /** By `pairKey` of principal and key. */
  readonly answers: ReadonlyMap<string, StoredAnswer>;
  readonly players: ReadonlySet<PlayerId>;
  readonly telegramUsers: ReadonlyMap<TelegramId, TelegramLink>;
  readonly telegramPlayers: ReadonlyMap<PlayerId, TelegramLink>;
  readonly accounts: ReadonlyMap<AccountId, AccountBalance>;
  readonly entries: ReadonlyMap<TransferId, LedgerEntry>;
  readonly refusals: ReadonlyMap<TransferId, RefusedTransfer>;
  readonly matches: ReadonlyMap<PlayerId, StoredMatchEntry>;
  /** Whether each is being sent. */
  readonly sendingMessages: ReadonlyMap<number, boolean>;
  /** By `anchorKey`. */
  readonly anchors: ReadonlyMap<string, Pick<AnchorRow, 'anchor'>>;
  readonly projections: ReadonlyMap<TableId, Projection>;
  readonly playerStats: ReadonlyMap<PlayerId, PlayerStats>;
  readonly actions: ReadonlyMap<string, KeptAction>;
}

/** Nothing loaded: for what a batch needs in no case. */
export function noRows(): LoadedRows {
  return {
    tables: new Map(),
    sections: new Map(),
    answers: new Map(),
    players: new Set(),
    telegramUsers: new Map(),
    telegramPlayers: new Map(),
    matches: new Map(),
    accounts: new Map(),
    entries: new Map(),
    refusals: new Map(),
    sendingMessages: new Map(),
    anchors: new Map(),
    projections: new Map(),
    playerStats: new Map(),
    actions: new Map(),
  };
}

/** A view of rows in memory; what is not among them is not there. */
export function viewOfRows(rows: LoadedRows): StoreView {
  return {
    table: (tableId) => rows.tables.get(tableId),
    section: (tableId, section) => rows.sections.get(pairKey(tableId, section)),
    answer: (principal, key) => rows.answers.get(pairKey(principal, key)),
    hasPlayer: (playerId) => rows.players.has(playerId),
    telegramUser: (telegramId) => rows.telegramUsers.get(telegramId),
    telegramPlayer: (playerId) => rows.telegramPlayers.get(playerId),
    matchEntry: (playerId) => rows.matches.get(playerId),
    isSending: (id) => rows.sendingMessages.get(id),
    anchor: (topic, of) => rows.anchors.get(anchorKey(topic, of))?.anchor,
    projection: (tableId) => rows.projections.get(tableId),
    playerStats: (playerId) => rows.playerStats.get(playerId),
    action: (id) => rows.actions.get(id),
    balance: (account) => rows.accounts.get(account) ?? NO_BALANCE,
    entry: (id) => rows.entries.get(id),
    refusal: (id) => rows.refusals.get(id),
  };
}
