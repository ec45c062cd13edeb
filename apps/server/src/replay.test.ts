import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runReplay } from './replay.ts';

const HAND = `variant = 'NT'
antes = [0, 0, 0]
blinds_or_straddles = [0.5, 1, 0]
min_bet = 1
starting_stacks = [100, 100, 100]
actions = ['d dh p1 AsAd', 'd dh p2 ????', 'd dh p3 ????', 'p3 cbr 3', 'p1 f', 'p2 f']
`;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cardroom-replay-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function run(
  ...args: string[]
): Promise<{ readonly code: number; readonly lines: unknown[]; readonly words: string; readonly out: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const printed = Promise.all([text(stdout), text(stderr)]);
  const code = await runReplay(args, { stdout, stderr });
  stdout.end();
  stderr.end();
  const [out, words] = await printed;
  const lines: unknown[] = out.startsWith('{')
    ? out
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line))
    : [];
  return { code, lines, words, out };
}

describe('the verb replay', () => {
  it('[PHH12] prints one line per hand, with the number of its header', async () => {
    const file = fileOf('good.phhs', `[3]\n${HAND}\n[10]\n${HAND}`);
    const { code, lines, words } = await run('--json', file);
    expect(lines).toEqual([
      { file, hand: 3, ok: true, finishing_stacks: [99.5, 99, 101.5] },
      { file, hand: 10, ok: true, finishing_stacks: [99.5, 99, 101.5] },
    ]);
    expect([code, words]).toEqual([0, '2 hands replayed, 0 failed\n']);
  });

  it('[PHH12] a single hand is number 1, and several files are replayed in order', async () => {
    const first = fileOf('one.phh', HAND);
    const second = fileOf('two.phh', HAND.replace('cbr 3', 'cbr 4'));
    const { code, lines } = await run(first, second);
    expect(lines).toMatchObject([
      { file: first, hand: 1, ok: true },
      { file: second, hand: 1, ok: true },
    ]);
    expect(code).toBe(0);
  });

  it('[PHH12] a bad hand is told in its line, the others are replayed, and the exit code is 1', async () => {
    const broken = HAND.replace("'p1 f',", '');
    const file = fileOf(
      'bad.phhs',
      `[1]\n${broken}[2]\n${HAND.replace('min_bet', 'least')}[3]\n${HAND}finishing_stacks = [9, 9, 9]\n[4]\n${HAND}`,
    );
    const { code, lines } = await run(file);
    expect(lines).toEqual([
      {
        file,
        hand: 1,
        ok: false,
        finishing_stacks: null,
        error: 'WrongActor: action 5 (p2 f): it is the turn of p1 [R18]',
      },
      { file, hand: 2, ok: false, finishing_stacks: null, error: 'MissingField: line 8: the field min_bet is missing' },
      {
        file,
        hand: 3,
        ok: false,
        finishing_stacks: [99.5, 99, 101.5],
        error: 'OtherResult: p1 ends with 99.5, the file says 9',
      },
      { file, hand: 4, ok: true, finishing_stacks: [99.5, 99, 101.5] },
    ]);
    expect(code).toBe(1);
  });

  const bad: readonly (readonly [string, string | Buffer, string])[] = [
    ['that is not TOML', 'antes = [0, 0', 'MalformedToml'],
    ['of arbitrary bytes', Buffer.from([0xff, 0xfe, 0, 1, 2, 0x80]), 'MalformedToml'],
    ['that is nested without end', `antes = ${'['.repeat(100_000)}`, 'MalformedToml'],
    ['with a card dealt twice', HAND.replace('p2 ????', 'p2 AsKd'), 'DuplicateCard'],
    ['with a bet larger than the stack', HAND.replace('cbr 3', 'cbr 500'), 'IllegalAction'],
    ['with a stack that cannot be counted', HAND.replace('[100,', '[1e300,'), 'BadAmount'],
    ['with a player that there is not', HAND.replace('p1 f', 'p9 f'), 'BadAction'],
  ];
  it.each(bad)('[PHH12] a file %s is told in one line, and the next file is replayed', async (_what, content, code) => {
    const file = fileOf('bad.phh', content);
    const { code: exit, lines } = await run(file, fileOf('good.phh', HAND));
    expect(lines).toMatchObject([
      { file, hand: 1, ok: false, finishing_stacks: null, error: expect.stringMatching(`^${code}: `) },
      { ok: true },
    ]);
    expect(exit).toBe(1);
  });

  it('[PHH12] a folder is no file: exit code 2', async () => {
    const { code, out, words } = await run(folder);
    expect([code, out]).toEqual([2, '']);
    expect(words).toContain('cannot read');
  });

  it('[PHH12] an empty file is a failure', async () => {
    const { code, lines } = await run(fileOf('empty.phh', '# nothing\n'));
    expect(lines).toMatchObject([{ hand: 1, ok: false, error: 'NoHand: there is no hand in this file' }]);
    expect(code).toBe(1);
  });

  it('[PHH12] a file that is not there is told, the others are replayed, and the exit code is 2', async () => {
    const { code, lines, words } = await run(path.join(folder, 'absent.phh'), fileOf('there.phh', HAND));
    expect(lines).toMatchObject([{ ok: true }]);
    expect(words).toContain('cannot read');
    expect(code).toBe(2);
  });

  it('[PHH12] no file and an unknown option are wrong usage, help is not', async () => {
    for (const args of [[], ['--json'], ['--fast', 'x.phh']]) {
      const { code, out, words } = await run(...args);
      expect([code, out]).toEqual([2, '']);
      expect(words).toContain('Usage');
    }
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage');
  });

  it('[PHH12] many hands pass through a slow reader complete', async () => {
    const many = Array.from({ length: 3000 }, (_, index) => `[${index + 1}]\n${HAND}`).join('');
    const { lines } = await run(fileOf('many.phhs', many));
    expect(lines.length).toBe(3000);
    expect(lines.at(-1)).toMatchObject({ hand: 3000, ok: true });
  });
});
