export { openPostgresStorage } from './adapters/postgres/postgres-storage.ts';
export { createRedisLocks } from './adapters/redis/redis-locks.ts';
export { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
export { createPreciseTimer, createSystemClock } from './adapters/system-clock.ts';
export { createSystemRandom } from './adapters/system-random.ts';
export { startOwnServer } from './load/own-server.ts';
export { type LoadFigures, runLoad } from './load/run-load.ts';
export { sha256 } from './sha256.ts';
export { openWallets } from './wallets.ts';
