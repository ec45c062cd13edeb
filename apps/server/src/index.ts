export { createRedisLocks } from './adapters/redis/redis-locks.ts';
export { createPreciseTimer, createSystemClock } from './adapters/system-clock.ts';
