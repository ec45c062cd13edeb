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
  /** How often it was reduced since the server was started. */
  readonly reductions: number;
  /** Puts other constants of locks in force. Says in a sentence what was in force otherwise than configured. */
  configure(constants: Pick<Constants, 'locks' | 'rollout'>): readonly string[];
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
    stop: () => monitor.stop(),
  };
}
