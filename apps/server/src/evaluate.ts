import type { Readable } from 'node:stream';
import { unreachable } from '@cardroom/kernel';
import { categoryIndexOf, evaluateText } from '@cardroom/poker';
import { createLineOutput, type LineOutput } from './line-output.ts';
import type { VerbOutput } from './replay.ts';

const USAGE = `Usage: npm run -s cardroom -- evaluate [--json] < FILE

Reads one hand a line, five to seven cards such as AsKsQsJsTs9s8s, and prints two integers a line for its best five:

  8 7461           category (0 high card, 1 pair, 2 two pair, 3 three of a kind, 4 straight, 5 flush,
                   6 full house, 7 four of a kind, 8 straight flush) and strength: larger is better, equal splits

A line that is no such hand gives "-1 -1", so that output and input stay line for line, a message with its line
number on standard error, and exit code 1. With --json each line is {"category":..,"strength":..}.
`;

/** The verb `evaluate`; gives the exit code. */
export async function runEvaluate(
  args: readonly string[],
  { stdin, stdout, stderr }: VerbOutput & { readonly stdin: Readable } = process,
): Promise<number> {
  if (args.includes('--help')) {
    stdout.write(USAGE);
    return 0;
  }
  const unknown = args.find((arg) => arg !== '--json');
  if (unknown !== undefined) {
    stderr.write(`evaluate: unknown argument ${unknown}\n\n${USAGE}`);
    return 2;
  }
  const evaluation: Evaluation = {
    output: createLineOutput(stdout),
    words: createLineOutput(stderr),
    format: args.includes('--json') ? jsonOf : plainOf,
    lines: 0,
    badLines: 0,
  };
  await evaluateAll(stdin, evaluation);
  await Promise.all([evaluation.output.close(), evaluation.words.close()]);
  return evaluation.badLines === 0 ? 0 : 1;
}

interface Evaluation {
  readonly output: LineOutput;
  readonly words: LineOutput;
  readonly format: (category: number, strength: number) => string;
  lines: number;
  badLines: number;
}

/** A last line without an end counts, an empty one does not. */
async function evaluateAll(stdin: Readable, evaluation: Evaluation): Promise<void> {
  stdin.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stdin) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const full = evaluateLine(line, evaluation);
      if (full !== undefined) await full;
    }
  }
  if (rest !== '') await evaluateLine(rest, evaluation);
}

function evaluateLine(line: string, evaluation: Evaluation): Promise<void> | undefined {
  evaluation.lines++;
  const evaluated = evaluateText(line.endsWith('\r') ? line.slice(0, -1) : line);
  const { output, words, format } = evaluation;
  if (evaluated.ok) return output.add(format(categoryIndexOf(evaluated.value), evaluated.value));
  evaluation.badLines++;
  const told = words.add(`line ${evaluation.lines}: ${wordsOf(evaluated.error)}`);
  const added = output.add(format(-1, -1));
  return told === undefined ? added : told.then(() => added);
}

function plainOf(category: number, strength: number): string {
  return `${category} ${strength}`;
}

function jsonOf(category: number, strength: number): string {
  return JSON.stringify({ category, strength });
}

type TextError = Extract<ReturnType<typeof evaluateText>, { ok: false }>['error'];

function wordsOf(error: TextError): string {
  switch (error.code) {
    case 'WrongCardCount':
      return `a hand has five to seven cards, not ${error.count}`;
    case 'DuplicateCard':
      return `${error.text} is there twice`;
    case 'MalformedCard':
      return `${JSON.stringify(error.text)} is not a card`;
    default:
      return unreachable(error);
  }
}
