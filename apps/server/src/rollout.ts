import type { LockMeter, Locks } from '@cardroom/locks';
import { type Clock, type RoomMeter, rolloutSums, startRolloutMonitor } from '@cardroom/room';
import type { Logger } from 'pino';
import type { Constants } from './constants.ts';

/** What the rollout of fine locks is judged by, and told to. */
export interface RolloutDeps {
  readonly locks: Pick<Locks, 'settings' | 'configure'>;
  readonly lockMeter: Pick<LockMeter, 'read'>;
  readonly roomMeter: Pick<RoomMeter, 'read'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The rollout of a server that works. */
export interface Rollout {
  /** How many tables of a hundred the configuration wants to be locked by their parts. */
  readonly configured: number;
  /** How many are. */
  readonly inForce: number;
  /** How often it was reduced by itself since the server was started. */
  readonly reductions: number;
  /** Puts other constants of locks in force. Says in a sentence what was in force otherwise than configured. */
  configure(constants: Pick<Constants, 'locks' | 'rollout'>): readonly string[];
  /** Takes it back to `percentage` for new commands; whether it could: it is never raised but by the configuration. */
  reduce(percentage: number): boolean;
  stop(): void;
}

/** Watches the rollout from now on; that it was reduced is a line in the log. [ROL1] */
export function watchRollout(deps: RolloutDeps, constants: Pick<Constants, 'rollout'>): Rollout {
  const { locks, lockMeter, roomMeter, clock, logger } = deps;
  let configured = locks.settings.rolloutPercentage;
  const monitor = startRolloutMonitor(
    {
      clock,
      locks,
      read: () => rolloutSums(roomMeter.read(), lockMeter.read()),
      onReduction: (reduction) =>
        logger.warn({ event: 'rollout.reduced', ...reduction }, 'fewer tables are locked by their parts from now on'),
    },
    constants.rollout,
  );
  return {
    get configured() {
      return configured;
    },
    get inForce() {
      return locks.settings.rolloutPercentage;
    },
    get reductions() {
      return monitor.reductions;
    },
    configure(next) {
      const inForce = locks.settings.rolloutPercentage;
      const wasReduced = inForce !== configured;
      configured = next.locks.rolloutPercentage;
      locks.configure(next.locks);
      monitor.configure(next.rollout);
      if (!wasReduced) return [];
      logger.info({ event: 'rollout.restored', from: inForce, to: configured }, 'the rollout is as configured again');
      return [`lock_manager.rollout_percentage: ${inForce} -> ${configured}, which had been reduced`];
    },
    reduce(percentage) {
      const { settings } = locks;
      if (percentage > settings.rolloutPercentage) return false;
      locks.configure({ ...settings, rolloutPercentage: percentage });
      logger.warn(
        { event: 'rollout.taken_back', from: settings.rolloutPercentage, to: percentage },
        'an operator has fewer tables locked by their parts from now on',
      );
      return true;
    },
    stop: () => monitor.stop(),
  };
}
