import type { StoreReport } from '@cardroom/room';
import type { VerbOutput } from '../replay.ts';
import { parseSaid, wholeNumber } from '../verb-arguments.ts';
import { LOAD_POLICIES } from './load-policy.ts';
import { startOwnServer } from './own-server.ts';
import { UnusableServer } from './load-site.ts';
import { type LoadFigures, type LoadOptions, runLoad } from './run-load.ts';

const USAGE = `Usage: npm run -s cardroom -- load [options]

Plays at many tables over live sockets, as people with browsers do, and says how quick the server is. Without --url a
server is started for it with a database of its own, which is checked at the end and removed.

  --tables N       tables, 1 to 5000 (300)
  --seats N        players at each, 2 to 10, or 0 for none (6)
  --spectators N   who only watch, spread over the tables, 0 to 50000 (0)
  --seconds N      how long it is measured, 1 to 3600 (30)
  --warm-up N      how long it is played before, 0 to 600 (5)
  --think MS       how long a player thinks on average, 0 to 60000 (0)
  --policy WHAT    how they play: bots, as our bots do, or callers, who see every hand to its end (bots)
  --url URL        a server that runs already, such as http://localhost:3000; the load opens players and tables there
  --json           one line, machine-readable

Exit code: 0 done, 1 something was refused or cut off, or the books are wrong, 2 not understood.
`;

const OPTIONS = {
  tables: { type: 'string' },
  seats: { type: 'string' },
  spectators: { type: 'string' },
  seconds: { type: 'string' },
  'warm-up': { type: 'string' },
  think: { type: 'string' },
  policy: { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** What may be said of a number, and what it is when nothing is said. */
const NUMBERS = {
  tables: { least: 1, most: 5_000, usual: 300 },
  seats: { least: 0, most: 10, usual: 6 },
  spectators: { least: 0, most: 50_000, usual: 0 },
  seconds: { least: 1, most: 3_600, usual: 30 },
  'warm-up': { least: 0, most: 600, usual: 5 },
  think: { least: 0, most: 60_000, usual: 0 },
} as const;

/** The figures of a load with what the books of its own server look like afterwards. */
interface LoadReport extends LoadFigures {
  readonly ledger?: Pick<StoreReport, 'ok' | 'entries' | 'transfers' | 'breaches'>;
}

/** The verb `load`; gives the exit code. [LOAD1] */
export async function runLoadVerb(args: readonly string[], output: VerbOutput = process): Promise<number> {
  const { stdout, stderr } = output;
  if (args.includes('--help')) {
    stdout.write(USAGE);
    return 0;
  }
  const said = optionsIn(args);
  if ('misused' in said) {
    stderr.write(`load: ${said.misused}\n\n${USAGE}`);
    return 2;
  }
  const { url, isJson, ...size } = said;
  const say = (sentence: string): void => void stderr.write(`${sentence}\n`);
  const report = await (url === undefined ? onOwnServer(size, say) : runLoad({ ...size, url }, say)).catch(sentenceOf);
  if (typeof report === 'string') {
    say(`load: ${report}`);
    return 1;
  }
  stdout.write(isJson ? `${JSON.stringify(report)}\n` : wordsOf(report));
  return isFine(report) ? 0 : 1;
}

/** What is wrong with a server, for whoever asked; our own mistakes stay what they are. */
function sentenceOf(error: unknown): string {
  if (error instanceof UnusableServer) return error.message;
  throw error;
}

async function onOwnServer(size: Omit<LoadOptions, 'url'>, say: (sentence: string) => void): Promise<LoadReport> {
  await using server = await startOwnServer();
  const figures = await runLoad({ ...size, url: server.url }, say);
  say('the books are checked');
  const { ok, entries, transfers, breaches } = await server.verify();
  return { ...figures, ledger: { ok, entries, transfers, breaches } };
}

interface SaidOptions extends Omit<LoadOptions, 'url'> {
  readonly url: string | undefined;
  readonly isJson: boolean;
}

function optionsIn(args: readonly string[]): SaidOptions | { readonly misused: string } {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { values, positionals } = said.value;
  const [stray] = positionals;
  if (stray !== undefined) return { misused: `load does not know ${JSON.stringify(stray.slice(0, 40))}` };
  const { url } = values;
  const policy = LOAD_POLICIES.find((known) => known === (values.policy ?? 'bots'));
  if (policy === undefined) return { misused: `--policy is not one of ${LOAD_POLICIES.join(', ')}` };
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    return { misused: '--url is not an address such as http://localhost:3000' };
  }
  const numbers = new Map<string, number>();
  for (const [name, { least, most, usual }] of Object.entries(NUMBERS)) {
    const text = values[name as keyof typeof NUMBERS];
    const number = text === undefined ? usual : wholeNumber(text, least, most);
    if (number === undefined) return { misused: `--${name} is not a whole number from ${least} to ${most}` };
    numbers.set(name, number);
  }
  const of = (name: keyof typeof NUMBERS): number => numbers.get(name) ?? 0;
  if (of('seats') === 1) return { misused: '--seats is 0 or at least 2: nobody plays alone' };
  return {
    url,
    isJson: values.json === true,
    tables: of('tables'),
    seats: of('seats'),
    spectators: of('spectators'),
    seconds: of('seconds'),
    warmUpSeconds: of('warm-up'),
    thinkMs: of('think'),
    policy,
  };
}

function isFine({ refusals, reconnects, ledger }: LoadReport): boolean {
  return Object.keys(refusals).length === 0 && reconnects === 0 && ledger?.ok !== false;
}

function wordsOf(report: LoadReport): string {
  const { ledger, serverMemory } = report;
  const refused = Object.entries(report.refusals).map(([code, count]) => `${code} ${count}`);
  const lines: (readonly [string, string])[] = [
    ['tables', `${report.tables} with ${report.players} players and ${report.spectators} spectators`],
    ['actions', `${report.actions} in ${report.seconds} s: ${report.actionsPerSecond} per second`],
    ['answer', timesOf(report.ackP50Ms, report.ackP99Ms)],
    ['seen by all', timesOf(report.toAllP50Ms, report.toAllP99Ms)],
    ['frames', `${report.frames}, ${report.resyncs} resyncs, ${report.reconnects} reconnects`],
    ['refused', refused.length === 0 ? 'nothing' : refused.join(', ')],
    ['server memory', serverMemory === undefined ? 'not told' : `${Math.round(serverMemory / 1_000_000)} MB`],
    ['books', ledger === undefined ? 'not checked: the server is not ours' : booksOf(ledger)],
  ];
  return lines.map(([name, value]) => `${name.padEnd(15)}${value}\n`).join('');
}

function timesOf(p50: number | undefined, p99: number | undefined): string {
  return p50 === undefined || p99 === undefined ? 'nothing' : `half within ${p50} ms, 99 of 100 within ${p99} ms`;
}

function booksOf({ ok, entries, breaches }: NonNullable<LoadReport['ledger']>): string {
  if (ok) return `${entries} entries, nothing is wrong`;
  return breaches.map(({ kind, sentence }) => `${kind}: ${sentence}`).join('; ');
}
