import { registerBusContract } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { createRedisBusWorld } from '../../../test/redis-bus-world.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';

let server: RedisServer;

beforeAll(async () => {
  if (REDIS_SKIP_REASON === undefined) server = await startRedisServer();
});
beforeEach(({ skip }) => {
  if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
});
afterAll(() => server?.stop());

registerBusContract('a Redis bus', async () => createRedisBusWorld(server.url));
