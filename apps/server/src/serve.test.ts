import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { tableId } from '@cardroom/kernel';
import { createLocks, lockPath } from '@cardroom/locks';
import { CLOSE_CODES, type WireTableView, wireTableView } from '@cardroom/protocol';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { parseExposition } from '../test/exposition.ts';
import { LiveClient } from '../test/live-client.ts';
import { type Configured, startConfigured } from '../test/configured-server.ts';
import { REDIS_SKIP_REASON, startRedisServer } from '../test/redis-server.ts';
import { runCli, startServerProcess } from '../test/server-process.ts';
import { openDatabase } from './adapters/sqlite/database.ts';
import { createSystemClock } from './adapters/system-clock.ts';
import { openSharedLocks } from './shared-locks.ts';

const CLI = join(import.meta.dirname, 'cli.ts');
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
  const sum = database.prepare('SELECT SUM(posted) AS value FROM accounts').get();
  const players = database.prepare(`SELECT SUM(posted) AS value FROM accounts WHERE account_id <> 'issue'`).get();
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

  it('[SQL8] does not start on accounts that do not add up to zero, and says so', async () => {
    const folder = join(root, 'broken-books');
    const database = openDatabase(folder);
    database.exec(
      `INSERT INTO accounts (account_id, posted, pending, version, last_seq) VALUES ('wallet:nobody', 3, 0, 1, 0)`,
    );
    database.close();
    const refused = await runCli(['serve'], { CARDROOM_DATA: folder, PORT: '0' });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('BooksBroken');
    expect(refused.stderr).not.toContain('    at ');
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

  it('[SRV1] ends with the terminal that it was started in, and still tells its clients', async (context) => {
    const terminal = spawn('script', ['-qec', `${process.execPath} ${CLI} serve --json`, '/dev/null'], {
      env: { PATH: process.env['PATH'], CARDROOM_DATA: join(root, 'terminal'), PORT: '0' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const words = await Promise.race([
      once(terminal.stdout, 'data').then(String),
      once(terminal, 'error').then(() => ''),
    ]);
    if (words === '') context.skip('there is no program script to open a terminal with');
    const { url } = JSON.parse(words) as { readonly url: string };
    const { token } = await visit(url, 'Alice');
    const client = await LiveClient.open(url.replace('http://', ''), token);
    terminal.kill('SIGKILL');
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
    // The folder is free again as soon as the process has ended.
    const next = await startServerProcess(join(root, 'terminal'));
    expect(await next.stop()).toBe(0);
  });

  const bad: readonly (readonly [string, Record<string, string>, string])[] = [
    ['a port that is none', { PORT: 'x' }, 'PORT'],
    ['a key that is none', { CARDROOM_COLOUR: 'red' }, 'CARDROOM_COLOUR'],
    ['a log level that is none', { LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
    ['a data folder that is a file', { CARDROOM_DATA: join(root, 'file') }, 'CARDROOM_DATA'],
    ['a Redis that is none', { REDIS_URL: 'redis:' }, 'REDIS_URL'],
    ['a folder of constants that is none', { CARDROOM_CONFIG: join(root, 'file') }, 'CARDROOM_CONFIG'],
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

describe('a server that is told to read its configuration again', () => {
  const TABLE = { name: 'T', seats: 2, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };

  /** A hand between two players. */
  async function deal({
    url,
  }: Configured): Promise<{ readonly players: readonly Visitor[]; readonly tableId: string }> {
    const players = [await visit(url, 'Alice'), await visit(url, 'Bob')];
    const { token = '' } = players[0] ?? {};
    const { tableId } = (await (await call(`${url}/api/tables`, token, TABLE)).json()) as { tableId: string };
    const commands = `${url}/api/tables/${tableId}/commands`;
    for (const player of players) await call(commands, player.token, { type: 'join', buyIn: 1_000 }, randomUUID());
    await call(commands, token, { type: 'start' }, randomUUID());
    return { players, tableId };
  }

  /** Many commands at one table at once: how often each status came back. */
  async function crowd({ url }: Configured, tableId: string, { token }: Visitor): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    const sent = Array.from({ length: 60 }, async (_, at) => {
      const body = { type: at % 2 === 0 ? 'sitOut' : 'sitIn' };
      const { status } = await call(`${url}/api/tables/${tableId}/commands`, token, body, randomUUID());
      counts.set(status, (counts.get(status) ?? 0) + 1);
    });
    await Promise.all(sent);
    return counts;
  }

  it('[CONF11] follows it from then on, says what changed, and drops no hand, connection or command', async () => {
    const server = await startConfigured(join(root, 'reload'), {});
    const { players, tableId } = await deal(server);
    const [alice, bob] = players as readonly [Visitor, Visitor];
    const client = await LiveClient.open(server.url.replace('http://', ''), bob.token);
    client.send({ type: 'subscribe', tableId });
    await client.next('snapshot');
    const before = await seenBy(server.url, tableId, alice);
    expect((await crowd(server, tableId, alice)).has(503)).toBe(false);

    const changed = { mode: 'coarse', category_timeouts_seconds: { engine_stage: 0.001, player: 0.001 } };
    // In the middle of what is going on: whoever waits for a lock already keeps place and deadline.
    const crowded = crowd(server, tableId, alice);
    expect(await server.reload({ lock_manager: changed })).toEqual([
      'SIGHUP: lock_manager.mode: "fine" -> "coarse"',
      'SIGHUP: lock_manager.category_timeouts_seconds.engine_stage: 25 -> 0.001',
      'SIGHUP: lock_manager.category_timeouts_seconds.player: 5 -> 0.001',
    ]);
    expect((await crowded).has(500)).toBe(false);
    expect((await crowd(server, tableId, alice)).get(503)).toBeGreaterThan(0);
    expect(await server.reload({})).toHaveLength(3);
    expect((await crowd(server, tableId, alice)).has(503)).toBe(false);
    expect(await server.reload({})).toEqual(['SIGHUP: nothing changed']);

    const { handId, turn, actor, you } = await seenBy(server.url, tableId, alice);
    expect({ handId, turn }).toEqual({ handId: before.handId, turn: before.turn });
    const fold = { type: 'fold', handId, turn };
    const { token } = actor === you?.seat ? alice : bob;
    const folded = await call(`${server.url}/api/tables/${tableId}/commands`, token, fold, randomUUID());
    const { version } = (await folded.json()) as { version: number };
    let seen = 0;
    while (seen < version) seen = (await client.next('event')).version;
    expect(seen).toBe(version);
    client.close();
    expect(await server.stop()).toBe(0);
  });

  it('[CONF11] keeps who holds and who waits: by the deadline that he began with', async (context) => {
    if (REDIS_SKIP_REASON !== undefined) context.skip(REDIS_SKIP_REASON);
    const redis = await startRedisServer();
    const server = await startConfigured(join(root, 'shared'), {}, { REDIS_URL: redis.url });
    const { players, tableId: table } = await deal(server);
    const { token = '' } = players[0] ?? {};
    const act = async (type: string): Promise<number> => {
      const commands = `${server.url}/api/tables/${table}/commands`;
      return (await call(commands, token, { type }, randomUUID())).status;
    };
    const timer = createSystemClock();
    const settings = { leaseMs: 3_000, heartbeatMs: 1_000, retry: { initialMs: 50, maxMs: 1_000, factor: 2 } };
    const backend = await openSharedLocks(redis.url, { process: 'another', timer, ...settings });
    const locks = createLocks({ backend, timer });
    const lease = await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }) });
    let first = 0;
    const answered = act('sitOut').then((status) => (first = status));
    await expect.poll(async () => (await locks.detectDeadlock()).waiting.length).toBe(1);

    const category_timeouts_seconds = { engine_stage: 0.05, betting_round: 0.05, player: 0.05 };
    expect(await server.reload({ lock_manager: { category_timeouts_seconds } })).toHaveLength(3);
    expect(await act('leave')).toBe(503);
    expect((await locks.detectDeadlock()).waiting).toHaveLength(1);
    expect([first, lease.state]).toEqual([0, 'held']);
    await locks.release(lease);
    expect(await answered).toBe(200);
    await locks.close();
    expect(await server.stop()).toBe(0);
    await redis.stop();
  });

  it('[SRV5] loses its Redis and goes on when it is back', async (context) => {
    if (REDIS_SKIP_REASON !== undefined) context.skip(REDIS_SKIP_REASON);
    const redis = await startRedisServer();
    const constants = { lock_manager: { category_timeouts_seconds: { engine_stage: 0.5 }, deadlock_check_ms: 100 } };
    const server = await startConfigured(join(root, 'lost-redis'), constants, { REDIS_URL: redis.url });
    const { players, tableId: table } = await deal(server);
    const act = async (type: string): Promise<number> => {
      const commands = `${server.url}/api/tables/${table}/commands`;
      return (await call(commands, players[0]?.token ?? '', { type }, randomUUID())).status;
    };
    expect(await act('sitOut')).toBe(200);
    await redis.kill();
    // What would be refused in any case is refused without a lock.
    expect(await Promise.all(['leave', 'sitIn', 'leave', 'sitOut'].map(act))).toEqual([503, 503, 503, 422]);
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    await redis.restart();
    await expect.poll(() => act('sitIn'), { timeout: 20_000 }).toBe(200);
    expect(await server.stop()).toBe(0);
    await redis.stop();
  });

  it('[SRV8] among several servers it says first that it is not ready, works on meanwhile, and goes then', async (context) => {
    if (REDIS_SKIP_REASON !== undefined) context.skip(REDIS_SKIP_REASON);
    const redis = await startRedisServer();
    const server = await startConfigured(
      join(root, 'leaving'),
      { server: { leave_seconds: 2 } },
      { REDIS_URL: redis.url },
    );
    const { players, tableId: table } = await deal(server);
    const client = await LiveClient.open(server.url.replace('http://', ''), players[0]?.token ?? '');
    const statusOf = async (path: string): Promise<number> => (await fetch(server.url + path)).status;
    expect(await statusOf('/readyz')).toBe(200);
    const ended = server.stop();
    await expect.poll(() => statusOf('/readyz'), { interval: 20, timeout: 5_000 }).toBe(503);
    expect(await statusOf('/healthz')).toBe(200);
    client.send({ type: 'command', id: randomUUID(), tableId: table, command: { type: 'chat', text: 'still here' } });
    expect(await client.next('ack')).toMatchObject({ type: 'ack' });
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
    expect(await ended).toBe(0);
    const admin = new Redis(redis.url);
    // What is left of a lock is a hash without tickets.
    for (const key of await admin.keys('cardroom:locks:{*')) {
      expect(Object.keys(await admin.hgetall(key)).filter((field) => field.startsWith('t:'))).toEqual([]);
    }
    admin.disconnect();
    await redis.stop();
  });

  it('[CONF12] stays with what is in force when there are mistakes, and says each', async () => {
    const server = await startConfigured(join(root, 'bad-reload'), { lock_manager: { mode: 'coarse' } });
    const bad = { lock_manager: { mode: 'global', pott: 1, deadlock_check_ms: 0 }, robots: {} };
    const said = await server.reload(bad);
    expect(said).toHaveLength(4);
    for (const name of ['lock_manager.pott', 'lock_manager.deadlock_check_ms', 'robots', 'SIGHUP: nothing changed']) {
      expect(said.filter((sentence) => sentence.includes(name))).toHaveLength(1);
    }
    expect(await server.reload('{"lock_manager":')).toEqual([
      expect.stringContaining('line 1, column 17'),
      expect.stringContaining('nothing changed'),
    ]);
    // What it compares with is still what it began with.
    expect(await server.reload({ lock_manager: { mode: 'fine' } })).toEqual([
      'SIGHUP: lock_manager.mode: "coarse" -> "fine"',
    ]);
    await deal(server);
    expect(await server.stop()).toBe(0);
  });

  it('[ROL2] takes the rollout back where locks fail, until it is told to read the file again', async () => {
    const levels = ['engine_stage', 'table', 'deck', 'betting_round', 'pot', 'player'];
    const impatient = Object.fromEntries(levels.map((level) => [level, 0.001]));
    const room = { rollout_window_seconds: 0.2, rollout_actions_min: 1 };
    const patient = { room };
    const server = await startConfigured(join(root, 'rollout'), patient);
    const { players, tableId } = await deal(server);
    const [alice] = players as readonly [Visitor, Visitor];
    const figure = async (wanted: string): Promise<number | undefined> => {
      const { samples } = parseExposition(await (await fetch(`${server.url}/metrics`)).text());
      return samples.find(({ name }) => name === wanted)?.value;
    };
    expect(await figure('poker_rollout_percentage')).toBe(100);
    await server.reload({ room, lock_manager: { category_timeouts_seconds: impatient } });
    const reduced = async (): Promise<number | undefined> => {
      await crowd(server, tableId, alice);
      return figure('poker_rollout_reductions_total');
    };
    await expect.poll(reduced, { timeout: 30_000 }).toBeGreaterThan(0);
    const inForce = await figure('poker_rollout_percentage');
    expect(inForce).toBeLessThan(100);
    const said = await server.reload(patient);
    expect(said.at(-1)).toMatch(/^SIGHUP: lock_manager\.rollout_percentage: \d+ -> 100, which had been reduced$/);
    expect(await figure('poker_rollout_percentage')).toBe(100);
    expect(await server.reload(patient)).toEqual(['SIGHUP: nothing changed']);
    expect(await server.stop()).toBe(0);
  });

  it('[ROL3] turns bots off and on again as the file says', async () => {
    const server = await startConfigured(join(root, 'bots'), { bots: { mode: 'off' } });
    const alice = await visit(server.url, 'Alice');
    const request = { ...TABLE, turnSeconds: 5, bots: 1 };
    const opened = (await (await call(`${server.url}/api/tables`, alice.token, request)).json()) as { tableId: string };
    const commands = `${server.url}/api/tables/${opened.tableId}/commands`;
    const act = async (body: object): Promise<boolean> =>
      (await call(commands, alice.token, body, randomUUID())).status === 200;
    await act({ type: 'join', buyIn: 1_000 });
    await act({ type: 'start' });
    let ofAlice = 0;
    /** Alice plays when it is her turn; how many turns timed out, and how many others have played. */
    const played = async (): Promise<{ readonly timedOut: number; readonly ofBots: number }> => {
      const { handId, turn, actor, you } = await seenBy(server.url, opened.tableId, alice);
      const legal = actor === you?.seat ? (you?.legal ?? []).map(({ type }) => type) : [];
      const type = ['check', 'call', 'show'].find((wanted) => legal.some((offered) => offered === wanted));
      if (type !== undefined && (await act({ type, handId, turn }))) ofAlice += 1;
      const { samples } = parseExposition(await (await fetch(`${server.url}/metrics`)).text());
      const accepted = samples.filter(({ labels }) => labels['outcome'] === 'accepted');
      const of = (actions: readonly string[]): number =>
        accepted.reduce((sum, { labels, value }) => sum + (actions.includes(labels['action'] ?? '') ? value : 0), 0);
      const actions = of(['fold', 'check', 'call', 'bet', 'raise', 'allIn', 'show', 'muck']);
      return { timedOut: of(['timeOut']), ofBots: actions - ofAlice };
    };
    const wait = { timeout: 30_000, interval: 50 };
    await expect.poll(async () => (await played()).timedOut, wait).toBeGreaterThan(0);
    expect(await played()).toMatchObject({ ofBots: 0 });
    expect(await server.reload({ bots: { mode: 'normal' } })).toEqual(['SIGHUP: bots.mode: "off" -> "normal"']);
    await expect.poll(async () => (await played()).ofBots, wait).toBeGreaterThan(0);
    expect(await server.stop()).toBe(0);
  });

  it('[CONF13] names what waits for the next start, each time until it is taken back', async () => {
    const server = await startConfigured(join(root, 'restart'), {});
    const changed = { lock_manager: { redis_lease_ms: 6_000, deadlock_check_ms: 500 } };
    const waits = expect.stringMatching(/^SIGHUP: lock_manager\.redis_lease_ms: 3000 -> 6000 when .* started again/);
    expect(await server.reload(changed)).toEqual(['SIGHUP: lock_manager.deadlock_check_ms: 1000 -> 500', waits]);
    expect(await server.reload(changed)).toEqual([waits]);
    expect(await server.reload({ lock_manager: { deadlock_check_ms: 500 } })).toEqual(['SIGHUP: nothing changed']);
    expect(await server.stop()).toBe(0);
  });
});

describe('figures of a server', () => {
  it('[MET1] are served while it works, and count the locks that it took', async () => {
    const server = await startServerProcess(join(root, 'figures'));
    const { token } = await visit(server.url, 'Alice');
    const request = { name: 'T', seats: 2, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };
    const { tableId } = (await (await call(`${server.url}/api/tables`, token, request)).json()) as { tableId: string };
    const { samples, text } = parseExposition(await (await fetch(`${server.url}/metrics`)).text());
    const held = samples.find(
      ({ name, labels }) => name === 'poker_lock_hold_seconds_count' && labels['level'] === 'stage',
    );
    expect(held?.value).toBeGreaterThan(0);
    const families = ['poker_actions_total', 'poker_action_duration_seconds_count', 'poker_rollout_percentage'];
    for (const family of families) expect(samples.some(({ name }) => name === family)).toBe(true);
    expect(samples.find(({ name }) => name === 'process_start_time_seconds')?.value).toBeGreaterThan(1_700_000_000);
    expect(text).not.toContain(tableId);
    const posted = await call(`${server.url}/metrics`, token, {});
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    await server.stop();
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
