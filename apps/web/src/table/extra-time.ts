import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { TIME_BANK_STEP_MS } from '@cardroom/table';
import { isYourTurn } from './betting.ts';

/** What the time bank can do for the viewer now, in whole seconds. [R47] */
export interface ExtraTime {
  /** What one press adds. */
  readonly addsSeconds: number;
  readonly leftSeconds: number;
  /** The server would accept it now. */
  readonly offered: boolean;
}

/** The viewer's time bank while it is the viewer's turn; nothing at other times, or where there are none. */
export function extraTimeIn(view: WireTableView): ExtraTime | undefined {
  const leftMs = view.you?.timeBankMs;
  if (leftMs === undefined || view.config.timeBankSeconds === 0 || !isYourTurn(view)) return undefined;
  return {
    addsSeconds: Math.ceil(Math.min(leftMs === 0 ? TIME_BANK_STEP_MS : leftMs, TIME_BANK_STEP_MS) / 1000),
    leftSeconds: Math.ceil(leftMs / 1000),
    offered: view.rights.includes('timeBank'),
  };
}

/** Asks for more time, for the very turn on the screen [R29]; nothing when it is not offered. */
export function extraTimeCommand(view: WireTableView): WireCommand | undefined {
  const { handId, turn } = view;
  if (handId === undefined || turn === undefined || extraTimeIn(view)?.offered !== true) return undefined;
  return { type: 'timeBank', handId, turn };
}
