import { registerLocksContract } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createRedisLocksWorld } from '../../../test/redis-locks-world.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';

let server: RedisServer;

beforeAll(async () => {
  if (REDIS_SKIP_REASON === undefined) server = await startRedisServer();
});
beforeEach(({ skip }) => {
  if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
});
afterAll(() => server?.stop());

registerLocksContract('a Redis lock backend', async () => createRedisLocksWorld(server), {
  schedules: 100,
  nestedSchedules: 60,
});
