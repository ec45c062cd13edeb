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
  /** All of it in words, each from when to when. */
  readonly diary: readonly (Span & { readonly what: string })[];
}

const KINDS = ['cut', 'redis', 'drop', 'postgres'] as const;
/** How often a server that cannot start, because the database is away just then, is started again. */
const STARTS_MAX = 10;

/** What servers cannot do without. */
const OUTAGES: ReadonlySet<string> = new Set(['redis', 'postgres']);

/** Does something and writes down when. */
type Note = (what: string, work: () => Promise<void>) => Promise<void>;

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
  const diary: (Span & { readonly what: string })[] = [];
  const note: Note = async (what, work) => {
    const from = Date.now();
    await work();
    diary.push({ what, from, to: Date.now() });
  };
  const [kills, others] = await Promise.all([
    killServers(cluster, plan, note),
    failAround(cluster, players, plan, note),
  ]);
  return { kills, ...others, outages: diary.filter(({ what }) => OUTAGES.has(what)), diary };
}

async function killServers(cluster: Cluster, { until, random }: Plan, note: Note): Promise<number> {
  let kills = 0;
  do {
    await sleep(300 + random() * 1_000);
    const at = Math.floor(random() * cluster.servers.length);
    await note(`server ${at}`, async () => {
      await cluster.kill(at);
      await sleep(200 + random() * 500);
      await startAgain(() => cluster.start(at));
    });
    kills += 1;
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
  note: Note,
): Promise<Omit<FaultReport, 'kills' | 'outages' | 'diary'>> {
  const count = { cut: 0, redis: 0, postgres: 0, drop: 0 };
  const away = async (end: () => Promise<void>, restart: () => Promise<void>): Promise<void> => {
    await end();
    await sleep(100 + random() * 400);
    await restart();
  };
  const faults = {
    cut: async () => void balancer.cut(0.4),
    redis: () =>
      away(
        () => redis.kill(),
        () => redis.restart(),
      ),
    async drop() {
      for (const player of players) if (random() < 0.3) player.drop();
    },
    postgres: () =>
      away(
        () => (random() < 0.5 ? postgres.kill() : postgres.stopGently()),
        () => postgres.restart(),
      ),
  };
  for (let at = 0; Date.now() < until || at < KINDS.length; at += 1) {
    await sleep(500 + random() * 1_500);
    const kind = KINDS[at % KINDS.length] ?? 'cut';
    await note(kind, faults[kind]);
    count[kind] += 1;
  }
  return {
    cuts: count.cut + count.drop,
    redisRestarts: count.redis,
    postgresRestarts: count.postgres,
  };
}
