import { parseArgs } from 'node:util';
import type { Measure } from './measure.ts';
import { formatJsonLine, formatTable } from './report.ts';
import { isNotThere, type SuitePart, SUITES } from './suites.ts';

const USAGE_ERROR = 2;
const USAGE = `Usage: npm run -s bench -- [SUITE...] [--json] [--strict]

Measures the suites named, or all of them: ${[...SUITES.keys()].join(', ')}.

  --json    one line of JSON for each measure: {suite, measure, value, unit, rival?, ratio?, target, ok}
  --strict  exit 1 when a target is missed or a part of a suite is not available
  --help    this text`;

interface Options {
  readonly suites: readonly string[];
  readonly json: boolean;
  readonly strict: boolean;
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === 'help') return say(process.stdout, USAGE, 0);
  if (typeof options === 'string') return say(process.stderr, `${options}\n\n${USAGE}`, USAGE_ERROR);
  const parts = options.suites.flatMap((name) => SUITES.get(name) ?? []);
  const measures: Measure[] = [];
  let areAllThere = true;
  for (const part of parts) {
    const measured = await measuresOf(part);
    if (measured === undefined) areAllThere = false;
    for (const one of measured ?? []) {
      measures.push(one);
      if (options.json) say(process.stdout, formatJsonLine(one), 0);
    }
  }
  if (!options.json) say(process.stdout, formatTable(measures), 0);
  const isGood = areAllThere && measures.every(({ ok }) => ok);
  return options.strict && !isGood ? 1 : 0;
}

/** What was asked for, `help`, or a sentence that says what is wrong with it. */
function parseOptions(args: readonly string[]): Options | string {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') return parsed;
  if (parsed.values.help) return 'help';
  const unknown = parsed.positionals.filter((name) => !SUITES.has(name));
  if (unknown.length > 0) return `Unknown suite: ${unknown.join(', ')}. Suites are: ${[...SUITES.keys()].join(', ')}.`;
  const suites = parsed.positionals.length > 0 ? parsed.positionals : [...SUITES.keys()];
  return { suites: [...new Set(suites)], json: parsed.values.json, strict: parsed.values.strict };
}

function parsedArgs(args: readonly string[]): ReturnType<typeof readArgs> | string {
  try {
    return readArgs(args);
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

function readArgs(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

/** The measures of one part; `undefined`, and a sentence on stderr, when something that it needs is not there. */
async function measuresOf({ file, measure }: SuitePart): Promise<readonly Measure[] | undefined> {
  try {
    return await measure();
  } catch (error) {
    if (!isNotThere(error)) throw error;
    say(process.stderr, `Not available: ${file}: ${error.message.split('\n')[0]}`, 0);
    return undefined;
  }
}

function say(stream: NodeJS.WriteStream, text: string, exitCode: number): number {
  stream.write(`${text}\n`);
  return exitCode;
}
