import type { TableId } from '@cardroom/kernel';
import { rejection, type Reply } from './asked.ts';
import { type CommandPath, createCommandPath, type PathPorts } from './command-path.ts';
import { catchUp, type HostedTable, hostTable } from './hosted-table.ts';
import { inspectTable } from './inspect-table.ts';

/**
 * Calls off what is played at a table and pauses it. One that was halted is put into play again before, if its log and
 * its accounts prove how it stands; else it is refused with `TableBroken`, and can only be rolled back. [R50] [ROOM70]
 */
export async function resetTable(
  { store, clock }: Pick<PathPorts, 'store' | 'clock'>,
  path: CommandPath,
  hosted: HostedTable,
  reason: string,
): Promise<Reply> {
  const { tableId } = hosted;
  if (hosted.halted !== undefined) {
    const found = await inspectTable(store, tableId, 0);
    if (found === undefined || found.problems.length > 0) return rejection('TableBroken', clock.now());
    await store.release(tableId, clock.now());
    await catchUp(hosted, store);
  }
  return path(hosted, { type: 'reset', reason });
}

/** The same for somebody who has no room at work, such as an operator's command, also while servers run. */
export async function resetStoredTable(ports: PathPorts, tableId: TableId, reason: string): Promise<Reply> {
  const stored = await ports.store.table(tableId);
  if (stored === undefined || stored.closedAt !== undefined) return rejection('UnknownTable', ports.clock.now());
  return resetTable(ports, createCommandPath(ports), hostTable(stored, ports.clock.now()), reason);
}
