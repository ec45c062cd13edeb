import type { AccountId } from './accounts.ts';
import type { LedgerBreach } from './audit-breaches.ts';
import { type ChainAudit, createChainAudit } from './audit-chain.ts';
import { createLedgerReplay, formatBalance, type LedgerReplay } from './audit-replay.ts';
import type { AccountBalance } from './entries.ts';
import type { JournalBatch, SealedEntry, Sha256 } from './journal.ts';
import type { TransferId } from './transfers.ts';

/** What an audit came to. */
export interface AuditReport {
  /** How many lines the journal has. */
  readonly transfers: number;
  /** How many changes of an account they are: a transfer that moves chips is two. */
  readonly entries: number;
  readonly batches: number;
  readonly accounts: number;
  readonly pending: number;
  /** How many breaches there are; of very many only the first are in `breaches`. */
  readonly breachCount: number;
  readonly breaches: readonly LedgerBreach[];
}

/**
 * Looks through a whole ledger once. It knows what the kinds of transfers mean and shares nothing else with the code
 * that posts them. Batches and entries are given in the order of the journal, in any rhythm; what is kept beside the
 * journal comes after them, each list in any order.
 */
export interface LedgerAudit {
  batches(batches: readonly JournalBatch[]): void;
  entries(entries: readonly SealedEntry[]): void;
  accounts(accounts: readonly (readonly [AccountId, AccountBalance])[]): void;
  /** Pending reservations and when they expire. */
  pending(reservations: readonly (readonly [TransferId, number])[]): void;
  /** What was found. Nothing can be given afterwards. */
  report(): AuditReport;
}

/** How many breaches are kept. One that spoils all that follows must not fill the memory. */
const BREACHES_MAX = 100;

/** An audit that has seen nothing yet. */
export function createLedgerAudit(sha256: Sha256): LedgerAudit {
  return new Audit(sha256);
}

class Audit implements LedgerAudit {
  readonly #breaches: LedgerBreach[] = [];
  readonly #counts = { breaches: 0, transfers: 0, entries: 0, batches: 0, accounts: 0, pending: 0 };
  readonly #chain: ChainAudit;
  readonly #replay: LedgerReplay;
  readonly #accountsSeen = new Set<AccountId>();
  readonly #pendingSeen = new Set<TransferId>();
  readonly #stored = { posted: 0, pending: 0, reserved: 0 };

  constructor(sha256: Sha256) {
    this.#chain = createChainAudit(sha256, this.#report);
    this.#replay = createLedgerReplay(this.#report);
  }

  batches(batches: readonly JournalBatch[]): void {
    this.#counts.batches += batches.length;
    for (const batch of batches) this.#chain.batch(batch);
  }

  entries(entries: readonly SealedEntry[]): void {
    this.#counts.transfers += entries.length;
    for (const entry of entries) {
      this.#counts.entries += entry.creditAfter === undefined ? 1 : 2;
      this.#chain.entry(entry);
      this.#replay.entry(entry);
    }
  }

  accounts(accounts: readonly (readonly [AccountId, AccountBalance])[]): void {
    this.#counts.accounts += accounts.length;
    for (const [account, balance] of accounts) {
      if (this.#accountsSeen.has(account)) this.#wrongAccount(account, 'is kept twice');
      this.#accountsSeen.add(account);
      this.#stored.posted += balance.posted;
      this.#stored.pending += balance.pending;
      const { posted, pending, version } = this.#replay.accounts.get(account) ?? { posted: 0, pending: 0, version: 0 };
      if (posted === balance.posted && pending === balance.pending && version === balance.version) continue;
      const is = formatBalance({ posted, pending, version });
      this.#wrongAccount(account, `is kept with ${formatBalance(balance)}, and its entries lead to ${is}`);
    }
  }

  pending(reservations: readonly (readonly [TransferId, number])[]): void {
    this.#counts.pending += reservations.length;
    for (const [id, expiresAt] of reservations) {
      const open = this.#replay.reservations.get(id);
      if (this.#pendingSeen.has(id)) this.#wrongPending(`${id} is kept twice as pending`);
      this.#pendingSeen.add(id);
      this.#stored.reserved += open?.amount ?? 0;
      if (open === undefined) this.#wrongPending(`${id} is kept as pending, and is not in the journal`);
      else if (open.expiresAt !== expiresAt) {
        this.#wrongPending(`${id} is kept to expire at ${expiresAt}, and was made to at ${open.expiresAt}`);
      }
    }
  }

  report(): AuditReport {
    this.#chain.end();
    for (const account of this.#replay.accounts.keys()) {
      if (!this.#accountsSeen.has(account)) this.#wrongAccount(account, 'has entries, and is not kept');
    }
    for (const [id, open] of this.#replay.reservations) {
      if (open !== undefined && !this.#pendingSeen.has(id))
        this.#wrongPending(`${id} is pending, and is not kept as such`);
    }
    const { posted, pending, reserved } = this.#stored;
    if (posted !== 0) this.#report({ kind: 'sum', sentence: `the sum of all accounts is ${posted}` });
    if (pending !== reserved) {
      this.#wrongPending(`${pending} chips are reserved of the accounts, and the pending reservations are ${reserved}`);
    }
    const { breaches: breachCount, ...counts } = this.#counts;
    return { ...counts, breachCount, breaches: [...this.#breaches] };
  }

  readonly #report = (breach: LedgerBreach): void => {
    this.#counts.breaches += 1;
    if (this.#breaches.length < BREACHES_MAX) this.#breaches.push(breach);
  };

  #wrongAccount(account: AccountId, what: string): void {
    this.#report({ kind: 'account', account, sentence: `${account} ${what}` });
  }

  #wrongPending(sentence: string): void {
    this.#report({ kind: 'pending', sentence });
  }
}
