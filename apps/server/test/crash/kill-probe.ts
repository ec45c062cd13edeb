import type { StoreStep } from '@cardroom/room';

/** Where a process under test may be killed: every step of writing, and before and after each of its calls. */
export const CALL_STEPS = [
  'reserve.asked',
  'reserve.answered',
  'commit.asked',
  'commit.answered',
  'rollback.asked',
  'rollback.answered',
] as const;
export type KillStep = StoreStep | (typeof CALL_STEPS)[number];

/** `KILL_AT=written:3` kills the process, as hard as can be, when it comes to that step for the third time. */
const [at = '', count = '1'] = (process.env['KILL_AT'] ?? '').split(':');
let left = Number(count);

/** Tells that a step is reached. */
export function probe(step: KillStep): void {
  if (step !== at) return;
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
}
