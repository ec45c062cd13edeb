import { beforeEach, describe, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../apps/server/test/postgres-server.ts';
import { REDIS_SKIP_REASON } from '../../apps/server/test/redis-server.ts';
import { expectWhole } from '../../apps/server/test/cluster/expect-whole.ts';
import { playCluster } from '../../apps/server/test/cluster/play-cluster.ts';

/** How long something fails, in seconds, and how many tables there are; others may be asked for. */
const SECONDS = Number(process.env['CLUSTER_SECONDS'] ?? 60);
const TABLES = Number(process.env['CLUSTER_TABLES'] ?? 50);
/** What fails when is drawn from it. */
const SEED = Number(process.env['CLUSTER_SEED'] ?? 1);

beforeEach(({ skip }) => {
  const reason = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;
  if (reason !== undefined) skip(reason);
});

describe('three servers behind a balancer, at length', () => {
  it(`[CLUS1] ${SECONDS} s on ${TABLES} tables, seed ${SEED}`, async () => {
    expectWhole(
      await playCluster({ kind: 'cluster', tables: TABLES, faultsMs: SECONDS * 1_000, seed: SEED }),
      'cluster',
    );
  });
});
