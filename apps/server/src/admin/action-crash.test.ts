import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openOperator } from '../../test/operator.ts';
import { runActions } from '../actions-verb.ts';

const CRASHING = fileURLToPath(new URL('../../test/crash/crashing-action.ts', import.meta.url));

/** The signal by which a process ended that began an action on the storage in `folder`. */
async function crashDuring(action: object, folder: string): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [CRASHING, folder, JSON.stringify(action)], { stdio: 'inherit' });
  await once(child, 'close');
  return child.signalCode;
}

describe('an action whose server is killed', () => {
  it('[ADM13] stands in the log without an outcome, is not done by whoever asks again, and is told as such', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardroom-action-'));
    const id = randomUUID();
    const action = { id, operator: 'Olga', kind: 'table.reset', target: 't1', reason: 'it stood still', content: '{}' };
    expect(await crashDuring(action, folder)).toBe('SIGKILL');
    const operator = await openOperator({ folder });
    const { body } = await operator.get('/admin/actions');
    expect(body['actions']).toEqual([{ ...action, content: {}, place: 1, at: 1, outcome: 'unknown' }]);
    const why = { reason: 'it stood still' };
    const again = await operator.post('/admin/tables/t1/reset', why, { 'idempotency-key': id });
    expect(again).toMatchObject({ status: 409, body: { code: 'ActionUnfinished' } });
    const stdout = new PassThrough();
    expect(await runActions([], { CARDROOM_DATA: folder }, { stdout, stderr: stdout })).toBe(0);
    expect(String(stdout.read())).toMatch(/Olga +table\.reset +t1 +unknown +it stood still/);
    await operator.close();
  });
});
