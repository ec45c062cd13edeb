import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import type { ClusterPlayer } from './player.ts';

/** A stretch of time, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What was done to a cluster. */
export interface FaultReport {
  readonly kills: number;
  readonly cuts: number;
  readonly redisRestarts: number;
  readonly postgresRestarts: number;
  /** When the database or Redis was away. A server that was killed is no outage: others are there. */
  readonly outages: readonly Span[];
}

const KINDS = ['cut', 'redis', 'drop', 'postgres'] as const;
/** How often a server that cannot start, because the database is away just then, is started again. */
const STARTS_MAX = 10;

/** How it is decided what fails when. */
interface Plan {
  /** In milliseconds since 1970; each kind of fault happens once in any case. */
  readonly until: number;
  readonly random: () => number;
}

/**
 * Kills one server after the other, and beside that cuts connections and restarts Redis and the database, until the
 * time is over; everything is up again when it resolves.
 */
export async function makeFaults(
  cluster: Cluster,
  players: readonly ClusterPlayer[],
  plan: Plan,
): Promise<FaultReport> {
  const [kills, others] = await Promise.all([killServers(cluster, plan), failAround(cluster, players, plan)]);
  return { kills, ...others };
}

async function killServers({ servers, kill, start }: Cluster, { until, random }: Plan): Promise<number> {
  let kills = 0;
  do {
    await sleep(300 + random() * 1_000);
    const at = Math.floor(random() * servers.length);
    await kill(at);
    kills += 1;
    await sleep(200 + random() * 500);
    await startAgain(() => start(at));
  } while (Date.now() < until);
  return kills;
}

async function startAgain(start: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === STARTS_MAX) throw error;
    }
  }
}

async function failAround(
  { balancer, postgres, redis }: Cluster,
  players: readonly ClusterPlayer[],
  { until, random }: Plan,
): Promise<Omit<FaultReport, 'kills'>> {
  const outages: Span[] = [];
  const count = { cut: 0, redis: 0, postgres: 0, drop: 0 };
  const away = async (end: () => Promise<void>, restart: () => Promise<void>): Promise<void> => {
    const from = Date.now();
    await end();
    await sleep(100 + random() * 400);
    await restart();
    outages.push({ from, to: Date.now() });
  };
  const faults = {
    cut: async () => void balancer.cut(0.4),
    redis: () => away(redis.kill, redis.restart),
    async drop() {
      for (const player of players) if (random() < 0.3) player.drop();
    },
    postgres: () => away(random() < 0.5 ? postgres.kill : postgres.stopGently, postgres.restart),
  };
  for (let at = 0; Date.now() < until || at < KINDS.length; at += 1) {
    await sleep(500 + random() * 1_500);
    const kind = KINDS[at % KINDS.length] ?? 'cut';
    await faults[kind]();
    count[kind] += 1;
  }
  return {
    cuts: count.cut + count.drop,
    redisRestarts: count.redis,
    postgresRestarts: count.postgres,
    outages,
  };
}
