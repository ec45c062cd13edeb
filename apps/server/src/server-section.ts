import { z } from 'zod';
import { msOf, seconds } from './constant-kinds.ts';

/** Long enough for a balancer that asks every half a second. */
const LEAVE_MS = 1_000;

/** The section `server`. */
export const serverSection = z.strictObject({ leave_seconds: seconds(LEAVE_MS) });

/** How long a server that shares its locks is not ready before it goes, in milliseconds. */
export function leaveMsOf(section: Readonly<z.infer<typeof serverSection>>): number {
  return msOf(section.leave_seconds);
}
