import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN } from '../../test/operator.ts';
import { runCli, startServerProcess } from '../../test/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-action-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const CRASHING = join(import.meta.dirname, '../../test/crash/crashing-action.ts');

async function crashDuring(action: object): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CRASHING, folder, JSON.stringify(action)], { stdio: 'inherit' });
  await once(child, 'close');
  return child.signalCode;
}

describe('an action whose server is killed', () => {
  it('[ADM13] stands in the log without an outcome, is not done by whoever asks again, and is told as such', async () => {
    const id = randomUUID();
    const action = { id, operator: 'Olga', kind: 'table.reset', target: 't1', reason: 'it stood still', content: '{}' };
    expect(await crashDuring(action)).toBe('SIGKILL');
    const server = await startServerProcess(folder, { ADMIN_TOKEN });
    const authorization = `Bearer ${ADMIN_TOKEN}`;
    const listed = await fetch(`${server.url}/admin/actions`, { headers: { authorization } });
    const { actions } = (await listed.json()) as { readonly actions: readonly unknown[] };
    expect(actions).toEqual([{ ...action, content: {}, place: 1, at: 1, outcome: 'unknown' }]);
    const again = await fetch(`${server.url}/admin/tables/t1/reset`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'x-operator': 'Olga', 'idempotency-key': id },
      body: JSON.stringify({ reason: 'it stood still' }),
    });
    expect([again.status, await again.json()]).toMatchObject([409, { code: 'ActionUnfinished' }]);
    const words = await runCli(['actions'], { CARDROOM_DATA: folder });
    expect(words).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Olga +table\.reset +t1 +unknown +it stood still/),
    });
    expect(await server.stop()).toBe(0);
  });
});
