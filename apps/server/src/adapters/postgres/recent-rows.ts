import type { TableId } from '@cardroom/kernel';
import { type AccountBalance, type AccountId, type LedgerEntry, NO_BALANCE, type TransferId } from '@cardroom/ledger';
import { noRows, type SectionMark, type StoreChanges, type TableRow } from '@cardroom/room';
import type { Footprint } from './footprint.ts';
import type { Loaded } from './load-batch.ts';

/** A batch that was written, and the rows that it was decided on. */
export interface WrittenBatch {
  readonly wanted: Footprint;
  readonly loaded: Loaded;
  readonly changes: StoreChanges;
  /** The number of its write. */
  readonly writes: number;
}

/** More rows than this are forgotten, to be loaded again when they are needed. */
const ROWS_MAX = 100_000;

/**
 * What this node has last read and written itself: tables, accounts and pending reservations, all of them as they stood
 * after one write, which is known by its number. A batch that needs nothing else is decided on these rows without
 * asking the database first. What is not kept here, such as ids, is taken for absent, and the database makes sure of
 * it; when somebody else has written since, it compares everything. So rows that are wrong cost time and nothing else.
 */
export class RecentRows {
  readonly #tables = new Map<TableId, TableRow>();
  readonly #sections = new Map<string, SectionMark>();
  readonly #accounts = new Map<AccountId, AccountBalance>();
  readonly #pending = new Map<TransferId, LedgerEntry>();
  #writes: number | undefined;

  /** The rows to decide a batch on; `undefined` when something is needed that is not here. */
  guessFor({ tables, accounts, reservations, forgotten, matches }: Footprint): Loaded | undefined {
    if (this.#writes === undefined || forgotten.size + matches.size > 0) return undefined;
    for (const table of tables) if (!this.#tables.has(table)) return undefined;
    for (const account of accounts) if (!this.#accounts.has(account)) return undefined;
    // Without the reservation it is not known whose chips they are.
    for (const id of reservations) if (!this.#pending.has(id)) return undefined;
    return {
      ...noRows(),
      isGuess: true,
      writes: this.#writes,
      tables: this.#tables,
      sections: this.#sections,
      accounts: this.#accounts,
      entries: this.#pending,
    };
  }

  /** Keeps the rows that a batch was decided on and those that it has left behind. */
  keep({ wanted, loaded, changes, writes }: WrittenBatch): void {
    const isNext = this.#writes === loaded.writes && writes === loaded.writes + 1;
    if (!isNext || this.#accounts.size + this.#pending.size + this.#sections.size > ROWS_MAX) this.forget();
    // Others have written meanwhile. Only what the batch needed was compared, and the rest may have changed.
    if (loaded.isGuess && !isNext) return;
    if (!loaded.isGuess) {
      for (const account of wanted.accounts) this.#accounts.set(account, NO_BALANCE);
      this.#put(loaded, loaded.entries.values());
    }
    this.#put(changes, changes.entries.values());
    this.#writes = writes;
  }

  forget(): void {
    this.#tables.clear();
    this.#sections.clear();
    this.#accounts.clear();
    this.#pending.clear();
    this.#writes = undefined;
  }

  #put(
    { tables, sections, accounts }: Pick<Loaded, 'tables' | 'sections' | 'accounts'>,
    entries: Iterable<LedgerEntry>,
  ) {
    putAll(this.#tables, tables);
    putAll(this.#sections, sections);
    putAll(this.#accounts, accounts);
    const ended: TransferId[] = [];
    for (const entry of entries) {
      if (entry.kind === 'pending') this.#pending.set(entry.id, entry);
      if (entry.pendingId !== undefined) ended.push(entry.pendingId);
    }
    for (const id of ended) this.#pending.delete(id);
  }
}

function putAll<Key, Value>(into: Map<Key, Value>, from: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of from) into.set(key, value);
}
