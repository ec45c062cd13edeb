import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runEvaluate } from './evaluate.ts';

async function run(
  chunks: readonly string[],
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly words: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await runEvaluate(args, {
    stdin: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
    stdout,
    stderr,
  });
  stdout.end();
  stderr.end();
  const [out, words] = await printed;
  return { code, out, words };
}

/** The two integers of each line. */
function numbersOf(out: string): readonly (readonly number[])[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ').map(Number));
}

/** One hand of each category, weakest first. */
const CATEGORIES = [
  '2c4d6h8sTcQdAh',
  'AsAh2c4d6h8sTc',
  'AsAhKcKd2h',
  '7s7h7c2d9hJsKc',
  'As2d3h4c5s',
  '2h5h7h9hKhAsAd',
  'AsAhAcKdKh',
  '9s9h9c9dAs',
  'AsKsQsJsTs9s8s',
];

describe('the verb evaluate', () => {
  it('[R36] prints category and strength, stronger hands with larger numbers', async () => {
    const { code, out, words } = await run([`${CATEGORIES.join('\n')}\n`]);
    const numbers = numbersOf(out);
    expect(numbers.map(([category]) => category)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const strengths = numbers.map(([, strength]) => strength ?? -1);
    expect(strengths).toEqual(strengths.toSorted((left, right) => left - right));
    expect(new Set(strengths).size).toBe(9);
    expect([code, words]).toEqual([0, '']);
  });

  it('[R36] equal best fives are equally strong, with five, six and seven cards', async () => {
    const { out } = await run(['AsKsQsJs9d\nAsKsQsJs9d2c\nAsKsQsJs9d2c3h\nAdKdQdJd9s']);
    expect(new Set(out.trimEnd().split('\n')).size).toBe(1);
  });

  it('[R36] a bad line keeps its place, is named on standard error, and the exit code is 1', async () => {
    const { code, out, words } = await run(['AsKsQsJsTs\n\nAsAsQsJsTs\nXsKsQsJsTs\nAsKs\n2c3c4c5c7c\r\n']);
    expect(numbersOf(out).map(([category]) => category)).toEqual([8, -1, -1, -1, -1, 5]);
    expect(words.trimEnd().split('\n')).toEqual([
      'line 2: a hand has five to seven cards, not 0',
      'line 3: As is there twice',
      'line 4: "Xs" is not a card',
      'line 5: a hand has five to seven cards, not 2',
    ]);
    expect(code).toBe(1);
  });

  it('[R36] lines cut anywhere between two pieces of input are read whole', async () => {
    const input = `${CATEGORIES.join('\n')}\n`;
    const whole = await run([input]);
    for (const size of [1, 7, 16]) {
      const pieces = Array.from({ length: Math.ceil(input.length / size) }, (_, index) =>
        input.slice(index * size, (index + 1) * size),
      );
      expect((await run(pieces)).out).toBe(whole.out);
    }
  });

  it('[R36] prints objects with --json, help on request, and refuses other arguments', async () => {
    const { out } = await run(['AsKsQsJsTs\n'], '--json');
    expect(JSON.parse(out)).toMatchObject({ category: 8 });
    expect((await run([], '--help')).code).toBe(0);
    expect((await run([], 'file.txt')).code).toBe(2);
  });

  it('[R36] no input gives no output', async () => {
    expect(await run([])).toEqual({ code: 0, out: '', words: '' });
  });
});
