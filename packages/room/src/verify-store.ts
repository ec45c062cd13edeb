import { Defect } from '@cardroom/kernel';
import {
  type AccountId,
  createLedgerAudit,
  isTableAccount,
  type LedgerAudit,
  type LedgerBreach,
  type SealedEntry,
  type Sha256,
} from '@cardroom/ledger';
import type { LedgerReads, Store } from './ports/store.ts';
import { type TableBreach, verifyTables } from './verify-tables.ts';

/** Rows of the ledger that make no sense, so that nothing can be said of what they lead to. */
export interface UnreadableBreach {
  readonly kind: 'unreadable';
  readonly sentence: string;
}

/** Something that is wrong with what a store keeps. */
export type StoreBreach = LedgerBreach | UnreadableBreach | TableBreach;

/** What verifying a store came to. */
export interface StoreReport {
  readonly ok: boolean;
  /** How many lines the journal has. */
  readonly transfers: number;
  /** How many changes of an account they are: a transfer that moves chips is two. */
  readonly entries: number;
  readonly batches: number;
  readonly accounts: number;
  /** Reservations that are pending. */
  readonly pending: number;
  /** Open tables. */
  readonly tables: number;
  readonly breachCount: number;
  /** All of them, or of very many the first. */
  readonly breaches: readonly StoreBreach[];
}

const ENTRIES_AT_ONCE = 500;
const BATCHES_AT_ONCE = 1_000;
const ROWS_AT_ONCE = 5_000;
/** How many breaches are kept beside those of the audit. */
const BREACHES_MAX = 100;

/**
 * Verifies all that a store keeps as it stands at one moment, while others may go on writing: the whole ledger by an
 * audit, and each open table against its log and its accounts.
 */
export function verifyStore(store: Pick<Store, 'atOneMoment'>, sha256: Sha256): Promise<StoreReport> {
  return store.atOneMoment(async (reads) => {
    const breaches: StoreBreach[] = [];
    let count = 0;
    const report = (breach: StoreBreach): void => {
      count += 1;
      if (breaches.length < BREACHES_MAX) breaches.push(breach);
    };
    const unreadable = (what: string, error: Defect): void =>
      report({ kind: 'unreadable', sentence: `${what} cannot be read: ${error.message}` });
    const audit = createLedgerAudit(sha256);
    await readJournal(reads, audit, unreadable);
    const held = new Map<AccountId, number>();
    await asFarAsReadable('an account', unreadable, () => readAccounts(reads, audit, held));
    await asFarAsReadable('a pending reservation', unreadable, () => readPending(reads, audit));
    const ledger = audit.report();
    const tables = await verifyTables(reads, held, report);
    const breachCount = ledger.breachCount + count;
    return { ok: breachCount === 0, ...ledger, tables, breachCount, breaches: [...ledger.breaches, ...breaches] };
  });
}

/** Told of a row that makes no sense. */
type Unreadable = (what: string, error: Defect) => void;

/** What comes after a row that makes no sense is left out; what that leads to is found elsewhere. */
async function asFarAsReadable(what: string, unreadable: Unreadable, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
    unreadable(what, error);
  }
}

async function readJournal(reads: LedgerReads, audit: LedgerAudit, unreadable: Unreadable): Promise<void> {
  const batches = pages((last?: { readonly batch: number }) => reads.batches(last?.batch ?? 0, BATCHES_AT_ONCE));
  let lastBatch = 0;
  const readBatches = async (until: number): Promise<void> => {
    while (lastBatch < until) {
      const { value, done } = await batches.next();
      if (done === true) return;
      audit.batches(value);
      lastBatch = value.at(-1)?.batch ?? lastBatch;
    }
  };
  const entries = pages((last?: SealedEntry) => entriesAfter(reads, last?.seq ?? 0, unreadable));
  await asFarAsReadable('a batch', unreadable, async () => {
    for await (const page of entries) {
      audit.entries(page);
      // No further than the entries: what waits for its other half is held in memory.
      await readBatches(page.at(-1)?.batch ?? 0);
    }
    await readBatches(Infinity);
  });
}

/** A page of entries. Where one of them makes no sense they are read one by one, and it is left out. */
async function entriesAfter(
  reads: LedgerReads,
  afterSeq: number,
  unreadable: Unreadable,
): Promise<readonly SealedEntry[]> {
  try {
    return await reads.entries({ afterSeq, limit: ENTRIES_AT_ONCE });
  } catch (error) {
    if (!(error instanceof Defect)) throw error;
  }
  const readable: SealedEntry[] = [];
  for (let after = afterSeq; readable.length === 0 || after < afterSeq + ENTRIES_AT_ONCE;) {
    try {
      const [entry] = await reads.entries({ afterSeq: after, limit: 1 });
      if (entry === undefined) break;
      readable.push(entry);
      after = entry.seq;
    } catch (error) {
      if (!(error instanceof Defect)) throw error;
      after += 1;
      unreadable(`entry ${after}`, error);
    }
  }
  return readable;
}

/** Puts what is held at tables into `held`, without what is empty. */
async function readAccounts(reads: LedgerReads, audit: LedgerAudit, held: Map<AccountId, number>): Promise<void> {
  const all = pages((last?: readonly [string, unknown]) => reads.accounts(last?.[0] ?? '', ROWS_AT_ONCE));
  for await (const page of all) {
    audit.accounts(page);
    for (const [account, { posted }] of page) if (posted !== 0 && isTableAccount(account)) held.set(account, posted);
  }
}

async function readPending(reads: LedgerReads, audit: LedgerAudit): Promise<void> {
  const all = pages((last?: readonly [string, number]) => reads.pendingReservations(last?.[0] ?? '', ROWS_AT_ONCE));
  for await (const page of all) audit.pending(page);
}

/** All rows, page by page. The next page is read while the one before is looked through. */
async function* pages<Row>(read: (last?: Row) => Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let coming = read();
  for (;;) {
    const page = await coming;
    const last = page.at(-1);
    if (last === undefined) return;
    coming = read(last);
    // A failure is met where the page is waited for; until then it must not pass for one that nobody has seen.
    coming.catch(() => {});
    yield page;
  }
}
