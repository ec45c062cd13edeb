import { randomUUID } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CLOSE_CODES, type WireTableView, wireTableView } from '@cardroom/protocol';
import { afterAll, describe, expect, it } from 'vitest';
import { LiveClient } from '../test/live-client.ts';
import { runCli, startServerProcess } from '../test/server-process.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-process-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Visitor {
  readonly token: string;
  readonly playerId: string;
}

async function call(url: string, token: string, body?: object, key?: string): Promise<Response> {
  return fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function visit(url: string, displayName: string): Promise<Visitor> {
  return (await (await call(`${url}/api/session`, 'none', { displayName })).json()) as Visitor;
}

async function seenBy(url: string, table: string, { token }: Visitor): Promise<WireTableView> {
  return wireTableView.parse(await (await call(`${url}/api/tables/${table}`, token)).json());
}

/** All chips there are, as the database has them, and what the accounts of the table hold. */
function booksIn(folder: string): { readonly sum: number; readonly players: number } {
  const database = new DatabaseSync(join(folder, 'cardroom.db'), { readOnly: true });
  const sum = database.prepare('SELECT SUM(balance) AS value FROM accounts').get();
  const players = database.prepare(`SELECT SUM(balance) AS value FROM accounts WHERE account_id <> 'issue'`).get();
  database.close();
  return { sum: Number(sum?.['value']), players: Number(players?.['value']) };
}

describe('a server that is killed', () => {
  it('[R50] goes on with the same hand, the same cards and every chip, and answers old keys as before', async () => {
    const folder = join(root, 'killed');
    let server = await startServerProcess(folder);
    const visitors = [await visit(server.url, 'Alice'), await visit(server.url, 'Bob')] as const;
    const [alice, bob] = visitors;
    const request = { name: 'T', seats: 2, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };
    const opened = await call(`${server.url}/api/tables`, alice.token, request);
    const { tableId } = (await opened.json()) as { tableId: string };
    const commands = `/api/tables/${tableId}/commands`;
    for (const { token } of visitors) {
      await call(server.url + commands, token, { type: 'join', buyIn: 1_000 }, randomUUID());
    }
    await call(server.url + commands, alice.token, { type: 'start' }, randomUUID());
    const dealt = await seenBy(server.url, tableId, alice);
    const actor = dealt.actor === dealt.you?.seat ? alice : bob;
    const raise = { type: 'raise', to: 60, handId: dealt.handId, turn: dealt.turn };
    const key = randomUUID();
    const answer = await (await call(server.url + commands, actor.token, raise, key)).text();
    const before = [await seenBy(server.url, tableId, alice), await seenBy(server.url, tableId, bob)];
    await server.kill();
    expect(booksIn(folder)).toEqual({ sum: 0, players: 20_000 });

    server = await startServerProcess(folder);
    const after = [await seenBy(server.url, tableId, alice), await seenBy(server.url, tableId, bob)];
    for (const [at, view] of after.entries()) {
      const { serverTime: _then, deadline: previous = '', ...rest } = before[at] ?? view;
      const { serverTime, deadline = '', ...same } = view;
      expect(same).toEqual(rest);
      expect(same.seats.find(({ holeCards }) => holeCards !== undefined)?.holeCards).toHaveLength(2);
      // At least a full turn again: thirty seconds from when the server was back.
      expect(Date.parse(deadline)).toBeGreaterThanOrEqual(Date.parse(previous));
      expect(Date.parse(deadline) - Date.parse(serverTime)).toBeGreaterThan(25_000);
    }
    expect(await (await call(server.url + commands, actor.token, raise, key)).text()).toBe(answer);
    const other = actor === alice ? bob : alice;
    const { handId, turn } = await seenBy(server.url, tableId, other);
    const folded = await call(server.url + commands, other.token, { type: 'fold', handId, turn }, randomUUID());
    expect(folded.status).toBe(200);
    const receipt = await call(`${server.url}/api/hands/${handId}/receipt`, alice.token);
    expect(await receipt.json()).toMatchObject({ movements: [{}, {}, { code: 'raise' }, {}, { code: 'award' }] });
    expect(await server.stop()).toBe(0);
    expect(booksIn(folder)).toEqual({ sum: 0, players: 20_000 });
  });

  it('[R50] loses nothing that it has acknowledged, whenever it is killed', async () => {
    const folder = join(root, 'often');
    let acknowledged = 0;
    for (let round = 0; round < 4; round += 1) {
      const server = await startServerProcess(folder);
      const players = await Promise.all(['A', 'B', 'C', 'D'].map((name) => visit(server.url, name)));
      acknowledged += players.length;
      const request = { name: 'T', seats: 4, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };
      const opened = await call(`${server.url}/api/tables`, players[0]?.token ?? '', request);
      const { tableId } = (await opened.json()) as { tableId: string };
      const joins = players.map(({ token }) =>
        call(`${server.url}/api/tables/${tableId}/commands`, token, { type: 'join', buyIn: 500 }, randomUUID()),
      );
      // Killed in the middle of what is going on.
      await Promise.race(joins);
      await server.kill();
      await Promise.allSettled(joins);
      expect(booksIn(folder)).toEqual({ sum: 0, players: acknowledged * 10_000 });
    }
  });
});

describe('serve', () => {
  it('[SRV1] stops at once when it is asked to, tells its clients, and gives the folder back', async () => {
    const folder = join(root, 'stopped');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const server = await startServerProcess(folder);
      const { token } = await visit(server.url, 'Alice');
      const client = await LiveClient.open(server.url.replace('http://', ''), token);
      expect(await server.stop(signal)).toBe(0);
      expect(await client.closed).toBe(CLOSE_CODES.goingAway);
    }
  });

  it('[SRV2] does not start on a folder that is in use, and says so', async () => {
    const folder = join(root, 'in-use');
    const server = await startServerProcess(folder);
    const second = await runCli(['serve'], { CARDROOM_DATA: folder, PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('FolderInUse');
    await server.stop();
  });

  it('[SRV3] does not start on a port that is in use, and names the remedy', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const refused = await runCli(['serve'], { CARDROOM_DATA: join(root, 'port'), PORT: String(port) });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(`PORT ${port} is in use`);
    expect(refused.stderr).not.toContain('    at ');
    blocker.close();
  });

  const bad: readonly (readonly [string, Record<string, string>, string])[] = [
    ['a port that is none', { PORT: 'x' }, 'PORT'],
    ['a key that is none', { CARDROOM_COLOUR: 'red' }, 'CARDROOM_COLOUR'],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    ['a data folder that is a file', { CARDROOM_DATA: join(root, 'file') }, 'CARDROOM_DATA'],
    ['a host that is none', { HOST: '192.0.2.1', CARDROOM_DATA: join(root, 'host'), PORT: '0' }, 'HOST'],
  ];
  it.each(bad)('[SRV4] %s stops the start with its name', async (_what, env, name) => {
    writeFileSync(join(root, 'file'), '');
    const refused = await runCli(['serve'], env);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain(name);
    expect(refused.stderr).not.toContain('    at ');
  });
});

describe('the command line', () => {
  it.each([[[]], [['dance']], [['serve', '--quick']], [['constructor']]])(
    '[CLI1] %j is not understood: exit 2, words on standard error',
    async (args) => {
      const misused = await runCli(args);
      expect(misused).toMatchObject({ code: 2, stdout: '' });
      expect(misused.stderr).toContain('Usage');
    },
  );

  it('[CLI1] a folder cannot be evaluated: exit 2', async () => {
    const folder = openSync(root, 'r');
    const misused = await runCli(['evaluate'], {}, folder);
    closeSync(folder);
    expect(misused).toMatchObject({ code: 2, stdout: '' });
    expect(misused.stderr).toContain('folder');
  });

  it.each([[['--help']], [['serve', '--help']]])('[CLI2] %j explains itself on standard output', async (args) => {
    const help = await runCli(args);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('Usage');
  });
});
