import { parseSaid, wholeNumber } from '@cardroom/server';
import {
  type ClusterPlay,
  type ClusterReport,
  playCluster,
  untriedIn,
} from '../apps/server/test/cluster/play-cluster.ts';
import { POSTGRES_SKIP_REASON } from '../apps/server/test/postgres-server.ts';
import { REDIS_SKIP_REASON } from '../apps/server/test/redis-server.ts';

const USAGE = `Usage: npm run -s cardroom -- chaos [options]

Runs server processes of its own and players who play there, kills and freezes the servers, cuts connections, restarts Redis
and PostgreSQL, and then holds all that the players were told to what the database has kept.

  --on WHAT       cluster: three servers on PostgreSQL and Redis, which must be installed; embedded: one server with a
                  database of its own; both (both)
  --seconds N     how long something fails, 1 to 3600 (30)
  --tables N      1 to 200 (20)
  --seed N        what fails when is drawn from it (1)
  --json          one line each, machine-readable

Exit code: 0 all was as promised, 1 something was not, 2 not understood.
`;

const OPTIONS = {
  on: { type: 'string' },
  seconds: { type: 'string' },
  tables: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What is said, and what must be there for it. */
const ON: Readonly<Record<string, readonly ClusterPlay['kind'][]>> = {
  cluster: ['cluster'],
  embedded: ['embedded'],
  both: ['embedded', 'cluster'],
};

interface Asked extends Omit<ClusterPlay, 'kind'> {
  readonly kinds: readonly ClusterPlay['kind'][];
  readonly isJson: boolean;
}

/** The verb `chaos`; gives the exit code. [SIM10] */
async function runChaos(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = askedIn(args);
  if (typeof asked === 'string') {
    process.stderr.write(`chaos: ${asked}\n\n${USAGE}`);
    return 2;
  }
  const { kinds, isJson, ...play } = asked;
  let isFine = true;
  for (const kind of kinds) {
    process.stderr.write(`${kind}: ${play.tables} tables, ${play.faultsMs / 1_000} s of faults\n`);
    const report = await playCluster({ ...play, kind });
    const wrong = wrongIn(report, kind);
    isFine &&= wrong.length === 0;
    process.stdout.write(isJson ? `${JSON.stringify({ kind, ...report.figures, wrong })}\n` : wordsOf(report, wrong));
  }
  return isFine ? 0 : 1;
}

function askedIn(args: readonly string[]): Asked | string {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return said.error;
  const { values, positionals } = said.value;
  const [stray] = positionals;
  if (stray !== undefined) return `there is nothing called ${JSON.stringify(stray.slice(0, 40))}`;
  const on = values.on ?? 'both';
  const kinds = Object.hasOwn(ON, on) ? ON[on] : undefined;
  if (kinds === undefined) return `--on is not one of ${Object.keys(ON).join(', ')}`;
  const seconds = wholeNumber(values.seconds ?? '30', 1, 3_600);
  const tables = wholeNumber(values.tables ?? '20', 1, 200);
  const seed = wholeNumber(values.seed ?? '1', 0, 2 ** 31);
  if (seconds === undefined) return '--seconds is not a whole number from 1 to 3600';
  if (tables === undefined) return '--tables is not a whole number from 1 to 200';
  if (seed === undefined) return '--seed is not a whole number';
  const missing = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;
  if (missing !== undefined && kinds.includes('cluster')) return `${missing}; --on embedded needs nothing`;
  return { kinds, tables, faultsMs: seconds * 1_000, seed, isJson: values.json === true };
}

/** What was not as promised, or was to happen and did not. */
function wrongIn({ figures, wrong, ledger }: ClusterReport, kind: ClusterPlay['kind']): readonly string[] {
  return [
    ...wrong,
    ...ledger.breaches.map((breach) => `ledger: ${JSON.stringify(breach)}`),
    ...untriedIn(figures, kind).map((name) => `there were no ${name}`),
  ];
}

function wordsOf({ figures }: ClusterReport, wrong: readonly string[]): string {
  const lines = Object.entries(figures).map(([name, value]) => `  ${name.padEnd(22)} ${value}\n`);
  return [...lines, `  ${'wrong'.padEnd(22)} ${wrong.length}\n`, ...wrong.map((words) => `    ${words}\n`)].join('');
}

if (import.meta.main) process.exitCode = await runChaos(process.argv.slice(2));
