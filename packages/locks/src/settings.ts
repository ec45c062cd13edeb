import type { TableId } from '@cardroom/kernel';
import type { LockCategory } from './levels.ts';

/** How finely a table is locked: by its parts, as a whole, or all tables by one lock. */
export const LOCKING_MODES = ['fine', 'coarse', 'global'] as const;
export type LockingMode = (typeof LOCKING_MODES)[number];

/** What happens when a task asks for a level out of order: nothing, a line in the log, or a `Defect` besides. */
export const ENFORCEMENTS = ['off', 'warn', 'throw'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

/** How locks behave; may be replaced while locks are held. Times are in milliseconds. */
export interface LockSettings {
  readonly mode: LockingMode;
  /** `false` locks every table as a whole, whatever `rolloutPercentage` says. */
  readonly enableFineGrainedLocks: boolean;
  /** How many tables of a hundred are locked by their parts in mode `fine`; the others as a whole. */
  readonly rolloutPercentage: number;
  readonly hierarchyEnforcement: Enforcement;
  /** Refuses a task that asks for what it holds already: it would wait for itself. */
  readonly enableDuplicateDetection: boolean;
  /** Keeps the stack of whoever asks, to be shown in warnings and snapshots. Costs some microseconds an acquire. */
  readonly enableStackTraceLogging: boolean;
  /** Tells who waits how many are ahead and how long it may take. */
  readonly enableQueueEstimation: boolean;
  readonly categoryTimeoutsMs: Readonly<Record<LockCategory, number>>;
  readonly longHoldWarningMs: number;
  /** How long a claim waits before somebody looks for a deadlock. */
  readonly deadlockCheckMs: number;
}

/** What is in force where nobody has said otherwise. */
export const DEFAULT_LOCK_SETTINGS: LockSettings = {
  mode: 'fine',
  enableFineGrainedLocks: true,
  rolloutPercentage: 100,
  hierarchyEnforcement: 'throw',
  enableDuplicateDetection: true,
  enableStackTraceLogging: false,
  enableQueueEstimation: true,
  categoryTimeoutsMs: {
    engine_stage: 25_000,
    chat: 15_000,
    table: 5_000,
    deck: 5_000,
    betting_round: 5_000,
    pot: 5_000,
    player: 5_000,
  },
  longHoldWarningMs: 2_000,
  deadlockCheckMs: 1_000,
};

/** How finely `table` is locked. The same table has the same share of the rollout in every process. */
export function lockingModeOf(settings: LockSettings, table: TableId): LockingMode {
  if (settings.mode !== 'fine') return settings.mode;
  if (!settings.enableFineGrainedLocks) return 'coarse';
  if (settings.rolloutPercentage >= 100) return 'fine';
  return shareOf(table) < settings.rolloutPercentage ? 'fine' : 'coarse';
}

/** A number from 0 to 99 that depends on the id alone (FNV-1a). */
function shareOf(table: TableId): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < table.length; at++) hash = Math.imul(hash ^ table.charCodeAt(at), 0x01_00_01_93);
  return (hash >>> 0) % 100;
}
