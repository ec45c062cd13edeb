import type { HandId, PlayerId, Result, TableId } from '@cardroom/kernel';
import type { AccountId, LedgerRejection, Transfer } from '@cardroom/ledger';
import type { FencingToken } from '@cardroom/locks';

/** One section of a table as it is stored: JSON text, and the table's version when it was last written. */
export interface StoredSection {
  readonly section: string;
  readonly version: number;
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

/** A section that a decision was made on: its version must not have changed. 0: it did not exist. */
export interface SectionRead {
  readonly section: string;
  readonly version: number;
}

/** All that one decision changes; happens as a whole or not at all. */
export interface Commit {
  readonly tableId: TableId;
  /** The version of the table that was decided on, 0 for a table that is being opened; the next one is made. */
  readonly version: number;
  readonly at: number;
  /** Of the lease that covers the writes; a section refuses a smaller one than it was last written under. */
  readonly fence: FencingToken;
  readonly reads: readonly SectionRead[];
  readonly writes: readonly (SectionRead & { readonly body: string })[];
  readonly events: readonly StoredEvent[];
  readonly transfers: readonly Transfer[];
  /** What the table's accounts must hold afterwards, or nothing is written. */
  readonly books: ReadonlyMap<AccountId, number>;
  readonly startedHands: readonly HandRecord[];
  /** Hands that ended at `at`. */
  readonly endedHands: readonly HandId[];
  readonly answer?: StoredAnswer;
}

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
  /** An account does not hold what the table says, or the sum of all accounts is not zero. */
  | { readonly kind: 'booksBroken'; readonly account: string; readonly expected: number; readonly found: number };

/**
 * Keeps tables, their log, the ledger and the answers. What it has acknowledged survives a crash of the machine.
 * Every failure of the storage itself is a `Fault('StoreFailed')`, after which nothing of the call is kept.
 */
export interface Store {
  commit(commit: Commit): Promise<CommitOutcome>;
  table(tableId: TableId): Promise<StoredTable | undefined>;
  /** The tables that are not closed. */
  tableIds(): Promise<readonly TableId[]>;
  /** The commits of a table after `version`, in order, without gaps. */
  stepsAfter(tableId: TableId, version: number): Promise<readonly StoredStep[]>;
  /**
   * Takes the table out of play, for ever until an operator decides. The first reason stays. It is a step without
   * events, so that every viewer hears of it; nothing else of the table changes.
   */
  halt(tableId: TableId, reason: string, at: number): Promise<void>;
  /** Closes a table that still stands at `version` and is not halted, for ever; says whether it did. */
  closeTable(tableId: TableId, version: number, at: number): Promise<boolean>;
  answer(principal: PlayerId, key: string): Promise<StoredAnswer | undefined>;
  /** Keeps an answer that changes nothing else, such as a refusal; gives back the first one if there is one. */
  saveAnswer(answer: StoredAnswer): Promise<StoredAnswer>;
  /** Forgets answers given before `before`, as many as can be done at once, and says how many: 0 when none is left. */
  purgeAnswers(before: number): Promise<number>;
  /** Posts transfers that belong to no table, such as a new player's grant. */
  post(transfers: readonly Transfer[], at: number): Promise<Result<undefined, LedgerRejection>>;
  /** What the accounts hold; one that was never used holds 0. */
  balances(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, number>>;
  /** What all `hold` accounts of a player hold together. */
  heldBy(player: PlayerId): Promise<number>;
  /** The sum of all accounts: zero, or chips were lost or made. */
  sumOfBalances(): Promise<number>;
  /** Every movement of chips of a hand, in order. */
  transfersOfHand(handId: HandId): Promise<readonly Transfer[]>;
  /** A table's hands, newest first, below `beforeNumber` if given. */
  hands(tableId: TableId, limit: number, beforeNumber?: number): Promise<readonly HandRecord[]>;
  hand(handId: HandId): Promise<HandRecord | undefined>;
  /** The events of a hand, in order. */
  eventsOfHand(handId: HandId): Promise<readonly StoredEvent[]>;
  /** The largest fence that anything was written under; 0 for an empty store. */
  largestFence(): Promise<number>;
  close(): Promise<void>;
}
