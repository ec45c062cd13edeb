import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStorage, sha256 } from '@cardroom/server';
import { verifyStore } from '@cardroom/room';
import { atLeast, atMost, besideFastest, OURS } from './figures.ts';
import { fundedAccounts } from './ledger-load.ts';
import { naiveSqlite } from './ledger-naive.ts';
import { paceCommits, postingContender, warmUp } from './ledger-rates.ts';
import { medianAsyncRates, medianOf, type Measure } from './measure.ts';

const ACCOUNTS = 1_000;
const ROUNDS = 9;
const SHAPES = {
  batches: { perRequest: 100, inFlight: 16 },
  oneBatch: { perRequest: 100, inFlight: 1 },
  singles: { perRequest: 1, inFlight: 1_000 },
} as const;
const COMMITS_PER_S = 5_000;
const WARM_UP_SECONDS = 3;
const SECONDS = 6;
const VERIFY_ROUNDS = 5;

/** What the ledger does on the embedded database, with `synchronous = FULL`. */
export async function measureLedgerOnSqlite(): Promise<readonly Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-bench-'));
  const storage = await openSqliteStorage({ folder, now: () => Date.now() });
  const naive = naiveSqlite(folder, ACCOUNTS);
  try {
    const { store } = storage;
    const accounts = await fundedAccounts(store, ACCOUNTS);
    await warmUp(postingContender('warm', store, accounts, SHAPES.batches));
    const rates = await medianAsyncRates(ROUNDS, [
      ...Object.entries(SHAPES).map(([name, shape]) => postingContender(`${OURS}, ${name}`, store, accounts, shape)),
      naive,
    ]);
    const rate = (name: string): number => rates.get(`${OURS}, ${name}`) ?? Number.NaN;
    await paceCommits(store, COMMITS_PER_S, WARM_UP_SECONDS);
    const paced = await paceCommits(store, COMMITS_PER_S, SECONDS);
    const beside = { unit: 'transfers/s', shown: Math.round, target: 10 };
    return [
      atLeast('ledger.sqlite_transfers_per_s', Math.round(rate('batches')), 'transfers/s', 100_000),
      besideFastest(rates, { ...beside, measure: 'ledger.sqlite_transfers_vs_naive_per_s', ours: `${OURS}, batches` }),
      besideFastest(rates, {
        ...beside,
        measure: 'ledger.sqlite_one_batch_at_a_time_per_s',
        ours: `${OURS}, oneBatch`,
      }),
      besideFastest(rates, { ...beside, measure: 'ledger.sqlite_single_transfers_per_s', ours: `${OURS}, singles` }),
      atMost('ledger.sqlite_commit_p99_ms', paced.p99Ms, 'ms', 3),
      atLeast('ledger.sqlite_commits_per_s', Math.round(paced.perSecond), 'commits/s', COMMITS_PER_S * 0.99),
      await measureVerify(store),
    ];
  } finally {
    naive.close();
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How fast all that the measures before have written is checked; a transfer has two entries. */
async function measureVerify(store: Parameters<typeof verifyStore>[0]): Promise<Measure> {
  const rates: number[] = [];
  for (let round = 0; round <= VERIFY_ROUNDS; round += 1) {
    const begun = performance.now();
    const { entries, breaches } = await verifyStore(store, sha256);
    if (breaches.some(({ kind }) => kind !== 'table')) throw new Error('the ledger does not verify');
    // The first round only warms up.
    if (round > 0) rates.push((entries * 1_000) / (performance.now() - begun));
  }
  return atLeast('ledger.verify_entries_per_s', Math.round(medianOf(rates)), 'entries/s', 500_000);
}
