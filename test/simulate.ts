import { fork } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { botPlayers, parseSaid, wholeNumber } from '@cardroom/server';
import {
  type FaultName,
  simulate,
  SimulationFailure,
  type SimulationPorts,
  type SimulationReport,
} from '@cardroom/testkit';

const USAGE = `Usage: npm run -s cardroom -- simulate [options]

Plays whole clusters in one thread: real rooms, locks, books and tellers over a simulated network, store, clock and chat,
in which whatever can go wrong does, and holds what comes of it to what was promised. A seed decides everything.

  --seed N        one seed
  --seeds A..B    many, on all processors (1..100)
  --hands N       goes on after them until so many hands were played
  --first         ends with the first failure, the one of the least seed; what comes after that seed is not played
  --trace         every event of one seed, a line each, on standard output
  --json          one line, machine-readable

Exit code: 0 all was as promised, 1 something was not, 2 not understood.
`;

const OPTIONS = {
  seed: { type: 'string' },
  seeds: { type: 'string' },
  hands: { type: 'string' },
  first: { type: 'boolean' },
  trace: { type: 'boolean' },
  json: { type: 'boolean' },
  /** A process that plays what it is sent. */
  child: { type: 'boolean' },
} as const;

const SEED_MAX = 2 ** 31;
const HANDS_MAX = 1e9;
/** How often somebody who waits is told how far it is, in milliseconds. */
const TELL_MS = 10_000;

/** What a play of many seeds has come to. */
interface Tally {
  seeds: number;
  events: number;
  hands: number;
  commands: number;
  simulatedMs: number;
  readonly faults: Map<FaultName, number>;
  /** By seed. */
  readonly failures: Map<number, string>;
}

/** What one seed has come to, as one process tells another. */
interface SeedResult extends Pick<SimulationReport, 'events' | 'hands' | 'commands' | 'simulatedMs'> {
  readonly faults: readonly (readonly [FaultName, number])[];
  readonly failure?: string;
}

/** What simulations need from this process. */
export function simulationPorts(hear?: (line: string) => void): SimulationPorts {
  return {
    // Ticks come when no promise has anything left to do.
    settle: () => new Promise((resolve) => process.nextTick(resolve)),
    botPolicy: botPlayers,
    hash: (text) => hash('sha256', text),
    ...(hear === undefined ? {} : { hear }),
  };
}

/** The verb `simulate`; gives the exit code. [SIM3] */
async function runSimulate(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const asked = askedIn(args);
  if (typeof asked === 'string') {
    process.stderr.write(`simulate: ${asked}\n\n${USAGE}`);
    return 2;
  }
  if (asked.isChild) return playShare();
  if (asked.isTraced) return traceSeed(asked.first);
  const begun = performance.now();
  const tally = await playAll(asked);
  const seconds = (performance.now() - begun) / 1_000;
  const failures = shownFailures(tally, asked);
  const told = { ...tally, failures };
  process.stdout.write(asked.isJson ? `${JSON.stringify(jsonOf(told, seconds))}\n` : wordsOf(told, seconds));
  return failures.length === 0 ? 0 : 1;
}

interface AskedSeeds {
  readonly first: number;
  readonly last: number;
  readonly hands: number;
  readonly endsWithFirst: boolean;
  readonly isTraced: boolean;
  readonly isJson: boolean;
  readonly isChild: boolean;
}

function askedIn(args: readonly string[]): AskedSeeds | string {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return said.error;
  const { values, positionals } = said.value;
  const [stray] = positionals;
  if (stray !== undefined) return `there is nothing called ${JSON.stringify(stray.slice(0, 40))}`;
  const range = values.seeds ?? values.seed ?? '1..100';
  const [from = '', to = from] = range.split('..');
  const [first, last] = [wholeNumber(from, 0, SEED_MAX), wholeNumber(to, 0, SEED_MAX)];
  if (first === undefined || last === undefined || last < first)
    return `${JSON.stringify(range)} is no seed and no range of seeds such as 1..100`;
  const hands = wholeNumber(values.hands ?? '0', 0, HANDS_MAX);
  if (hands === undefined) return '--hands is not a whole number';
  if (values.trace === true && first !== last) return '--trace shows one --seed';
  const {
    first: endsWithFirst = false,
    trace: isTraced = false,
    json: isJson = false,
    child: isChild = false,
  } = values;
  return { first, last, hands, endsWithFirst, isTraced, isJson, isChild };
}

async function traceSeed(seed: number): Promise<number> {
  try {
    const { traceHash } = await simulate(
      seed,
      simulationPorts((line) => process.stdout.write(`${line}\n`)),
    );
    process.stdout.write(`hash ${traceHash}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${failureText(error)}\n`);
    return 1;
  }
}

/** Plays seeds from `first` on in as many processes as there are processors, until there are no more or enough hands. */
async function playAll(asked: AskedSeeds): Promise<Tally> {
  const { first, last, hands } = asked;
  const tally = emptyTally();
  const processes = Math.min(availableParallelism(), hands > 0 ? Infinity : last - first + 1);
  const telling = setInterval(() => {
    process.stderr.write(`${tally.seeds} seeds, ${tally.hands} hands, ${tally.failures.size} failures\n`);
  }, TELL_MS);
  await Promise.all(Array.from({ length: processes }, (_, at) => playInProcess(asked, tally, { at, processes })));
  clearInterval(telling);
  return tally;
}

/** Lets one of so many processes play every so-manieth seed. */
async function playInProcess(
  asked: AskedSeeds,
  tally: Tally,
  { at, processes }: { readonly at: number; readonly processes: number },
): Promise<void> {
  const child = fork(import.meta.filename, ['--child'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  let seed = asked.first + at;
  const ask = (): void => {
    if (isOver(asked, tally, seed)) child.disconnect();
    else child.send(seed);
  };
  child.on('message', (result: SeedResult) => {
    addTo(tally, seed, result);
    seed += processes;
    ask();
  });
  ask();
  const [code] = await once(child, 'exit');
  if (code !== 0) addFailure(tally, seed, `seed ${seed}: a process of the simulation has died: ${String(code)}`);
}

/** Whether `seed` and what comes after it is not played any more. */
function isOver({ first, last, hands, endsWithFirst }: AskedSeeds, tally: Tally, seed: number): boolean {
  if (endsWithFirst && [...tally.failures.keys()].some((failed) => failed < seed)) return true;
  return hands > 0 ? first + tally.seeds > last && tally.hands >= hands : seed > last;
}

/** One of the processes: plays each seed that it is sent, and tells what came of it. */
async function playShare(): Promise<number> {
  process.on('message', (seed: number) => void playSeed(seed).then((result) => process.send?.(result)));
  await once(process, 'disconnect');
  return 0;
}

async function playSeed(seed: number): Promise<SeedResult> {
  try {
    const { events, hands, commands, simulatedMs, faults } = await simulate(seed, simulationPorts());
    return { events, hands, commands, simulatedMs, faults: [...faults] };
  } catch (error) {
    return { events: 0, hands: 0, commands: 0, simulatedMs: 0, faults: [], failure: failureText(error) };
  }
}

function emptyTally(): Tally {
  return { seeds: 0, events: 0, hands: 0, commands: 0, simulatedMs: 0, faults: new Map(), failures: new Map() };
}

function addTo(
  tally: Tally,
  seed: number,
  { events, hands, commands, simulatedMs, faults, failure }: SeedResult,
): void {
  tally.seeds += 1;
  tally.events += events;
  tally.hands += hands;
  tally.commands += commands;
  tally.simulatedMs += simulatedMs;
  for (const [fault, count] of faults) tally.faults.set(fault, (tally.faults.get(fault) ?? 0) + count);
  if (failure !== undefined) addFailure(tally, seed, failure);
}

function addFailure({ failures }: Tally, seed: number, failure: string): void {
  failures.set(seed, failure);
  process.stderr.write(`${failure}\n`);
}

/** What failed, by seed; with `--first` only the least, since another process may have been at a later one. */
function shownFailures({ failures }: Tally, { endsWithFirst }: AskedSeeds): readonly string[] {
  const sorted = [...failures].toSorted(([left], [right]) => left - right).map(([, failure]) => failure);
  return endsWithFirst ? sorted.slice(0, 1) : sorted;
}

/** Everything that is needed to see it again. */
function failureText(error: unknown): string {
  if (!(error instanceof SimulationFailure))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { cause, options, lastLines } = error;
  const stack = cause instanceof Error ? cause.stack : String(cause);
  return [
    error.message,
    `options: ${JSON.stringify(options)}`,
    ...lastLines,
    stack,
    `again: npm run -s cardroom -- simulate --seed ${options.seed} --trace`,
  ].join('\n');
}

/** What is told of a tally in the end. */
type ToldTally = Omit<Tally, 'failures'> & { readonly failures: readonly string[] };

function jsonOf({ faults, ...tally }: ToldTally, seconds: number): object {
  return { ...tally, seconds, faults: Object.fromEntries(faults) };
}

function wordsOf(
  { seeds, events, hands, commands, simulatedMs, faults, failures }: ToldTally,
  seconds: number,
): string {
  const rate = (count: number): string => `${Math.round(count / seconds)} per second`;
  const lines: readonly (readonly [string, string])[] = [
    ['seeds', `${seeds} in ${seconds.toFixed(1)} s, ${(seeds / seconds).toFixed(1)} per second`],
    ['events', `${events}, ${rate(events)}`],
    ['hands', `${hands}, ${rate(hands)}`],
    ['commands', `${commands}`],
    ['simulated', `${(simulatedMs / 3_600_000).toFixed(1)} hours`],
    ['faults', [...faults].map(([name, count]) => `${name} ${count}`).join(', ')],
    ['failures', `${failures.length}`],
  ];
  return lines.map(([name, words]) => `${name.padEnd(10)} ${words}\n`).join('');
}

if (import.meta.main) process.exitCode = await runSimulate(process.argv.slice(2));
