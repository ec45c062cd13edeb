import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { DatabaseSync } from 'node:sqlite';
import { chips, type HandId, playerId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { createRoomDriver, openWith } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../test/server-process.ts';
import { databaseFile } from './adapters/sqlite/database.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runLedger } from './ledger-verb.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-ledger-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The verb without a process of its own. */
async function run(args: readonly string[], folder = 'played'): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough({ highWaterMark: 2 ** 24 }), new PassThrough()];
  const code = await runLedger(args, { CARDROOM_DATA: join(root, folder) }, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

/** A database after one hand between Alice and Bob, and a gift to Alice by an operator. */
async function playOneHand(folder: string): Promise<HandId> {
  const storage = await openSqliteStorage({ folder: join(root, folder), now: () => 1_790_000_000_000 });
  const driver = await createRoomDriver({ store: storage.store });
  const table = await openWith(driver, ['alice', 'bob']);
  await driver.act(table, playerId('alice'), { type: 'start' });
  const { handId } = await driver.view(table);
  await driver.actorActs(table, 'fold');
  const gift = { id: transferId('gift'), debit: ISSUE, credit: walletAccount(playerId('alice')), amount: chips(77) };
  await storage.store.post([{ kind: 'direct', ...gift, code: 'adjustment', author: 'op', note: 'sorry' }], 1);
  await driver.room.close();
  await storage.close();
  if (handId === undefined) throw new Error('a hand was dealt');
  return handId;
}

let hand: HandId;
beforeAll(async () => {
  hand = await playOneHand('played');
});

describe('cardroom ledger verify', () => {
  it('[LCLI1] says that nothing is wrong, what it has looked at and how fast', async () => {
    const { code, stdout, stderr } = await run(['verify', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report: unknown = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, tables: 1, breachCount: 0, breaches: [], pending: 0 });
    const words = await run(['verify']);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout).toMatch(
      /^\d+ transfers in \d+ batches, \d+ accounts, 0 pending reservations, 1 open tables\n/,
    );
    expect(words.stdout).toMatch(/\n\d+ entries checked in [\d.]+ s, \d+ entries\/s\nNothing is wrong\.\n$/);
  });

  it('[LCLI1] names every breach, with exit code 1', async () => {
    await playOneHand('tampered');
    const database = new DatabaseSync(databaseFile(join(root, 'tampered')));
    for (const trigger of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      database.exec(`DROP TRIGGER ${String(trigger['name'])}`);
    }
    database.exec(`
      UPDATE transfers SET line = json_set(line, '$[12]', 'well done') WHERE transfer_id = 'gift';
      UPDATE accounts SET posted = posted + 5 WHERE account_id = 'wallet:bob';
    `);
    database.close();
    const { code, stdout } = await run(['verify'], 'tampered');
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n3 breaches:\n/);
    expect(stdout).toMatch(/\n {2}hash: batch \d+ does not have the hash of its contents\n/);
    expect(stdout).toMatch(/\n {2}account: wallet:bob is kept with \d+ /);
    expect(stdout).toMatch(/\n {2}sum: the sum of all accounts is 5\n/);
    const json = await run(['verify', '--json'], 'tampered');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, breachCount: 3, breaches: { length: 3 } });
  });

  it('[LCLI1] a row that cannot be read is a breach too', async () => {
    await playOneHand('unreadable');
    const database = new DatabaseSync(databaseFile(join(root, 'unreadable')));
    for (const trigger of database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all()) {
      database.exec(`DROP TRIGGER ${String(trigger['name'])}`);
    }
    database.exec("UPDATE transfers SET line = json_set(line, '$[5]', 'theft') WHERE transfer_id = 'gift'");
    database.close();
    const { code, stdout } = await run(['verify', '--json'], 'unreadable');
    expect(code).toBe(1);
    const { breaches } = JSON.parse(stdout) as { readonly breaches: readonly { readonly kind: string }[] };
    expect(breaches.map(({ kind }) => kind)).toContain('unreadable');
  });

  it('[LCLI2] works while somebody else has the database open, and makes none where there is none', async () => {
    const storage = await openSqliteStorage({ folder: join(root, 'played'), now: () => 1 });
    expect(await run(['verify'])).toMatchObject({ code: 0 });
    await storage.close();
    const missing = await run(['verify'], 'nowhere');
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain('there is no database in');
    expect(await run(['verify'], 'nowhere')).toMatchObject({ code: 1 });
  });
});

describe('cardroom ledger receipt', () => {
  it('[LCLI3] shows who paid whom, what stood afterwards, and what each has won or lost', async () => {
    const { code, stdout, stderr } = await run(['receipt', hand]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Hand /);
    expect(stdout).toMatch(/seat:\S+:(alice|bob) +pot:\S+ +5 +smallBlind +995 +/);
    expect(stdout).toMatch(/\nwho +net\n/);
    expect(stdout).toMatch(/\n(alice|bob) +-5\n/);
    expect(stdout).toMatch(/\n(alice|bob) +\+5\n/);
    const unknown = await run(['receipt', 'no-such-hand']);
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: 'there is no hand "no-such-hand"\n' });
    expect(await run(['receipt', 'a b'])).toMatchObject({ code: 1, stdout: '' });
  });

  it('[LCLI4] a saved receipt is checked without any database, and a forged one is found out', async () => {
    const { stdout } = await run(['receipt', hand, '--json']);
    const [good, forged, none] = ['good', 'forged', 'none'].map((name) => join(root, `${name}.json`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(good, stdout);
    writeFileSync(forged, stdout.replace('"amount":5,', '"amount":4,'));
    writeFileSync(none, '{"handId":"x"}');
    const checked = await run(['check', good], 'nowhere');
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toContain(`The receipt of hand ${hand} is right`);
    const found = await run(['check', forged, '--json'], 'nowhere');
    expect(found.code).toBe(1);
    expect(found.stderr).toContain('do not have the hash');
    expect(JSON.parse(found.stdout)).toMatchObject({ ok: false });
    expect(await run(['check', none])).toMatchObject({ code: 1, stdout: '', stderr: `${none} holds no receipt\n` });
    expect(await run(['check', join(root, 'missing.json')])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('cardroom ledger movements', () => {
  const linesOf = ({
    stdout,
  }: Ran): readonly { readonly seq: number; readonly player?: string; readonly handId?: string }[] =>
    stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  it('[LCLI5] are the audit trail, page by page', async () => {
    const all = linesOf(await run(['movements', '--json']));
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, at) => at + 1));
    const page = await run(['movements', '--json', '--after', '2', '--limit', '3']);
    expect(linesOf(page).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect(page.stderr).toBe('there may be more: --after 5\n');
    const words = await run(['movements']);
    expect(words.stdout).toMatch(/issue +wallet:alice +77 +adjustment +.* op sorry\n/);
  });

  it('[LCLI5] are found by player, hand and table', async () => {
    const all = linesOf(await run(['movements', '--json']));
    const ofHand = linesOf(await run(['movements', '--json', '--hand', hand]));
    expect(ofHand).toEqual(all.filter(({ handId }) => handId === hand));
    expect(ofHand.length).toBeGreaterThan(2);
    const ofAlice = linesOf(await run(['movements', '--json', '--player', 'alice']));
    expect(ofAlice).toEqual(all.filter(({ player }) => player === 'alice'));
    const both = linesOf(await run(['movements', '--json', '--player', 'alice', '--hand', hand]));
    expect(both).toEqual(ofHand.filter(({ player }) => player === 'alice'));
    expect(linesOf(await run(['movements', '--json', '--table', 'other']))).toEqual([]);
  });
});

describe('cardroom ledger', () => {
  it('[LCLI9] explains itself, and refuses what it does not know', async () => {
    const help = await run(['verify', '--help']);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['verify', 'receipt', 'check', 'movements', '--json']) expect(help.stdout).toContain(word);
    const misused = [
      [],
      ['verfy'],
      ['verify', '--quick'],
      ['verify', 'all'],
      ['receipt'],
      ['receipt', 'a', 'b'],
      ['check'],
    ];
    misused.push(
      ['movements', '--limit', '0'],
      ['movements', '--after', 'x'],
      ['movements', '--player', 'a b'],
      ['movements', 'x'],
    );
    for (const args of misused) {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^ledger: .+\n\nUsage/);
    }
  });

  it('[LCLI9] it is a verb of the command line', async () => {
    const env = { CARDROOM_DATA: join(root, 'played') };
    expect(await runCli(['ledger', 'verify'], env)).toMatchObject({ code: 0, stderr: '' });
    expect(await runCli(['ledger', 'verify'], { CARDROOM_DATA: join(root, 'no') })).toMatchObject({ code: 1 });
    expect(await runCli(['ledger', 'verify'], { ...env, PORT: 'x' })).toMatchObject({ code: 1, stdout: '' });
    expect(await runCli(['ledger'], env)).toMatchObject({ code: 2, stdout: '' });
  });
});
