import { z } from 'zod';
import { msOf, seconds } from '../constant-kinds.ts';

/** Long enough for a page that is opened and then waits; what is stolen later is of no use. */
const PROOF_AGE_MAX_MS = 3_600_000;

/** What can be tuned about who comes from Telegram. */
export interface TelegramSettings {
  /** How long what Telegram says of somebody lets him in. */
  readonly proofAgeMaxMs: number;
}

/** The section `telegram`. */
export const telegramSection = z.strictObject({ proof_age_max_seconds: seconds(PROOF_AGE_MAX_MS) });

/** The section as settings. */
export function telegramSettingsOf(section: Readonly<z.infer<typeof telegramSection>>): TelegramSettings {
  return { proofAgeMaxMs: msOf(section.proof_age_max_seconds) };
}
