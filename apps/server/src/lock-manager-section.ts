import {
  DEFAULT_LOCK_SETTINGS,
  ENFORCEMENTS,
  type LockCategory,
  LOCKING_MODES,
  type LockSettings,
} from '@cardroom/locks';
import { z } from 'zod';
import { growth, milliseconds, msOf, oneOf, percentage, seconds, yesOrNo } from './constant-kinds.ts';

/** How locks in Redis are kept alive, and how soon what has failed is asked again. Times are in milliseconds. */
export interface RedisLockSettings {
  /** How long a process that is no longer heard of keeps its locks. */
  readonly leaseMs: number;
  /** How often a process says that it is alive; at most half the lease, so that one may be missed. */
  readonly heartbeatMs: number;
  readonly retry: { readonly initialMs: number; readonly maxMs: number; readonly factor: number };
}

const DEFAULT_REDIS_LOCK_SETTINGS: RedisLockSettings = {
  leaseMs: 3_000,
  heartbeatMs: 1_000,
  retry: { initialMs: 50, maxMs: 1_000, factor: 2 },
};

const LOCKS = DEFAULT_LOCK_SETTINGS;
const REDIS = DEFAULT_REDIS_LOCK_SETTINGS;
const TIMEOUTS = LOCKS.categoryTimeoutsMs;

const categoryTimeouts = {
  engine_stage: seconds(TIMEOUTS.engine_stage),
  chat: seconds(TIMEOUTS.chat),
  table: seconds(TIMEOUTS.table),
  deck: seconds(TIMEOUTS.deck),
  betting_round: seconds(TIMEOUTS.betting_round),
  pot: seconds(TIMEOUTS.pot),
  player: seconds(TIMEOUTS.player),
} satisfies Readonly<Record<LockCategory, z.ZodType>>;

/** The section `lock_manager`. */
export const lockManagerSection = z
  .strictObject({
    mode: oneOf(LOCKING_MODES, LOCKS.mode),
    enable_fine_grained_locks: yesOrNo(LOCKS.enableFineGrainedLocks),
    rollout_percentage: percentage(LOCKS.rolloutPercentage),
    enable_hierarchy_enforcement: oneOf(ENFORCEMENTS, LOCKS.hierarchyEnforcement),
    enable_duplicate_detection: yesOrNo(LOCKS.enableDuplicateDetection),
    enable_stack_trace_logging: yesOrNo(LOCKS.enableStackTraceLogging),
    enable_queue_estimation: yesOrNo(LOCKS.enableQueueEstimation),
    category_timeouts_seconds: z.strictObject(categoryTimeouts).prefault({}),
    long_hold_warning_seconds: seconds(LOCKS.longHoldWarningMs),
    deadlock_check_ms: milliseconds(LOCKS.deadlockCheckMs),
    redis_lease_ms: milliseconds(REDIS.leaseMs),
    redis_heartbeat_ms: milliseconds(REDIS.heartbeatMs),
    redis_retry_initial_ms: milliseconds(REDIS.retry.initialMs),
    redis_retry_max_ms: milliseconds(REDIS.retry.maxMs),
    redis_retry_factor: growth(REDIS.retry.factor),
  })
  .refine((section) => section.redis_heartbeat_ms * 2 <= section.redis_lease_ms, {
    path: ['redis_heartbeat_ms'],
    error: 'must be at most half of redis_lease_ms',
    when: areGood('redis_heartbeat_ms', 'redis_lease_ms'),
  })
  .refine((section) => section.redis_retry_max_ms >= section.redis_retry_initial_ms, {
    path: ['redis_retry_max_ms'],
    error: 'must be at least redis_retry_initial_ms',
    when: areGood('redis_retry_max_ms', 'redis_retry_initial_ms'),
  });

/** What the section says, in the words of the file. */
type LockManagerSection = Readonly<z.infer<typeof lockManagerSection>>;

/** The section as settings of the lock manager. */
export function lockSettingsOf(section: LockManagerSection): LockSettings {
  const timeouts = section.category_timeouts_seconds;
  return {
    mode: section.mode,
    enableFineGrainedLocks: section.enable_fine_grained_locks,
    rolloutPercentage: section.rollout_percentage,
    hierarchyEnforcement: section.enable_hierarchy_enforcement,
    enableDuplicateDetection: section.enable_duplicate_detection,
    enableStackTraceLogging: section.enable_stack_trace_logging,
    enableQueueEstimation: section.enable_queue_estimation,
    categoryTimeoutsMs: {
      engine_stage: msOf(timeouts.engine_stage),
      chat: msOf(timeouts.chat),
      table: msOf(timeouts.table),
      deck: msOf(timeouts.deck),
      betting_round: msOf(timeouts.betting_round),
      pot: msOf(timeouts.pot),
      player: msOf(timeouts.player),
    },
    longHoldWarningMs: msOf(section.long_hold_warning_seconds),
    deadlockCheckMs: section.deadlock_check_ms,
  };
}

/** The section as settings of locks in Redis. */
export function redisLockSettingsOf(section: LockManagerSection): RedisLockSettings {
  return {
    leaseMs: section.redis_lease_ms,
    heartbeatMs: section.redis_heartbeat_ms,
    retry: {
      initialMs: section.redis_retry_initial_ms,
      maxMs: section.redis_retry_max_ms,
      factor: section.redis_retry_factor,
    },
  };
}

/** Compares two keys only when nothing is wrong with either, whatever is wrong with others. */
function areGood(...keys: readonly string[]) {
  return ({ issues }: z.core.ParsePayload): boolean =>
    !issues.some(({ code, path = [] }) =>
      // What is wrong with no key in particular is that there are some too many, or that it is no section at all.
      path.length === 0 ? code !== 'unrecognized_keys' : keys.includes(String(path[0])),
    );
}
