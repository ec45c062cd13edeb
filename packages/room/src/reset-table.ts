import { Fault, type TableId } from '@cardroom/kernel';
import { rejection, type Reply } from './asked.ts';
import { type CommandPath, createCommandPath, type PathPorts } from './command-path.ts';
import { haltSentence, haltEvidence } from './halt-evidence.ts';
import { type HostedTable, hostTable } from './hosted-table.ts';
import { inspectTable } from './inspect-table.ts';
import type { StoredTable } from './ports/store.ts';
import { freeSeatsOf } from './reserving.ts';

/**
 * Calls off what is played at a table and pauses it. One that was halted is put into play again by the same commit, if its
 * log and its accounts prove how it stands; else it is refused with `TableBroken`, and can only be rolled back. For
 * whoever runs the house, also while servers are at work on the table: they hear of it as of any other commit.
 * [R50] [ROOM70]
 */
export async function resetTable(ports: PathPorts, tableId: TableId, reason: string): Promise<Reply> {
  const { store, clock } = ports;
  const stored = await store.table(tableId);
  if (stored === undefined || stored.closedAt !== undefined) return rejection('UnknownTable', clock.now());
  // Nobody plays there, so what is reserved has been left behind.
  if (stored.halted !== undefined) await freeSeatsOf(ports, tableId);
  if (stored.halted !== undefined && !(await isProven(ports, stored))) return rejection('TableBroken', clock.now());
  // A table of its own, and not the one that is played: what is released is the version that was looked at, or nothing.
  const hosted = hostTable(stored, clock.now());
  if (stored.halted !== undefined) {
    hosted.halted = undefined;
    hosted.releases = true;
  }
  return carryOut(ports, createCommandPath(ports), hosted, reason);
}

async function isProven({ store }: Pick<PathPorts, 'store'>, { tableId, version }: StoredTable): Promise<boolean> {
  const found = await inspectTable(store, tableId, 0);
  return found?.version === version && found.problems.length === 0;
}

async function carryOut(ports: PathPorts, path: CommandPath, hosted: HostedTable, reason: string): Promise<Reply> {
  try {
    return await path(hosted, { type: 'reset', reason });
  } catch (error) {
    const evidence = haltEvidence(error, { doing: 'reset', version: hosted.latest.version });
    if (!(error instanceof Fault)) await ports.store.halt(hosted.tableId, haltSentence(evidence), ports.clock.now());
    throw error;
  }
}
