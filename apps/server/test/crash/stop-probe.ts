import type { StoreStep } from '@cardroom/room';

/** `STOP_AT=written` makes the process stand still when it comes to that step, as a machine does that is stopped. */
export function probe(step: StoreStep): void {
  if (step !== process.env['STOP_AT']) return;
  process.stdout.write('stands still\n');
  process.kill(process.pid, 'SIGSTOP');
}
