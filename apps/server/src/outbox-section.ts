import { DEFAULT_PACE_SETTINGS, type PaceSettings } from '@cardroom/room';
import { z } from 'zod';
import { count } from './constant-kinds.ts';

const PACE = DEFAULT_PACE_SETTINGS;

/** The section `outbox`. */
export const outboxSection = z.strictObject({
  calls_per_second: count(PACE.callsPerSecond),
  calls_per_minute: count(PACE.callsPerMinute),
  burst: count(PACE.burst),
});

/** The section as the pace of calls to one chat. */
export function paceSettingsOf(section: Readonly<z.infer<typeof outboxSection>>): PaceSettings {
  const { calls_per_second: callsPerSecond, calls_per_minute: callsPerMinute, burst } = section;
  return { callsPerSecond, callsPerMinute, burst };
}
