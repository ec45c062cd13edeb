import { hasAudience, type HostedTable, isInPlay, viewOf } from './hosted-table.ts';
import type { TableSummary } from './room.ts';

/** The rows of the lobby: tables that are not private, those where somebody is first. [ROOM26] */
export function summariesOf(tables: readonly HostedTable[]): readonly TableSummary[] {
  const open = tables.filter(({ latest }) => !latest.table.config.isPrivate);
  return open.toSorted(byInterest).map((hosted) => {
    const { stage, config, seats } = viewOf(hosted, hosted.latest, undefined);
    return { tableId: hosted.tableId, config, stage, seatsTaken: seats.length };
  });
}

/** Tables where somebody is come first, halted ones last; among equals those where something happened later. */
function byInterest(left: HostedTable, right: HostedTable): number {
  const rank = (hosted: HostedTable): number => (isInPlay(hosted) ? (hasAudience(hosted) ? 0 : 1) : 2);
  return rank(left) - rank(right) || right.latest.at - left.latest.at;
}
