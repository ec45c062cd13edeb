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
  readonly freezes: number;
  readonly cuts: number;
  readonly redisRestarts: number;
  readonly postgresRestarts: number;
  /** When what nobody can do without was away: the database, Redis, or the only server there is. */
  readonly outages: readonly Span[];
  /** All of it in words, each from when to when. */
  readonly diary: readonly (Span & { readonly what: string })[];
}

const KINDS = ['cut', 'redis', 'drop', 'postgres'] as const;
type FaultKind = (typeof KINDS)[number];
/** Longer than a lease of locks lasts: who was frozen has lost his when he goes on. */
const FREEZE_MIN_MS = 3_500;
const FREEZE_SPREAD_MS = 2_500;
/** How many of a hundred servers are frozen instead of killed. */
const FREEZE_PERCENT = 25;
/** How often a server that cannot start, because the database is away just then, is started again. */
const STARTS_MAX = 10;

/** What servers cannot do without; alone, a server cannot do without itself. */
const OUTAGES = /^(redis|postgres)$/;
const OUTAGES_ALONE = /^(server|frozen) /;

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
  const [servers, others] = await Promise.all([
    failServers(cluster, plan, note),
    failAround(cluster, players, plan, note),
  ]);
  const outage = cluster.shared === undefined ? OUTAGES_ALONE : OUTAGES;
  return { ...servers, ...others, outages: diary.filter(({ what }) => outage.test(what)), diary };
}

async function failServers(
  cluster: Cluster,
  { until, random }: Plan,
  note: Note,
): Promise<Pick<FaultReport, 'kills' | 'freezes'>> {
  const count = { kills: 0, freezes: 0 };
  do {
    await sleep(300 + random() * 1_000);
    const at = Math.floor(random() * cluster.servers.length);
    const server = cluster.servers[at];
    // The first two are one of each.
    const isFrozen = count.kills > 0 && (count.freezes === 0 || random() * 100 < FREEZE_PERCENT);
    if (isFrozen && server !== undefined) {
      await note(`frozen ${at}`, async () => {
        server.freeze();
        await sleep(FREEZE_MIN_MS + random() * FREEZE_SPREAD_MS);
        server.thaw();
      });
      count.freezes += 1;
    } else {
      await note(`server ${at}`, async () => {
        await cluster.kill(at);
        await sleep(200 + random() * 500);
        await startAgain(() => cluster.start(at));
      });
      count.kills += 1;
    }
  } while (Date.now() < until || count.freezes === 0);
  return count;
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
  { balancer, shared }: Cluster,
  players: readonly ClusterPlayer[],
  { until, random }: Plan,
  note: Note,
): Promise<Omit<FaultReport, 'kills' | 'freezes' | 'outages' | 'diary'>> {
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
        async () => shared?.redis.kill(),
        async () => shared?.redis.restart(),
      ),
    async drop() {
      for (const player of players) if (random() < 0.3) player.drop();
    },
    postgres: () =>
      away(
        async () => (random() < 0.5 ? shared?.postgres.kill() : shared?.postgres.stopGently()),
        async () => shared?.postgres.restart(),
      ),
  };
  const kinds: readonly FaultKind[] = shared === undefined ? ['cut', 'drop'] : KINDS;
  for (let at = 0; Date.now() < until || at < kinds.length; at += 1) {
    await sleep(500 + random() * 1_500);
    const kind = kinds[at % kinds.length] ?? 'cut';
    await note(kind, faults[kind]);
    count[kind] += 1;
  }
  return {
    cuts: count.cut + count.drop,
    redisRestarts: count.redis,
    postgresRestarts: count.postgres,
  };
}
