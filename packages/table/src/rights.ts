import type { PlayerId } from '@cardroom/kernel';
import { barToStart } from './deal.ts';
import { barToHandOver } from './hosting.ts';
import { barToPause, barToResume } from './pausing.ts';
import type { TableRejectionCode } from './rejections.ts';
import { barToConfirmStop, barToRequestStop, barToResumeStop } from './stop-vote.ts';
import type { Table } from './table.ts';
import { barToTimeBank } from './time-bank.ts';

/** What somebody may do about the table itself, beside acting in the hand. */
export const TABLE_RIGHTS = [
  'start',
  'pause',
  'resume',
  'requestStop',
  'confirmStop',
  'resumeStop',
  'timeBank',
  'handOver',
] as const;
export type TableRight = (typeof TABLE_RIGHTS)[number];

const BARS: Readonly<Record<TableRight, (table: Table, playerId: PlayerId) => TableRejectionCode | undefined>> = {
  start: barToStart,
  pause: barToPause,
  resume: barToResume,
  requestStop: barToRequestStop,
  confirmStop: barToConfirmStop,
  resumeStop: barToResumeStop,
  timeBank: barToTimeBank,
  handOver: barToHandOver,
};

/** What `decide` would accept of these from `playerId` now: what a screen offers. */
export function rightsOf(table: Table, playerId: PlayerId): readonly TableRight[] {
  return TABLE_RIGHTS.filter((right) => BARS[right](table, playerId) === undefined);
}
