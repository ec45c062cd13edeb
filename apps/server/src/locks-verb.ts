import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '@cardroom/kernel';
import { type CommitSighting, type CoverageRow, hasGap, lockCoverage, lockCoverageSeen } from '@cardroom/room';
import { z } from 'zod';
import type { VerbOutput } from './replay.ts';
import { formatTable } from './text-table.ts';
import { parseSaid } from './verb-arguments.ts';

const USAGE = `Usage: npm run -s cardroom -- locks audit [--seen FILE] [--json]
       npm run -s cardroom -- locks snapshot --help
       npm run -s cardroom -- locks revoke --help

What each command locks and what it may write, from its declaration. Exit code 1: something is written that is not
locked, or is awaited between reading and writing without being compared.

  --seen FILE  beside it what was seen in a run: FILE has one commit a line, as the tests write it with
               CARDROOM_SIGHTINGS=FILE npm test -- lock-coverage
  --json       one JSON line a row: {"command","reach","locks","writes","gaps","seen"?,"awaits"?,"uncompared"?,"risk"}
`;

const sighting = z.strictObject({
  command: z.string(),
  locks: z.array(z.string()),
  writes: z.array(z.string()),
  unlocked: z.array(z.string()),
  uncompared: z.array(z.string()),
  awaited: z.boolean(),
});

/** The verb `locks`; gives the exit code. */
export function runLocks(args: readonly string[], { stdout, stderr }: VerbOutput = process): number {
  if (args.includes('--help')) {
    stdout.write(USAGE);
    return 0;
  }
  const said = parseSaid(args, { seen: { type: 'string' }, json: { type: 'boolean', default: false } });
  const misuse = said.ok ? misuseOf(said.value.positionals) : said.error;
  if (!said.ok || misuse !== undefined) {
    stderr.write(`locks: ${misuse}\n\n${USAGE}`);
    return 2;
  }
  const { seen, json } = said.value.values;
  const sightings = seen === undefined ? ok(undefined) : readSightings(seen);
  if (!sightings.ok) {
    stderr.write(`locks: ${sightings.error}\n`);
    return 2;
  }
  const rows = sightings.value === undefined ? lockCoverage() : lockCoverageSeen(sightings.value);
  stdout.write(json ? rows.map((row) => `${JSON.stringify(row)}\n`).join('') : formatCoverage(rows));
  const gaps = rows.filter(hasGap);
  stderr.write(gaps.length === 0 ? 'Everything that is written is locked.\n' : `${gaps.length} rows have a gap.\n`);
  return gaps.length === 0 ? 0 : 1;
}

function misuseOf(words: readonly string[]): string | undefined {
  if (words.length === 1 && words[0] === 'audit') return undefined;
  return words.length === 0 ? 'say what to do' : `there is no ${JSON.stringify(words.join(' ').slice(0, 40))}`;
}

function readSightings(file: string): Result<readonly CommitSighting[], string> {
  try {
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    return ok(lines.map((line) => sighting.parse(JSON.parse(line))));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error;
    return err(isMissing ? `${file} cannot be read` : `${file} has a line that is not a commit as it was seen`);
  }
}

/** The coverage matrix as a text. */
export function formatCoverage(rows: readonly CoverageRow[]): string {
  const isOfRun = rows.some(({ seen }) => seen !== undefined);
  const header = ['command', 'reach', 'locks (X)', 'writes', ...(isOfRun ? ['seen', 'awaits'] : []), 'gaps', 'risk'];
  return formatTable(
    header,
    rows.map(({ command, reach, locks, writes, gaps, seen = 0, awaits = 0, risk }) => [
      command,
      reach,
      locks.join(', '),
      listed(writes),
      ...(isOfRun ? [`${seen}`, `${awaits}`] : []),
      listed(gaps),
      risk,
    ]),
  );
}

function listed(sections: readonly string[]): string {
  return sections.length === 0 ? '-' : sections.join(', ');
}
