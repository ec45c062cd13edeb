import type { HandId, PlayerId, Result, TableId } from '@cardroom/kernel';
import type {
  AccountBalance,
  AccountId,
  JournalBatch,
  LedgerEntry,
  LedgerRejection,
  Reservation,
  SealedEntry,
  Transfer,
  TransferId,
} from '@cardroom/ledger';
import type { LockLease } from '@cardroom/locks';
import type { MatchChange, StoredMatchEntry } from '../matchmaking/match-entry.ts';
import type { ProjectedHand } from '../statistics/projection.ts';
import type { DeadLetter } from '../wallet/dead-letter.ts';
import type { OutboxMessage, OutboxReads, OutboxSettlement } from './outbox.ts';
import type { StatisticsReads, TableFlows } from './statistics-reads.ts';

/**
 * One section of a table as it is stored: JSON text, the table's version when it was last written, and the fence of the
 * lease under which that was. Two rooms may have meant to write the same version, and only one of them has.
 */
export interface StoredSection {
  readonly section: string;
  readonly version: number;
  readonly fence: number;
  readonly body: string;
}

/** A table as it is stored, all of it from one commit. */
export interface StoredTable {
  readonly tableId: TableId;
  readonly version: number;
  /** How many events its log holds. */
  readonly eventCount: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly at: number;
  /** By name. */
  readonly sections: readonly StoredSection[];
  /** Why the table was halted; absent while it may be played. */
  readonly halted?: string;
  /** When the table was closed; absent while it is open. */
  readonly closedAt?: number;
}

/** One event of a table's log, as JSON text. */
export interface StoredEvent {
  readonly handId?: HandId;
  readonly body: string;
}

/** One commit of a table, read back. */
export interface StoredStep {
  readonly version: number;
  readonly at: number;
  readonly events: readonly StoredEvent[];
}

/** The answer to a command that was given its key by the principal, kept to be given again. */
export interface StoredAnswer {
  readonly principal: PlayerId;
  readonly key: string;
  /** The content of the command: the same key with another content is refused. */
  readonly fingerprint: string;
  readonly body: string;
  readonly at: number;
}

/** A row of a table's list of hands. */
export interface HandRecord {
  readonly handId: HandId;
  readonly tableId: TableId;
  /** Counts the table's hands from 1. */
  readonly number: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Who was dealt in. */
  readonly players: readonly { readonly seat: number; readonly playerId: PlayerId; readonly name: string }[];
}

/** A section that a decision was made on: version and fence must not have changed. 0 and 0: it did not exist. */
export interface SectionRead {
  readonly section: string;
  readonly version: number;
  readonly fence: number;
}

/** A time at which a table wants to be woken. Of one name a table has one timer; setting it again moves it. */
export type TimerChange =
  | { readonly kind: 'set'; readonly name: string; readonly dueAt: number; readonly body: string }
  | { readonly kind: 'cancel'; readonly name: string };

/** A timer that is set. It stays until the commit that it leads to cancels or moves it. */
export interface StoredTimer {
  readonly tableId: TableId;
  readonly name: string;
  readonly dueAt: number;
  readonly body: string;
}

/** All that one decision changes; happens as a whole or not at all. */
export interface Commit {
  readonly tableId: TableId;
  /** The version of the table that was decided on, 0 for a table that is being opened; the next one is made. */
  readonly version: number;
  readonly at: number;
  readonly reads: readonly SectionRead[];
  readonly writes: readonly (SectionRead & { readonly body: string })[];
  readonly events: readonly StoredEvent[];
  /** Reservations are posted here, and what needs none is moved. */
  readonly transfers: readonly Transfer[];
  /** What the table's accounts must hold afterwards, or nothing is written. */
  readonly books: ReadonlyMap<AccountId, number>;
  readonly startedHands: readonly HandRecord[];
  /** Hands that ended at `at`. */
  readonly endedHands: readonly HandId[];
  readonly answer?: StoredAnswer;
  readonly outbox: readonly OutboxMessage[];
  readonly timers: readonly TimerChange[];
  /** The table is halted, and this commit puts it into play again. */
  readonly releases?: true;
  /** Who gets a seat at this table because he has waited for a stranger, and so waits no more. */
  readonly matches?: readonly MatchChange[];
}

/** The end of a halted table: what moves, and which of its hands end without having been played. */
export interface Rollback {
  readonly tableId: TableId;
  /** The version that was looked at. */
  readonly version: number;
  readonly at: number;
  readonly transfers: readonly Transfer[];
  readonly endedHands: readonly HandId[];
}

/** What became of it: on `conflict` nothing has changed, and it can be looked at again. */
export type RollbackOutcome = 'done' | 'conflict';

/** What a commit must show: its holder may write the sections that it covers, and is not behind anybody else. */
export type CommitLease = Pick<LockLease, 'table' | 'covers' | 'state' | 'fence'>;

/** What became of a commit. Only `committed` has changed anything. */
export type CommitOutcome =
  | { readonly kind: 'committed'; readonly version: number }
  /** Something that was read or written has changed meanwhile: load and decide again. */
  | { readonly kind: 'conflict' }
  /** The table was halted or closed meanwhile: it takes no commit any more. */
  | { readonly kind: 'outOfPlay' }
  /** A later lease has written already: this one was lost. */
  | { readonly kind: 'fenced' }
  /** The key was answered meanwhile. */
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'refused'; readonly error: LedgerRejection }
  /** An account would not hold what the table says. */
  | { readonly kind: 'booksBroken'; readonly account: string; readonly expected: number; readonly found: number };

/** What became of a set of transfers of its own: the entry of each, or why nothing has moved. */
export type PostOutcome = Result<readonly LedgerEntry[], LedgerRejection>;

/** What became of a change of a match entry. Only `changed` has changed anything. */
export type MatchOutcome =
  | { readonly kind: 'changed' }
  /** The entry is not the one that was decided on: load and decide again. */
  | { readonly kind: 'conflict' }
  /** The key was answered meanwhile. */
  | { readonly kind: 'answered'; readonly answer: StoredAnswer };

/** Which entries of the journal are asked for. */
export interface EntryQuery {
  readonly tableId?: TableId;
  readonly handId?: HandId;
  readonly account?: AccountId;
  /** Only entries after this place in the journal. */
  readonly afterSeq?: number;
  readonly limit: number;
}

/**
 * Keeps tables, their log, the ledger and the answers. What it has acknowledged survives a crash of the machine.
 * Every failure of the storage itself is a `Fault('StoreFailed')`, after which nothing of the call is kept, or all of
 * it when the failure came after the write: the same call again tells.
 */
export interface Store extends TableReads, LedgerReads, StatisticsReads, OutboxReads {
  /**
   * Writes a commit if all that it was decided on is still so. A section that `lease` does not cover is a `Defect`,
   * and a lease that was lost a `Fault('LeaseLost')`; nothing is written then. There is no other way to write a section.
   */
  commit(lease: CommitLease, commit: Commit): Promise<CommitOutcome>;
  /**
   * Takes the table out of play, for ever until an operator decides. The first reason stays. It is a step without
   * events, so that every viewer hears of it; nothing else of the table changes.
   */
  halt(tableId: TableId, reason: string, at: number): Promise<void>;
  /** Closes a table that still stands at `version` and is not halted, for ever, and keeps what is told of it; says whether it did. */
  closeTable(tableId: TableId, version: number, at: number, outbox?: readonly OutboxMessage[]): Promise<boolean>;
  /** Moves the chips of a table that is halted at a version, and closes it: both, or nothing. */
  rollBack(rollback: Rollback): Promise<RollbackOutcome>;
  answer(principal: PlayerId, key: string): Promise<StoredAnswer | undefined>;
  /** Keeps an answer that changes nothing else, such as a refusal; gives back the first one if there is one. */
  saveAnswer(answer: StoredAnswer): Promise<StoredAnswer>;
  /** Forgets answers given before `before`, as many as can be done at once, and says how many: 0 when none is left. */
  purgeAnswers(before: number): Promise<number>;
  /**
   * Posts transfers that belong to no commit, all or none. What was done, and what was refused for want of chips or
   * room, is decided for good; what was too early, because there was no reservation yet or its time was not over, may
   * be asked for again. `letter` is kept with them when they are posted.
   */
  post(transfers: readonly Transfer[], at: number, letter?: DeadLetter): Promise<PostOutcome>;
  /** Keeps what could not be done, in place of what was kept of it before. One that is resolved stays as it is. */
  keepDeadLetter(letter: DeadLetter): Promise<void>;
  deadLetters(state: DeadLetter['state'], limit: number): Promise<readonly DeadLetter[]>;
  /** Open letters whose next attempt is due at `at`, the most overdue first. */
  dueLetters(at: number, limit: number): Promise<readonly DeadLetter[]>;
  deadLetter(id: TransferId): Promise<DeadLetter | undefined>;
  /**
   * Runs `work` on how everything stood at one moment, while others go on writing: for what needs many reads that
   * agree with each other. What it is given must not be used afterwards.
   */
  atOneMoment<T>(work: (reads: TableReads & LedgerReads) => Promise<T>): Promise<T>;
  /**
   * Notes that a message is about to be sent, so that it is never sent twice; whether it may be: a message that was noted
   * before, or is there no more, may not.
   */
  noteSending(id: number): Promise<boolean>;
  /** Writes what a call to a chat has come to, all of it or nothing. */
  settleOutbox(settlement: OutboxSettlement): Promise<void>;
  /** Timers that are due at `at`, the earliest first. */
  dueTimers(at: number, limit: number): Promise<readonly StoredTimer[]>;
  /** A player's last match entry, whatever has become of it. */
  matchEntry(playerId: PlayerId): Promise<StoredMatchEntry | undefined>;
  /** Who waits for a stranger at `at`, who asked first before the others. */
  waitingMatches(at: number, limit: number): Promise<readonly StoredMatchEntry[]>;
  /** Changes a match entry if it still is what was decided on, and keeps `answer` with it. */
  changeMatch(change: MatchChange, at: number, answer?: StoredAnswer): Promise<MatchOutcome>;
  /**
   * Adds hands of a table to the statistics of all who were dealt in and moves the table's cursor from `after` over
   * them, in one database transaction; a `conflict`, which changes nothing, when the cursor stands elsewhere.
   */
  project(tableId: TableId, after: number, hands: readonly ProjectedHand[]): Promise<'projected' | 'conflict'>;
  /** Forgets all statistics and sets every cursor to the beginning: what is counted again comes to the same. */
  resetStatistics(at: number): Promise<void>;
  close(): Promise<void>;
}

/** Reading tables: every answer is of one moment between two commits. */
export interface TableReads {
  table(tableId: TableId): Promise<StoredTable | undefined>;
  /** The tables that are not closed. */
  tableIds(): Promise<readonly TableId[]>;
  /** The same with the version that each stands at. */
  tableVersions(): Promise<ReadonlyMap<TableId, number>>;
  /** The commits of a table after `version`, in order, without gaps. */
  stepsAfter(tableId: TableId, version: number): Promise<readonly StoredStep[]>;
  /** A table's hands, newest first, below `beforeNumber` if given. */
  hands(tableId: TableId, limit: number, beforeNumber?: number): Promise<readonly HandRecord[]>;
  hand(handId: HandId): Promise<HandRecord | undefined>;
  /** The events of a hand, in order. */
  eventsOfHand(handId: HandId): Promise<readonly StoredEvent[]>;
  /** The largest fence that anything was written under; 0 for an empty store. */
  largestFence(): Promise<number>;
}

/** Reading the ledger: every answer is of one moment between two commits. */
export interface LedgerReads {
  /** What the accounts hold, reserved chips included; one that was never used holds 0. */
  balances(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, number>>;
  account(account: AccountId): Promise<AccountBalance>;
  /** What all `hold` accounts of a player hold together. */
  heldBy(player: PlayerId): Promise<number>;
  /** The sum of all accounts: zero, or chips were lost or made. */
  sumOfBalances(): Promise<number>;
  /** A reservation and what has become of it; `undefined` when nothing was reserved under the id. */
  reservation(id: TransferId): Promise<Reservation | undefined>;
  /** Reservations that are pending and whose time is over at `at`, the earliest first. */
  dueReservations(at: number, limit: number): Promise<readonly TransferId[]>;
  /** Pending reservations and when they expire, by id, after `after`. */
  pendingReservations(after: string, limit: number): Promise<readonly (readonly [TransferId, number])[]>;
  /** The journal as asked for, oldest first. */
  entries(query: EntryQuery): Promise<readonly SealedEntry[]>;
  /** Batches of the journal after `batch`, oldest first. */
  batches(afterBatch: number, limit: number): Promise<readonly JournalBatch[]>;
  /** What everybody has brought to a table and taken from it, added up by the database. */
  tableFlows(tableId: TableId): Promise<TableFlows>;
  /** Every account that was ever used, by its name, after `after`. */
  accounts(after: string, limit: number): Promise<readonly (readonly [AccountId, AccountBalance])[]>;
  /** Every account of a player that was ever used, by its name, after `after`: what it costs depends on him alone. */
  accountsOf(player: PlayerId, after: string, limit: number): Promise<readonly AccountId[]>;
}
