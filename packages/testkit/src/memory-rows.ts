import type { HandId, PlayerId, TableId } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  EMPTY_JOURNAL,
  headAfter,
  type JournalBatch,
  type JournalHead,
  type RefusedTransfer,
  sealBatch,
  type SealedEntry,
  type Sha256,
  type TransferId,
} from '@cardroom/ledger';
import {
  type AnchorRow,
  type DeadLetter,
  endedReservations,
  type EventRow,
  type HandRecord,
  type KeptAction,
  type LoadedRows,
  openedReservations,
  type PlayerRecord,
  type PlayerStats,
  type Projection,
  type SectionRow,
  type SessionRecord,
  type StoreChanges,
  type StoredAnswer,
  type StoredMatchEntry,
  type StoredMessage,
  type StoredTimer,
  type TableRow,
  type TelegramId,
  type TelegramLink,
} from '@cardroom/room';

/** Everything that a store in memory holds. */
export interface MemoryRows extends LoadedRows {
  readonly sha256: Sha256;
  readonly tables: Map<TableId, TableRow>;
  readonly sections: Map<string, SectionRow>;
  readonly steps: { readonly tableId: TableId; readonly version: number; readonly at: number }[];
  readonly events: EventRow[];
  readonly hands: Map<HandId, HandRecord>;
  readonly answers: Map<string, StoredAnswer>;
  /** By id, in the order of the ids. */
  readonly messages: Map<number, Omit<StoredMessage, 'isSending'>>;
  readonly sendingMessages: Map<number, boolean>;
  /** By `anchorKey`. */
  readonly anchors: Map<string, AnchorRow>;
  readonly paces: Map<string, string>;
  readonly timers: Map<string, StoredTimer>;
  readonly players: Set<PlayerId>;
  readonly playerRecords: Map<PlayerId, PlayerRecord>;
  readonly sessions: Map<string, SessionRecord>;
  readonly telegramUsers: Map<TelegramId, TelegramLink>;
  readonly telegramPlayers: Map<PlayerId, TelegramLink>;
  readonly accounts: Map<AccountId, AccountBalance>;
  readonly entries: Map<TransferId, SealedEntry>;
  readonly batches: JournalBatch[];
  /** When each pending reservation expires. */
  readonly pending: Map<TransferId, number>;
  readonly refusals: Map<TransferId, RefusedTransfer>;
  readonly letters: Map<TransferId, DeadLetter>;
  readonly matches: Map<PlayerId, StoredMatchEntry>;
  readonly projections: Map<TableId, Projection>;
  readonly playerStats: Map<PlayerId, PlayerStats>;
  /** In the order of the log. */
  readonly actions: Map<string, KeptAction>;
  head: JournalHead;
  nextMessage: number;
}

/** An empty store. */
export function emptyRows(sha256: Sha256): MemoryRows {
  return {
    sha256,
    tables: new Map(),
    sections: new Map(),
    steps: [],
    events: [],
    hands: new Map(),
    answers: new Map(),
    messages: new Map(),
    sendingMessages: new Map(),
    anchors: new Map(),
    paces: new Map(),
    timers: new Map(),
    players: new Set(),
    playerRecords: new Map(),
    sessions: new Map(),
    telegramUsers: new Map(),
    telegramPlayers: new Map(),
    accounts: new Map(),
    entries: new Map(),
    batches: [],
    pending: new Map(),
    refusals: new Map(),
    letters: new Map(),
    matches: new Map(),
    projections: new Map(),
    playerStats: new Map(),
    actions: new Map(),
    head: EMPTY_JOURNAL,
    nextMessage: 1,
  };
}

/** The same rows, which later changes do not reach: rows themselves are never changed, only put in others' places. */
export function copyOf(rows: MemoryRows): MemoryRows {
  return {
    sha256: rows.sha256,
    tables: new Map(rows.tables),
    sections: new Map(rows.sections),
    steps: [...rows.steps],
    events: [...rows.events],
    hands: new Map(rows.hands),
    answers: new Map(rows.answers),
    messages: new Map(rows.messages),
    sendingMessages: new Map(rows.sendingMessages),
    anchors: new Map(rows.anchors),
    paces: new Map(rows.paces),
    timers: new Map(rows.timers),
    players: new Set(rows.players),
    playerRecords: new Map(rows.playerRecords),
    sessions: new Map(rows.sessions),
    telegramUsers: new Map(rows.telegramUsers),
    telegramPlayers: new Map(rows.telegramPlayers),
    accounts: new Map(rows.accounts),
    entries: new Map(rows.entries),
    batches: [...rows.batches],
    pending: new Map(rows.pending),
    refusals: new Map(rows.refusals),
    letters: new Map(rows.letters),
    matches: new Map(rows.matches),
    projections: new Map(rows.projections),
    playerStats: new Map(rows.playerStats),
    actions: new Map(rows.actions),
    head: rows.head,
    nextMessage: rows.nextMessage,
  };
}

/** Writes what was decided. */
export function applyChanges(rows: MemoryRows, changes: StoreChanges, at: number): void {
  putAll(rows.tables, changes.tables);
  putAll(rows.sections, changes.sections);
  rows.steps.push(...changes.steps);
  rows.events.push(...changes.events);
  for (const hand of changes.startedHands) rows.hands.set(hand.handId, hand);
  for (const { handId, at: endedAt } of changes.endedHands) {
    const hand = rows.hands.get(handId);
    if (hand !== undefined) rows.hands.set(handId, { ...hand, endedAt });
  }
  for (const [name, answer] of changes.answers) {
    if (answer === undefined) rows.answers.delete(name);
    else rows.answers.set(name, answer);
  }
  applyDeferred(rows, changes);
  applyLedger(rows, changes, at);
  for (const { player } of changes.players.values()) {
    rows.players.add(player.playerId);
    rows.playerRecords.set(player.playerId, player);
  }
  for (const { tokenHash, playerId } of rows.sessions.values()) {
    if ((changes.keptSessions.get(playerId) ?? tokenHash) !== tokenHash) rows.sessions.delete(tokenHash);
  }
  for (const [tokenHash, session] of changes.sessions) {
    if (session === undefined) rows.sessions.delete(tokenHash);
    else rows.sessions.set(tokenHash, session);
  }
  for (const [tokenHash, before] of changes.forgottenSessions) {
    if ((rows.sessions.get(tokenHash)?.expiresAt ?? before) < before) rows.sessions.delete(tokenHash);
  }
  for (const { link } of changes.telegramLinks) {
    rows.telegramUsers.set(link.telegramId, link);
    rows.telegramPlayers.set(link.playerId, link);
  }
  putAll(rows.matches, changes.matches);
  applyStatistics(rows, changes);
  putAll(rows.actions, changes.actions);
}

function applyStatistics(rows: MemoryRows, changes: StoreChanges): void {
  if (changes.statisticsResets.length > 0) {
    rows.projections.clear();
    rows.playerStats.clear();
  }
  putAll(rows.projections, changes.projections);
  putAll(rows.playerStats, changes.playerStats);
}

function applyDeferred(rows: MemoryRows, changes: StoreChanges): void {
  for (const message of changes.messages) {
    const id = rows.nextMessage++;
    rows.messages.set(id, { ...message, id });
    rows.sendingMessages.set(id, false);
  }
  putAll(rows.sendingMessages, changes.sendingMessages);
  for (const id of changes.removedMessages) {
    rows.messages.delete(id);
    rows.sendingMessages.delete(id);
  }
  putAll(rows.anchors, changes.anchors);
  putAll(rows.paces, changes.paces);
  for (const [name, { tableId, timer }] of changes.timers) {
    if (timer.kind === 'cancel') rows.timers.delete(name);
    else rows.timers.set(name, { tableId, name: timer.name, dueAt: timer.dueAt, body: timer.body });
  }
}

function applyLedger(rows: MemoryRows, changes: StoreChanges, at: number): void {
  putAll(rows.accounts, changes.accounts);
  putAll(rows.refusals, changes.refusals);
  for (const [id, letter] of changes.letters) {
    if (rows.letters.get(id)?.state !== 'resolved') rows.letters.set(id, letter);
  }
  for (const { id, expiresAt } of openedReservations(changes))
    if (expiresAt !== undefined) rows.pending.set(id, expiresAt);
  for (const id of endedReservations(changes)) rows.pending.delete(id);
  if (changes.leaves.length === 0) return;
  const { entries, ...batch } = sealBatch(rows.head, { at, leaves: changes.leaves }, rows.sha256);
  for (const entry of entries) rows.entries.set(entry.id, entry);
  rows.batches.push(batch);
  rows.head = headAfter(batch);
}

function putAll<Key, Value>(into: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of from) into.set(key, value);
}
