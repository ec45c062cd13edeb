import { PassThrough } from 'node:stream';
import { Fault, tableId } from '@cardroom/kernel';
import { lockPath } from '@cardroom/locks';
import type { LockSnapshot } from '@cardroom/locks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openDealtTable, openPlayer } from '../test/open-test-server.ts';
import { ADMIN_TOKEN, openOperator, type Operator } from '../test/operator.ts';
import { runCli } from '../test/server-process.ts';
import { runLiveLocks } from './live-locks-verb.ts';
import { commandLineOperator } from './logged-verb.ts';

let operator: Operator;
let port = '';
let table = '';
beforeAll(async () => {
  operator = await openOperator();
  port = (await operator.server.listen()).split(':')[1] ?? '';
  const { app } = operator.server;
  table = await openDealtTable(await openPlayer(app, 'Ann'), await openPlayer(app, 'Ben'));
});
afterAll(async () => {
  await operator.close();
});

/** The verb without a process of its own, where the environment leads to the server of the test. */
async function run(args: readonly string[], env: Record<string, string> = {}) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runLiveLocks(args, { PORT: port, ADMIN_TOKEN, ...env }, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('cardroom locks on a running server', () => {
  it('[LKV5] snapshot shows what is locked, and [LKV6] revoke takes a lock away', async () => {
    const { locks, actions } = operator.server;
    expect(await run(['snapshot'])).toEqual({ code: 0, stdout: 'Nothing is locked.\n', stderr: '' });
    const lease = await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }), label: 'stuck' });
    const words = await run(['snapshot', '--url', `http://127.0.0.1:${port}`], { PORT: '1' });
    expect(words.stdout).toMatch(new RegExp(`stage:${table} X +stuck +\\d+`));
    const json = await run(['snapshot', '--json']);
    const { tasks } = JSON.parse(json.stdout) as LockSnapshot;
    const lock = tasks[0]?.holds[0]?.id ?? '';
    const asked = ['revoke', lock, '--table', table, '--reason', 'stuck'];
    const refused = await run(asked.with(1, 'nobody'));
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('UnknownLock') });
    const done = await run([...asked, '--json']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ lock, table, fenced: true });
    expect(lease.state).toBe('lost');
    const log = await actions.actions(0, 10);
    expect(log.map(({ operator: name, end }) => [name, end?.result])).toEqual([
      [commandLineOperator(), 'refused'],
      [commandLineOperator(), 'done'],
    ]);
  });

  it('[OPL4] revoke that failed tells its key, and with it does what is left', async () => {
    const { locks, store } = operator.server;
    await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }), label: 'stuck' });
    const lock = (await locks.detectDeadlock()).tasks[0]?.holds[0]?.id ?? '';
    const asked = ['revoke', lock, '--table', table, '--reason', 'stuck'];
    const away = vi.spyOn(store, 'commit').mockRejectedValue(new Fault('StoreFailed', 'the disk is full'));
    const failed = await run(asked);
    away.mockRestore();
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('StoreFailed') });
    const [, key = ''] = /--key (\S+)/.exec(failed.stderr) ?? [];
    const done = await run([...asked, '--key', key]);
    expect(done).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('can write nothing any more') });
    expect(await run([...asked, '--key', key])).toEqual(done);
  });

  it.each([
    [{ ADMIN_TOKEN: `${ADMIN_TOKEN}x` }, 'NotAnOperator'],
    [{ ADMIN_TOKEN: 'short-secret' }, 'ADMIN_TOKEN is not 24'],
    [{ PORT: '1' }, 'no server for operators answers at http://127.0.0.1:1'],
  ])('[LKV5] says why there is no answer, without the token: %j', async (env, words) => {
    const { code, stdout, stderr } = await run(['snapshot'], env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/sesame|secret/);
  });

  it('[LKV5] wants a token', async () => {
    const { code, stderr } = await runCli(['locks', 'snapshot'], { PORT: port });
    expect({ code, isTold: stderr.startsWith('ADMIN_TOKEN is not set') }).toEqual({ code: 1, isTold: true });
  });

  it.each([
    [['snapshot', 'more']],
    [['snapshot', '--reason', 'x']],
    [['snapshot', '--url', 'localhost']],
    [['snapshot', '--url', 'http://olga:secret@localhost']],
    [['revoke']],
    [['revoke', 'l1', '--reason', 'x']],
    [['revoke', 'l1', '--table', 't1']],
    [['revoke', 'l1', '--table', 't1', '--reason', ' ']],
    [['revoke', 'l1', '--table', 't1', '--reason', 'x', '--key', 'k']],
    [['snapshot', '--key', 'k']],
    [['snapshot', '--seen', 'f']],
  ])('[LKV7] %j is not understood', async (args) => {
    expect(await run(args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^locks: .*\n\nUsage/),
    });
  });

  it('[LKV7] explains itself', async () => {
    expect(await run(['snapshot', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('revoke LOCK'),
    });
  });
});
