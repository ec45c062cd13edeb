import type { TableId } from '@cardroom/kernel';
import { nextWake } from '@cardroom/table';
import { deadlineOf, type HostedTable, isInPlay } from './hosted-table.ts';

/** The tables at which somebody's turn was over at `at` and has not been ended since: nobody moves them. [ROOM73] */
export function overdueTables(hosted: Iterable<HostedTable>, at: number): readonly TableId[] {
  return [...hosted].filter((table) => isOverdue(table, at)).map(({ tableId }) => tableId);
}

function isOverdue(hosted: HostedTable, at: number): boolean {
  if (!isInPlay(hosted)) return false;
  const { table } = hosted.latest;
  const wake = nextWake(table);
  return wake?.command.type === 'timeOut' && (deadlineOf(hosted, table) ?? wake.at) <= at;
}
