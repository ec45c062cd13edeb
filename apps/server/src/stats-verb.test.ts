import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { playerId } from '@cardroom/kernel';
import { createRoomDriver, openWith } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseFile } from './adapters/sqlite/database.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runStats } from './stats-verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-stats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The verb without a process of its own. */
async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runStats(args, { CARDROOM_DATA: folder }, { stdout, stderr });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

beforeAll(async () => {
  const { store, players, close } = await openSqliteStorage({ folder, now: () => 1 });
  await players.addPlayer(
    { playerId: playerId('eve'), displayName: 'Eve' },
    { tokenHash: 'h', playerId: playerId('eve'), expiresAt: 1 },
  );
  const driver = await createRoomDriver({ store });
  const table = await openWith(driver, ['ann', 'ben']);
  await driver.act(table, playerId('ann'), { type: 'start' });
  await driver.actorActs(table, 'call');
  await driver.actorActs(table, 'fold');
  await driver.room.close();
  await close();
});

describe('stats', () => {
  it('[STAT6] counts every hand anew, and shows what they come to', async () => {
    expect(await run('show', 'ann')).toMatchObject({ code: 1, err: 'there is no player "ann"\n' });
    expect(await run('rebuild')).toEqual({ code: 0, out: 'The hands of 1 tables are counted.\n', err: '' });
    expect(await run('rebuild', '--json')).toEqual({ code: 0, out: '{"tables":1,"failures":[]}\n', err: '' });
    const shown = await run('show', 'ann', '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ playerId: 'ann', hands: 1 });
    const told = await run('show', 'ann');
    expect(told.code).toBe(0);
    expect(told.out).toMatch(/^player {10}ann \(ann\)\nhands {11}1, won [01]\n/);
    expect(told.out.trimEnd().split('\n')).toHaveLength(10);
  });

  it('[STAT6] knows players who have played no hand, and nobody else', async () => {
    const shown = await run('show', 'eve');
    expect([shown.code, shown.out.includes('hands           0, won 0')]).toEqual([0, true]);
    expect((await run('show', 'not an id')).code).toBe(1);
  });

  it('[STAT6] tells of a table that cannot be counted, and of nothing that was played there', async () => {
    const write = (sql: string): void => {
      const database = new DatabaseSync(databaseFile(folder));
      database.exec(sql);
      database.close();
    };
    write(`UPDATE log SET events = replace(events, 'HandStarted', 'HandBegun')`);
    const told = await run('rebuild');
    const asJson = await run('rebuild', '--json');
    write(`UPDATE log SET events = replace(events, 'HandBegun', 'HandStarted')`);
    expect([told.code, told.out]).toEqual([1, 'The hands of 0 tables are counted.\n']);
    expect(told.err).toMatch(/^table \S+ cannot be counted: a log begins with HandStarted\n$/);
    expect([asJson.code, asJson.err]).toEqual([1, told.err]);
    expect(JSON.parse(asJson.out)).toMatchObject({
      tables: 0,
      failures: [{ reason: 'a log begins with HandStarted' }],
    });
    expect((await run('rebuild')).code).toBe(0);
  });

  it.each([[], ['show'], ['show', 'a', 'b'], ['rebuild', 'a'], ['tell'], ['show', 'a', '--what']])(
    '[STAT6] does not understand %s %s %s',
    async (...args) => {
      const { code, out, err } = await run(...args);
      expect([code, out]).toEqual([2, '']);
      expect(err).toContain('Usage:');
    },
  );

  it('[STAT6] says what it can do', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, err: '' });
  });
});
