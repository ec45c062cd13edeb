import type { TableId } from '@cardroom/kernel';
import { nextWake, type TableCommand } from '@cardroom/table';
import { deadlineOf, hasAudience, type HostedTable, isInPlay } from './hosted-table.ts';
import type { Clock } from './ports/clock.ts';

/** Issues the commands that time gives: turns that have run out, the next deal, chairs to be freed. [R47] [R48] */
export interface Clockwork {
  /** Looks at the table anew; call it after every change. */
  arm(hosted: HostedTable): void;
  stop(): void;
}

/** How soon a command that time gave is tried again when it was refused or the storage failed. */
const AGAIN_MS = 1_000;
/** How often a table without an audience is looked at, so that chairs of absent players are freed. */
const IDLE_MS = 60_000;

/** A clockwork that runs what is due through `run`, which must not throw. */
export function createClockwork(
  clock: Clock,
  run: (hosted: HostedTable, command: TableCommand) => Promise<void>,
): Clockwork {
  const timers = new Map<TableId, () => void>();
  let stopped = false;

  function arm(hosted: HostedTable, soonestMs = 0): void {
    timers.get(hosted.tableId)?.();
    timers.delete(hosted.tableId);
    const due = dueAt(hosted, clock.now());
    if (due === undefined || stopped) return;
    const delayMs = Math.max(due.at - clock.now(), soonestMs);
    timers.set(
      hosted.tableId,
      clock.after(delayMs, () => void fire(hosted, due.command)),
    );
  }

  async function fire(hosted: HostedTable, command: TableCommand): Promise<void> {
    const { version } = hosted.latest;
    await run(hosted, command);
    if (hosted.latest.version === version) arm(hosted, AGAIN_MS);
  }

  return {
    arm: (hosted) => arm(hosted),
    stop() {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}

/** What is due next and when, with what the outage gave back and without hands that nobody would see. [R50] */
function dueAt(hosted: HostedTable, now: number): { readonly at: number; readonly command: TableCommand } | undefined {
  if (!isInPlay(hosted)) return undefined;
  const wake = nextWake(hosted.latest.table);
  if (wake?.command.type === 'deal' && !hasAudience(hosted)) {
    return { at: now + IDLE_MS, command: { type: 'removeAbsent' } };
  }
  if (wake?.command.type !== 'timeOut') return wake;
  return { ...wake, at: deadlineOf(hosted, hosted.latest.table) ?? wake.at };
}
