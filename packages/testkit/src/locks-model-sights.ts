/** What a schedule has been through, so that a generator that has gone blind is noticed. */
export interface ModelSights {
  waits: number;
  /** A task waits that holds something. */
  waitsInside: number;
  /** A claim left the queue with somebody before and somebody behind. */
  leftTheMiddle: number;
  /** A claim left that had taken some of its resources. */
  leftHalfway: number;
  /** Several were granted at one step. */
  groups: number;
  /** Somebody was granted who had waited at one resource and then at another. */
  stoppedAgain: number;
  /** Somebody was granted what another wants as well, who had asked before and waits elsewhere. */
  wentBefore: number;
  /** A claim waits only because others, who wait too, came first. */
  heldBackByQueue: number;
  /** Somebody was granted because another who waited gave up. */
  freedByLeaving: number;
  refusedForQueue: number;
  lost: number;
  underAll: number;
  modeSwitchesWhileHeld: number;
}

/** Sights of nothing yet. */
export function noSights(): ModelSights {
  return {
    waits: 0,
    waitsInside: 0,
    leftTheMiddle: 0,
    leftHalfway: 0,
    groups: 0,
    stoppedAgain: 0,
    wentBefore: 0,
    heldBackByQueue: 0,
    freedByLeaving: 0,
    refusedForQueue: 0,
    lost: 0,
    underAll: 0,
    modeSwitchesWhileHeld: 0,
  };
}
