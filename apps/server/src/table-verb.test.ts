import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { playerId, type TableId } from '@cardroom/kernel';
import type { ListedTable, Store, TableInspection } from '@cardroom/room';
import { createRoomDriver, openWith, testConfig } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../test/server-process.ts';
import { databaseFile } from './adapters/sqlite/database.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runTable } from './table-verb.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-table-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const [alice, bob] = [playerId('alice'), playerId('bob')];

/** The verb without a process of its own. */
async function run(args: readonly string[], folder = 'played') {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: 2 ** 24 }), new PassThrough()];
  const code = await runTable(args, { CARDROOM_DATA: join(root, folder) }, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

/** A database with a table in the middle of a hand, and one that is halted by a commit whose chips do not move. */
async function play(folder: string): Promise<{ readonly playing: TableId; readonly halted: TableId }> {
  const storage = await openSqliteStorage({ folder: join(root, folder), now: () => 1_790_000_000_000 });
  let breaks = false;
  const store: Store = {
    ...storage.store,
    commit: (lease, commit) => storage.store.commit(lease, breaks ? { ...commit, transfers: [] } : commit),
  };
  const driver = await createRoomDriver({ store });
  const playing = await openWith(driver, ['alice', 'bob']);
  await driver.act(playing, alice, { type: 'start' });
  await driver.actorActs(playing, 'call');
  const config = testConfig(bob, { name: 'Broken' });
  const opened = await driver.room.openTable({ principal: bob, key: 'b', config, botCount: 1 });
  if (!opened.ok) throw new Error('the table of a test opens');
  breaks = true;
  const [bot] = (await driver.view(opened.value)).seats;
  await driver.act(opened.value, bot?.playerId ?? bob, { type: 'leave' }).catch(String);
  await driver.room.close();
  await storage.close();
  return { playing, halted: opened.value };
}

let tables: Awaited<ReturnType<typeof play>>;
beforeAll(async () => {
  tables = await play('played');
});

describe('cardroom table', () => {
  it('[TCLI1] list shows the open tables, or the halted ones with the reason', async () => {
    const all = await run(['list', '--json']);
    expect(all).toMatchObject({ code: 0, stderr: '' });
    const listed = all.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as ListedTable);
    expect(new Map(listed.map(({ tableId, stage }) => [tableId, stage]))).toEqual(
      new Map([
        [tables.playing, 'hand'],
        [tables.halted, 'halted'],
      ]),
    );
    const words = await run(['list', '--halted']);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout.trim().split('\n')).toHaveLength(2);
    expect(words.stdout).toMatch(/^table +name +stage +seats +version +last written +halted\n/);
    expect(words.stdout).toMatch(new RegExp(`\n${tables.halted} +Broken +halted +1 .*Defect: seat:.* during leave at`));
    const storage = await openSqliteStorage({ folder: join(root, 'empty'), now: () => 1 });
    await storage.close();
    expect(await run(['list', '--halted'], 'empty')).toMatchObject({ code: 0, stdout: 'There is no halted table.\n' });
    expect(await run(['list'], 'empty')).toMatchObject({ code: 0, stdout: 'There is no open table.\n' });
    expect(await run(['list', '--json'], 'empty')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('[TCLI2] inspect shows a table with its accounts, and that all agrees', async () => {
    const { code, stdout, stderr } = await run(['inspect', tables.playing]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      new RegExp(`^table +${tables.playing}\nname +Test\nstage +hand\n`),
      /\nhand +\S+, number 1\npot +20\nlog +gives what is stored\n/,
      /\n +\d +alice +alice +990 +10 +active\n/,
      /\nseat:\S+:bob +990 +0 +990\n/,
      /\npot:\S+ +20 +0 +20\n/,
      /\nhouse:\S+ +0 +0\n/,
      /\nNothing is reserved\.\n/,
      /\n +\d+ +\S+Z +Called.*\n/,
      /\nAll agrees\.\n$/,
    ]) {
      expect(stdout).toMatch(line);
    }
    const json = await run(['inspect', tables.playing, '--json', '--steps', '2']);
    const found = JSON.parse(json.stdout) as TableInspection;
    expect(found).toMatchObject({ ok: true, tableId: tables.playing, pot: 20, isReplayed: true, steps: { length: 2 } });
    const halted = await run(['inspect', tables.halted]);
    // What should have been written was not: the table is as it was, with all its chips.
    expect(halted).toMatchObject({ code: 0, stderr: '' });
    expect(halted.stdout).toMatch(
      /\nstage +halted\nhalted +Defect: seat:\S+ holds 1000, the table has 0; during leave /,
    );
  });

  it('[TCLI2] what does not agree is named, with exit code 1, and no card is told', async () => {
    const { playing } = await play('tampered');
    const database = new DatabaseSync(databaseFile(join(root, 'tampered')));
    for (const trigger of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      database.exec(`DROP TRIGGER ${String(trigger['name'])}`);
    }
    database.prepare('UPDATE accounts SET posted = posted + 5 WHERE account_id = ?').run(`seat:${playing}:bob`);
    const richer = await run(['inspect', playing], 'tampered');
    expect(richer.code).toBe(1);
    expect(richer.stdout).toMatch(/\n1 do not agree:\n {2}seat:\S+:bob holds 995, and the table has 990\n$/);
    const deck = database.prepare(`SELECT body FROM sections WHERE table_id = ? AND section = 'deck'`).get(playing);
    database.exec("UPDATE sections SET body = body || '?' WHERE section = 'deck'");
    database.close();
    const { code, stdout } = await run(['inspect', playing, '--json'], 'tampered');
    expect(code).toBe(1);
    const found = JSON.parse(stdout) as TableInspection;
    expect(found).toMatchObject({ ok: false, stage: 'unreadable', isReplayed: false });
    expect(found.problems).toContain(`table ${playing} cannot be read: section deck is no JSON`);
    const words = await run(['inspect', playing], 'tampered');
    expect(words.code).toBe(1);
    expect(words.stdout).toMatch(/\nlog +does not give what is stored\n/);
    expect(words.stdout).toMatch(/\n2 do not agree:\n {2}the log of table /);
    const cards = /\[[\d",]{20,}/.exec(String(deck?.['body']))?.[0] ?? 'no deck';
    expect(cards.length).toBeGreaterThan(20);
    expect(stdout + words.stdout).not.toContain(cards);
  });

  it('[TCLI2] a table that is not there is said to be so', async () => {
    for (const id of ['nowhere', 'a b', '../x']) {
      expect(await run(['inspect', id])).toEqual({
        code: 1,
        stdout: '',
        stderr: `there is no table ${JSON.stringify(id)}\n`,
      });
    }
    expect(await run(['list'], 'missing')).toMatchObject({ code: 1, stdout: '' });
  });

  it('[TCLI4] reset voids the hand of a table in play, and puts one that is proven into play again', async () => {
    const own = await play('mended');
    const said = await run(['reset', own.playing, '--reason', 'closing time', '--json'], 'mended');
    expect(said).toMatchObject({
      code: 0,
      stderr: '',
      stdout: `${JSON.stringify({ ok: true, tableId: own.playing })}\n`,
    });
    const seen = await run(['inspect', own.playing, '--json'], 'mended');
    expect(seen.code).toBe(0);
    expect(JSON.parse(seen.stdout)).toMatchObject({
      stage: 'paused',
      pot: 0,
      seats: [{ stack: 1_000 }, { stack: 1_000 }],
    });
    // Its commit never reached the store, so what is stored is proven.
    expect(await run(['reset', own.halted, '--reason', 'mended'], 'mended')).toMatchObject({ code: 0, stderr: '' });
    expect((await run(['list', '--halted'], 'mended')).stdout).toContain('no halted table');
    expect(await run(['reset', 'none', '--reason', 'x'], 'mended')).toMatchObject({ code: 1, stdout: '' });
    expect(await run(['rollback', own.playing, '--reason', 'x'], 'mended')).toMatchObject({
      code: 1,
      stderr: 'nothing was changed: the table is in play: it can be reset\n',
    });
  });

  it('[TCLI5] rollback gives everybody his chips by the accounts, and closes the table', async () => {
    const own = await play('undone');
    const database = new DatabaseSync(databaseFile(join(root, 'undone')));
    database.exec(`UPDATE sections SET body = '{}' WHERE table_id = '${own.halted}' AND section = 'player:0'`);
    database.close();
    const reset = await run(['reset', own.halted, '--reason', 'x', '--json'], 'undone');
    expect(reset.code).toBe(1);
    expect(JSON.parse(reset.stdout)).toEqual({ ok: false, tableId: own.halted, code: 'TableBroken' });
    const done = await run(
      ['rollback', own.halted, '--reason', 'a broken row', '--author', 'olga', '--json'],
      'undone',
    );
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ ok: true, paid: [{ amount: 1_000 }] });
    expect((await run(['list', '--json'], 'undone')).stdout).not.toContain(own.halted);
    const verified = await runCli(['ledger', 'verify', '--json'], { CARDROOM_DATA: join(root, 'undone') });
    expect(verified).toMatchObject({ code: 0 });
    const moved = await runCli(['ledger', 'movements', '--json', '--table', own.halted], {
      CARDROOM_DATA: join(root, 'undone'),
    });
    expect(moved.stdout).toContain('olga');
    expect(moved.stdout).toContain('a broken row');
  });

  it('[TCLI3] explains itself, and refuses what it does not know', async () => {
    const help = await run(['--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['list', 'inspect', '--halted', '--steps']) expect(help.stdout).toContain(word);
    const misused = [[], ['list', 'x'], ['inspect'], ['inspect', 'a', 'b'], ['reset', 'a'], ['list', '--steps', '2']];
    misused.push(['reset', 'a', '--reason', ' '], ['rollback', 'a'], ['reset', 'a', '--reason', 'x', '--author', 'y']);
    misused.push(['inspect', 'a', '--halted'], ['inspect', 'a', '--steps', '0'], ['list', '--quick']);
    for (const args of misused) {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^table: .+\n\nUsage/);
    }
    const data = { CARDROOM_DATA: join(root, 'played') };
    expect(await runCli(['table', 'list', '--halted'], data)).toMatchObject({ code: 0, stderr: '' });
  });
});
