import { describe, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../postgres-server.ts';
import { REDIS_SKIP_REASON } from '../redis-server.ts';
import { expectWhole } from './expect-whole.ts';
import { playCluster } from './play-cluster.ts';

const SHARED_SKIP_REASON = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;

describe('three servers behind a balancer', () => {
  it('[CLUS1] lose, double and leak nothing while servers, Redis, PostgreSQL and connections fail', async ({
    skip,
  }) => {
    if (SHARED_SKIP_REASON !== undefined) skip(SHARED_SKIP_REASON);
    expectWhole(await playCluster({ kind: 'cluster', tables: 10, faultsMs: 16_000, seed: 1 }), 'cluster');
  });
});

describe('one server on the embedded database', () => {
  it('[CLUS5] loses, doubles and leaks nothing while it is killed, frozen and cut off', async () => {
    expectWhole(await playCluster({ kind: 'embedded', tables: 10, faultsMs: 10_000, seed: 1 }), 'embedded');
  });
});
