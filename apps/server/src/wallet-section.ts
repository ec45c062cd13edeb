import { RESERVATION_TTL_MS } from '@cardroom/room';
import { z } from 'zod';
import { msOf, seconds } from './constant-kinds.ts';

/** What can be tuned about wallets. Times are in milliseconds. */
export interface WalletSettings {
  /** How long chips stay reserved when nobody says otherwise. */
  readonly reservationTtlMs: number;
}

/** The section `wallet`. */
export const walletSection = z.strictObject({ reservation_ttl_seconds: seconds(RESERVATION_TTL_MS) });

/** The section as settings of wallets. */
export function walletSettingsOf(section: Readonly<z.infer<typeof walletSection>>): WalletSettings {
  return { reservationTtlMs: msOf(section.reservation_ttl_seconds) };
}
