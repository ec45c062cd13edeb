import type { LockFigures, Locks } from '@cardroom/locks';
import type { Clock } from './ports/clock.ts';
import type { RoomFigures } from './room-meter.ts';

/*
 * Locking tables by their parts is rolled out table by table, and taken back where it does harm. The monitor looks at
 * what went on in each window of time, such as a minute. A window with too many failed actions, failed locks or slow
 * actions is bad. After three bad ones in a row the share of tables that are locked by their parts is halved, for all
 * that is asked from then on. It only ever takes back; what it took back comes again with the configuration.
 */

/** What can be tuned about the monitor. Times are in milliseconds; a share is a number of a hundred. */
export interface RolloutSettings {
  readonly isEnabled: boolean;
  readonly windowMs: number;
  /** A window with fewer actions says nothing: it is neither good nor bad. */
  readonly actionsMin: number;
  /** How many actions of a hundred may fail. */
  readonly actionErrorsMax: number;
  /** How many requests for locks of a hundred may end at their deadline, or be out of order. */
  readonly lockErrorsMax: number;
  /** How long an action may take in the mean. */
  readonly actionMeanMsMax: number;
}

/** What is in force where nobody has said otherwise. */
export const DEFAULT_ROLLOUT_SETTINGS: RolloutSettings = {
  isEnabled: true,
  windowMs: 60_000,
  actionsMin: 20,
  actionErrorsMax: 5,
  lockErrorsMax: 1,
  actionMeanMsMax: 200,
};

/** After how many bad windows in a row the rollout is reduced. */
const BAD_WINDOWS = 3;

/** What has been counted since the process began. */
export interface RolloutSums {
  readonly actions: number;
  readonly failedActions: number;
  readonly actionMs: number;
  readonly lockRequests: number;
  readonly lockErrors: number;
}

/** What went on in one window. */
export interface RolloutWindow {
  readonly verdict: 'good' | 'bad' | 'tooFew';
  readonly actions: number;
  /** How many of a hundred failed. */
  readonly actionErrors: number;
  readonly lockErrors: number;
  readonly actionMeanMs: number;
}

/** The rollout was reduced, and why. */
export interface RolloutReduction {
  readonly from: number;
  readonly to: number;
  /** The bad windows, the oldest first. */
  readonly windows: readonly RolloutWindow[];
}

/** What the monitor needs from outside. */
export interface RolloutPorts {
  readonly clock: Pick<Clock, 'after'>;
  readonly locks: Pick<Locks, 'settings' | 'configure'>;
  readonly read: () => RolloutSums;
  readonly onReduction: (reduction: RolloutReduction) => void;
}

/** A monitor at work. */
export interface RolloutMonitor {
  /** How often it has reduced the rollout. */
  readonly reductions: number;
  /** Begins anew with other settings: what was bad before counts no more. */
  configure(settings: RolloutSettings): void;
  stop(): void;
}

/** What a room and its locks have counted, as the monitor reads it. */
export function rolloutSums(
  { actions }: Pick<RoomFigures, 'actions'>,
  { requests, violations }: Pick<LockFigures, 'requests' | 'violations'>,
): RolloutSums {
  const sums = { actions: 0, failedActions: 0, actionMs: 0 };
  for (const { outcomes, sumSeconds } of actions.values()) {
    sums.actions += outcomes.accepted + outcomes.refused + outcomes.failed;
    sums.failedActions += outcomes.failed;
    sums.actionMs += sumSeconds * 1_000;
  }
  const outOfOrder = violations.reduce((sum, { count }) => sum + count, 0);
  const { granted, timedOut } = requests;
  return { ...sums, lockRequests: granted + timedOut, lockErrors: timedOut + outOfOrder };
}

/** What went on between two readings. A value that is just as high as it may be is good. [RLM1] [RLM2] */
export function judgeWindow(before: RolloutSums, after: RolloutSums, settings: RolloutSettings): RolloutWindow {
  const actions = after.actions - before.actions;
  const lockErrors = after.lockErrors - before.lockErrors;
  // What was refused for its order is an error and was never granted.
  const lockRequests = Math.max(after.lockRequests - before.lockRequests, lockErrors);
  const window = {
    actions,
    actionErrors: shareOf(after.failedActions - before.failedActions, actions) * 100,
    lockErrors: shareOf(lockErrors, lockRequests) * 100,
    actionMeanMs: shareOf(after.actionMs - before.actionMs, actions),
  };
  if (actions < settings.actionsMin) return { verdict: 'tooFew', ...window };
  const isBad =
    window.actionErrors > settings.actionErrorsMax ||
    window.lockErrors > settings.lockErrorsMax ||
    window.actionMeanMs > settings.actionMeanMsMax;
  return { verdict: isBad ? 'bad' : 'good', ...window };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** A monitor over its ports, which begins with its first window now. [RLM3] [RLM4] [RLM5] */
export function startRolloutMonitor(ports: RolloutPorts, settings: RolloutSettings): RolloutMonitor {
  let before = ports.read();
  let bad: readonly RolloutWindow[] = [];
  let reductions = 0;
  let cancel = (): void => {};

  function begin(inForce: RolloutSettings): void {
    cancel();
    before = ports.read();
    bad = [];
    if (inForce.isEnabled) cancel = ports.clock.after(inForce.windowMs, () => endWindow(inForce));
  }

  function endWindow(inForce: RolloutSettings): void {
    const after = ports.read();
    const window = judgeWindow(before, after, inForce);
    before = after;
    // Too few actions to say anything: what was bad before still is.
    if (window.verdict === 'good') bad = [];
    if (window.verdict === 'bad') bad = [...bad, window];
    if (bad.length >= BAD_WINDOWS) reduce();
    cancel = ports.clock.after(inForce.windowMs, () => endWindow(inForce));
  }

  function reduce(): void {
    const windows = bad;
    bad = [];
    const { locks } = ports;
    const { mode, enableFineGrainedLocks, rolloutPercentage: from } = locks.settings;
    // Where no table is locked by its parts there is nothing to take back.
    if (mode !== 'fine' || !enableFineGrainedLocks || from === 0) return;
    const to = Math.floor(from / 2);
    locks.configure({ ...locks.settings, rolloutPercentage: to });
    reductions += 1;
    ports.onReduction({ from, to, windows });
  }

  begin(settings);
  return {
    get reductions() {
      return reductions;
    },
    configure: begin,
    stop: () => cancel(),
  };
}
