import { beforeEach, describe, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../postgres-server.ts';
import { REDIS_SKIP_REASON } from '../redis-server.ts';
import { expectWhole } from './expect-whole.ts';
import { playCluster } from './play-cluster.ts';

beforeEach(({ skip }) => {
  const reason = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;
  if (reason !== undefined) skip(reason);
});

describe('three servers behind a balancer', () => {
  it('[CLUS1] lose, double and leak nothing while servers, Redis, PostgreSQL and connections fail', async () => {
    expectWhole(await playCluster({ tables: 10, faultsMs: 16_000, seed: 1 }));
  });
});
