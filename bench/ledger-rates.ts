import type { AccountId } from '@cardroom/ledger';
import type { Store } from '@cardroom/room';
import { benchTable, type BenchTable, FENCE, randomTransfers } from './ledger-load.ts';
import { type AsyncContender, percentileOf } from './measure.ts';

/** How transfers are asked for. */
export interface LoadShape {
  readonly perRequest: number;
  readonly inFlight: number;
  /** Gets something from every transfer, if given. */
  readonly hot?: AccountId;
}

/** Posts transfers in requests of one shape, all of them durable before the pass is over. */
export function postingContender(
  name: string,
  store: Store,
  accounts: readonly AccountId[],
  { perRequest, inFlight, hot }: LoadShape,
): AsyncContender {
  const request = async (): Promise<void> => {
    const posted = await store.post(randomTransfers(accounts, perRequest, hot), Date.now());
    if (!posted.ok) throw new Error(posted.error.code);
  };
  const REQUESTS_EACH = 4;
  const asker = async (): Promise<void> => {
    for (let at = 0; at < REQUESTS_EACH; at += 1) await request();
  };
  return {
    name,
    async pass() {
      await Promise.all(Array.from({ length: inFlight }, asker));
      return REQUESTS_EACH * inFlight * perRequest;
    },
  };
}

const TABLES = 500;
const TICK_MS = 1;

const WARM_UP_MS = 3_000;

/** Runs a contender until its thread or its database works as fast as it does all day. */
export async function warmUp({ pass }: AsyncContender): Promise<void> {
  const until = performance.now() + WARM_UP_MS;
  while (performance.now() < until) await pass();
}

/** What committing bets at a fixed pace takes. */
export interface PacedCommits {
  readonly p99Ms: number;
  readonly perSecond: number;
}

/**
 * Commits bets of 500 tables at a fixed pace, whether those before are done or not, and tells how long each took from
 * the moment at which it should have been asked for.
 */
export async function paceCommits(store: Store, perSecond: number, seconds: number): Promise<PacedCommits> {
  const tables = Array.from({ length: TABLES }, benchTable);
  await Promise.all(tables.map((table) => committed(store, table.opening)));
  const free: BenchTable[] = [...tables];
  const times: number[] = [];
  const running = new Set<Promise<void>>();
  const begun = performance.now();
  const total = perSecond * seconds;
  const bet = async (table: BenchTable, due: number): Promise<void> => {
    await committed(store, table.nextBet());
    times.push(performance.now() - due);
    free.push(table);
  };
  for (let asked = 0; asked < total;) {
    const due = begun + (asked * 1_000) / perSecond;
    const table = due <= performance.now() ? free.shift() : undefined;
    if (table === undefined) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      continue;
    }
    asked += 1;
    const running1 = bet(table, due).finally(() => running.delete(running1));
    running.add(running1);
  }
  await Promise.all(running);
  const elapsed = (performance.now() - begun) / 1_000;
  return { p99Ms: percentileOf(times, 99), perSecond: total / elapsed };
}

async function committed(store: Store, commit: BenchTable['opening']): Promise<void> {
  const { tableId: table } = commit;
  const outcome = await store.commit({ table, fence: FENCE, state: 'held', covers: () => true }, commit);
  if (outcome.kind !== 'committed') throw new Error(outcome.kind);
}
