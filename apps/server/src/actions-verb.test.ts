import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { playerId } from '@cardroom/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runActions } from './actions-verb.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runDlq } from './dlq-verb.ts';
import { runLedger } from './ledger-verb.ts';
import { commandLineOperator } from './logged-verb.ts';
import { runStats } from './stats-verb.ts';
import { runTable } from './table-verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-actions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENV = { CARDROOM_DATA: folder };

type Verb = typeof runActions;

async function run(verb: Verb, ...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await verb(args, ENV, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

/** Every verb that changes something, and what is kept of it. */
const VERBS: readonly (readonly [Verb, readonly string[], object])[] = [
  [
    runLedger,
    ['adjust', 'ann', '5', '--reason', 'a prize', '--id', 'p1', '--author', 'Bo'],
    {
      kind: 'player.adjust',
      target: 'ann',
      reason: 'a prize',
      content: { amount: 5, id: 'p1', author: 'Bo' },
      outcome: 'done',
    },
  ],
  [
    runLedger,
    ['adjust', 'ann', '-90', '--reason', 'a mistake'],
    { kind: 'player.adjust', outcome: 'refused', answer: { code: 'InsufficientFunds' } },
  ],
  [
    runTable,
    ['reset', 't1', '--reason', 'stuck'],
    { kind: 'table.reset', target: 't1', reason: 'stuck', outcome: 'refused' },
  ],
  [runTable, ['rollback', 't1', '--reason', 'stuck'], { kind: 'table.rollback', target: 't1', outcome: 'refused' }],
  [runDlq, ['retry', 'r1'], { kind: 'deadLetter.retry', target: 'r1', outcome: 'refused' }],
  [
    runDlq,
    ['resolve', 'r1', '--reason', 'lost'],
    { kind: 'deadLetter.resolve', target: 'r1', reason: 'lost', outcome: 'refused' },
  ],
  [runStats, ['rebuild'], { kind: 'statistics.rebuild', outcome: 'done' }],
];

beforeAll(async () => {
  const { players, close } = await openSqliteStorage({ folder, now: () => 1 });
  const session = { tokenHash: 't', playerId: playerId('ann'), expiresAt: 9 };
  await players.addPlayer({ playerId: playerId('ann'), displayName: 'Ann' }, session);
  await close();
});

describe('cardroom actions', () => {
  it('[OCLI1] each verb that changes something is in the log, also when it was refused; what only looks is not', async () => {
    expect(await run(runActions)).toEqual({ code: 0, stdout: 'No operator has done anything.\n', stderr: '' });
    for (const [verb, args] of VERBS) await run(verb, ...args);
    await run(runTable, 'list');
    await run(runDlq, 'show', 'r1');
    await run(runTable, 'reset', 't1');
    const { stdout } = await run(runActions, '--json');
    const log = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(log).toMatchObject(VERBS.map(([, , kept]) => ({ operator: commandLineOperator(), ...kept })));
    expect(log).toHaveLength(VERBS.length);
  });

  it('[OCLI2] is read page by page, as words and as lines of JSON', async () => {
    const words = await run(runActions, '--limit', '2');
    expect(words.code).toBe(0);
    expect(words.stdout.split('\n')[1]).toMatch(/^ *1 .*player\.adjust +ann +done +a prize$/);
    expect(words.stderr).toBe('there may be more: --after 2\n');
    const next = await run(runActions, '--after', '2', '--limit', '1', '--json');
    expect(JSON.parse(next.stdout)).toMatchObject({ place: 3, kind: 'table.reset' });
  });

  it.each([[['more']], [['--after', 'x']], [['--limit', '0']], [['--all']]])(
    '[OCLI2] %j is not understood',
    async (args) => {
      expect(await run(runActions, ...args)).toMatchObject({ code: 2, stdout: '' });
    },
  );

  it('[OCLI2] explains itself', async () => {
    expect(await run(runActions, '--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('Usage') });
  });
});
