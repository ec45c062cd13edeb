import { randomBytes } from 'node:crypto';
import { openPostgresStorage } from '@cardroom/server';
import pg from 'pg';
import { atLeast, atMost, besideFastest, only, OURS } from './figures.ts';
import { fundedAccounts } from './ledger-load.ts';
import { naivePostgres } from './ledger-naive.ts';
import { paceCommits, postingContender, warmUp } from './ledger-rates.ts';
import { medianAsyncRates, type Measure } from './measure.ts';

const ACCOUNTS = 1_000;
const ROUNDS = 9;
const SHAPE = { perRequest: 100, inFlight: 8 };
const COMMITS_PER_S = 1_500;
const SECONDS = 6;
const LOCAL = 'postgres://postgres@127.0.0.1:5432/postgres';

/** What the ledger does on PostgreSQL from one node: the server at `TEST_DATABASE_URL`, or the one on this machine. */
export async function measureLedgerOnPostgres(): Promise<readonly Measure[]> {
  await using database = await openMeasuredDatabase();
  const storage = await openPostgresStorage({ url: database.url, now: () => Date.now() });
  const naive = await naivePostgres(database.url, ACCOUNTS);
  try {
    const { store } = storage;
    const accounts = await fundedAccounts(store, ACCOUNTS);
    const [hot] = await fundedAccounts(store, 1);
    if (hot === undefined) throw new Error('an account');
    await warmUp(postingContender('warm', store, accounts, SHAPE));
    const rates = await medianAsyncRates(ROUNDS, [
      postingContender(`${OURS}, spread`, store, accounts, SHAPE),
      postingContender(`${OURS}, hot`, store, accounts, { ...SHAPE, hot }),
      naive.spread,
      naive.hot,
    ]);
    const rate = (name: string): number => Math.round(rates.get(`${OURS}, ${name}`) ?? Number.NaN);
    const paced = await paceCommits(store, COMMITS_PER_S, SECONDS);
    const beside = { unit: 'transfers/s', shown: Math.round };
    return [
      atLeast('ledger.pg_transfers_per_s', rate('spread'), 'transfers/s', 20_000),
      atLeast('ledger.pg_hot_transfers_per_s', rate('hot'), 'transfers/s', 20_000),
      besideFastest(only(rates, [`${OURS}, spread`, naive.spread.name]), {
        ...beside,
        measure: 'ledger.pg_transfers_vs_naive_per_s',
        ours: `${OURS}, spread`,
        target: 3,
      }),
      besideFastest(only(rates, [`${OURS}, hot`, naive.hot.name]), {
        ...beside,
        measure: 'ledger.pg_hot_transfers_vs_naive_per_s',
        ours: `${OURS}, hot`,
        target: 10,
      }),
      atMost('ledger.pg_commit_p99_ms', paced.p99Ms, 'ms', 25),
    ];
  } finally {
    await naive.close();
    await storage.close();
  }
}

/** A database of its own that is gone afterwards; without a server an `Error` with the code `ENOENT`. */
async function openMeasuredDatabase(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = process.env['TEST_DATABASE_URL'] ?? LOCAL;
  const admin = new pg.Client({ connectionString: server });
  try {
    await admin.connect();
  } catch (cause) {
    throw Object.assign(new Error('no PostgreSQL at TEST_DATABASE_URL or on this machine', { cause }), {
      code: 'ENOENT',
    });
  }
  const name = `cardroom_bench_${randomBytes(6).toString('hex')}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
