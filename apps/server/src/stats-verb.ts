import { isId, playerId } from '@cardroom/kernel';
import { createStatistics, favouriteHandOf, type PlayerStats, projectAll } from '@cardroom/room';
import { createSystemClock } from './adapters/system-clock.ts';
import type { Environment } from './config.ts';
import { loggedVerb, type VerbOutcome } from './logged-verb.ts';
import type { VerbOutput } from './replay.ts';
import type { Storage } from './storage.ts';
import { formatMoment } from './text-table.ts';
import { parseSaid } from './verb-arguments.ts';
import { formatFailure, withStorage } from './with-storage.ts';

const USAGE = `Usage: npm run -s cardroom -- stats WHAT [options]

  show PLAYER   what the hands of a player come to
  rebuild       forgets all statistics and counts every hand anew, also while a server runs; a table that cannot be
                counted is told at the end, and a running server tries it again

  --json   machine-readable

Exit code: 0 done, 1 nobody knows the player or not all could be done, 2 not understood.
`;

const OPTIONS = { json: { type: 'boolean' } } as const;

/** The verb `stats`; gives the exit code. [STAT6] */
export async function runStats(
  args: readonly string[],
  env: Environment,
  output: VerbOutput = process,
): Promise<number> {
  if (args.includes('--help')) {
    output.stdout.write(USAGE);
    return 0;
  }
  const said = parseSaid(args, OPTIONS);
  const [kind, id, ...more] = said.ok ? said.value.positionals : [];
  const isShow = kind === 'show' && id !== undefined && more.length === 0;
  const isRebuild = kind === 'rebuild' && id === undefined;
  if (!said.ok || (!isShow && !isRebuild)) {
    output.stderr.write(`stats: ${said.ok ? 'say show PLAYER or rebuild' : said.error}\n\n${USAGE}`);
    return 2;
  }
  const isJson = said.value.values.json === true;
  return withStorage(env, output, (storage) =>
    isShow ? show(storage, { id, isJson }, output) : rebuild(storage, isJson, output),
  );
}

function rebuild(storage: Storage, isJson: boolean, output: VerbOutput): Promise<number> {
  const action = { kind: 'statistics.rebuild', target: 'statistics', reason: '' };
  return loggedVerb(storage, action, () => rebuilt(storage, isJson, output));
}

async function rebuilt({ store }: Storage, isJson: boolean, { stdout, stderr }: VerbOutput): Promise<VerbOutcome> {
  await store.resetStatistics(createSystemClock().now());
  const { tables, failures } = await projectAll(store);
  const told = failures.map(({ tableId, error }) => ({ tableId, reason: formatFailure(error) }));
  if (isJson) stdout.write(`${JSON.stringify({ tables, failures: told })}\n`);
  else stdout.write(`The hands of ${tables} tables are counted.\n`);
  for (const { tableId, reason } of told) stderr.write(`table ${tableId} cannot be counted: ${reason}\n`);
  return { code: failures.length === 0 ? 0 : 1, told: { tables, failures: told } };
}

async function show(
  storage: Storage,
  { id, isJson }: { readonly id: string; readonly isJson: boolean },
  { stdout, stderr }: VerbOutput,
): Promise<number> {
  const stats = isId(id) ? await createStatistics(storage).player(playerId(id)) : undefined;
  if (stats === undefined) {
    stderr.write(`there is no player ${JSON.stringify(id.slice(0, 80))}\n`);
    return 1;
  }
  if (isJson) stdout.write(`${JSON.stringify(stats)}\n`);
  else for (const [name, value] of linesOf(stats)) stdout.write(`${name.padEnd(16)}${value}\n`);
  return 0;
}

function linesOf(stats: PlayerStats): readonly (readonly [string, string])[] {
  const { hands, biggestPot, lastHands } = stats;
  const [last] = lastHands;
  return [
    ['player', `${stats.playerId} (${stats.name}${stats.isBot ? ', a bot' : ''})`],
    ['hands', `${hands}, won ${stats.handsWon}`],
    ['net', `${stats.net}: won ${stats.totalWon}, lost ${stats.totalLost}`],
    ['biggest pot', biggestPot === undefined ? 'none' : `${biggestPot.amount} in ${biggestPot.handId}`],
    ['streak', `${stats.streak}, longest ${stats.longestWinningStreak} won and ${stats.longestLosingStreak} lost`],
    ['before the flop', `put chips in ${stats.voluntaryHands} times, raised ${stats.raisedHands} times`],
    ['showdowns', `${stats.showdowns}, won ${stats.showdownsWon}`],
    [
      'all-ins',
      `${stats.allIns}, won ${stats.allInsWon}: paid ${stats.allInAwarded}, expected ${stats.allInExpected / 1_000}`,
    ],
    ['favourite hand', favouriteHandOf(stats) ?? 'none'],
    ['last hand', last === undefined ? 'none' : `${last.handId} at ${formatMoment(last.at)}`],
  ];
}
