import { keepLooking } from '../keep-looking.ts';
import type { Clock } from '../ports/clock.ts';
import type { Trouble } from '../trouble.ts';
import type { DeadLetterOffice } from './dead-letter-office.ts';
import type { Wallet } from './wallet.ts';

/** How often somebody looks whether a reservation has expired or a dead letter is due. */
const EVERY_MS = 500;

/** What keeps wallets in order. */
export interface WalletKeeperPorts {
  readonly wallet: Wallet;
  readonly deadLetters: DeadLetterOffice;
  readonly clock: Clock;
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * Ends reservations whose time is over and tries dead letters again, now and for ever; every process may do so. It
 * only looks: that a reservation has expired is written in the store, not in this timer. Returns the way to stop,
 * which waits for what is running.
 */
export function startWalletKeeper({ wallet, deadLetters, clock, onTrouble }: WalletKeeperPorts): () => Promise<void> {
  const attempt = async (kind: Trouble['kind'], work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onTrouble({ kind, error });
    }
  };
  return keepLooking(clock, EVERY_MS, async () => {
    await attempt('expiryFailed', () => wallet.expireDue());
    await attempt('retryFailed', () => deadLetters.retryDue());
  });
}
