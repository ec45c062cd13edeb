import { handInProgress } from '@cardroom/table';
import { deadlineOf, hasAudience, type HostedTable, isInPlay } from './hosted-table.ts';

/** How the tables of a room stand at this moment, as the room knows them. */
export interface RoomGauges {
  /** Tables in play where a person sits in or somebody looks on. [ROOM64] */
  readonly active: number;
  /** Open tables that were halted, and wait for whoever looks after the house. [ROOM67] */
  readonly halted: number;
  /** How long ago the turn ran out that is late the longest; 0 when every turn has time left. [ROOM68] */
  readonly turnOverdueMs: number;
}

/** Looks at all tables of a room. */
export function gaugesOf(tables: readonly HostedTable[], now: number): RoomGauges {
  return {
    active: tables.filter((hosted) => isInPlay(hosted) && hasAudience(hosted)).length,
    halted: tables.filter(({ halted, isClosed }) => halted !== undefined && !isClosed).length,
    turnOverdueMs: tables.reduce((longest, hosted) => Math.max(longest, turnOverdueMs(hosted, now)), 0),
  };
}

function turnOverdueMs(hosted: HostedTable, now: number): number {
  const { table } = hosted.latest;
  if (!isInPlay(hosted) || handInProgress(table) === undefined) return 0;
  return now - (deadlineOf(hosted, table) ?? now);
}
