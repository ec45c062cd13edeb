import type { Result } from '@cardroom/kernel';
import type { LedgerRejection } from '@cardroom/ledger';
import type { ReservationOutcome } from './wallet.ts';

/** What is counted and timed. */
export const WALLET_OPERATIONS = ['reserve', 'commit', 'rollback'] as const;
export type WalletOperation = (typeof WALLET_OPERATIONS)[number];

/** What each operation can come to, in the words of the figures. */
export const WALLET_STATUSES = {
  reserve: ['success', 'insufficient_funds', 'error'],
  commit: ['success', 'not_found', 'error'],
  rollback: ['success', 'not_found', 'error'],
} as const satisfies Readonly<Record<WalletOperation, readonly string[]>>;
export type WalletStatus = (typeof WALLET_STATUSES)[WalletOperation][number];

/** Where counts and times go. */
export interface WalletFigures {
  count(operation: WalletOperation, status: WalletStatus): void;
  seconds(operation: WalletOperation, seconds: number): void;
  /** Something became a dead letter. */
  deadLetter(): void;
}

/** Counts and times what is done with wallets. */
export interface WalletMeter {
  /** Does `work`, and counts what it came to and how long it took. */
  measure(operation: WalletOperation, work: () => Promise<ReservationOutcome>): Promise<ReservationOutcome>;
  /** Counts what was done elsewhere, and how long it took. */
  count(operation: WalletOperation, outcome: Result<unknown, LedgerRejection>, tookMs: number): void;
}

/** A meter over a clock that only goes forward. */
export function createWalletMeter(figures: WalletFigures, monotonicMs: () => number): WalletMeter {
  function note(operation: WalletOperation, status: WalletStatus, tookMs: number): void {
    figures.count(operation, status);
    figures.seconds(operation, tookMs / 1_000);
  }
  return {
    async measure(operation, work) {
      const begun = monotonicMs();
      let status: WalletStatus = 'error';
      try {
        const outcome = await work();
        status = statusOf(operation, outcome);
        return outcome;
      } finally {
        note(operation, status, monotonicMs() - begun);
      }
    },
    count: (operation, outcome, tookMs) => note(operation, statusOf(operation, outcome), tookMs),
  };
}

function statusOf(operation: WalletOperation, outcome: Result<unknown, LedgerRejection>): WalletStatus {
  if (outcome.ok) return 'success';
  const { code } = outcome.error;
  if (operation === 'reserve') return code === 'InsufficientFunds' ? 'insufficient_funds' : 'error';
  return code === 'ReservationUnknown' ? 'not_found' : 'error';
}
