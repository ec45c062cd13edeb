import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { chips, Fault, playerId } from '@cardroom/kernel';
import { type DirectTransfer, ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedgerOf } from '../../../test/crash/verify-ledger.ts';
import { POSTGRES_SKIP_REASON, type PostgresServer, startPostgresServer } from '../../../test/postgres-server.ts';
import { runSql } from '../../../test/postgres-spaces.ts';
import { checkServer } from './check-server.ts';
import { createLink } from './postgres-link.ts';
import { openPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

let server: PostgresServer;
const opened: PostgresStorage[] = [];
const folder = mkdtempSync(join(tmpdir(), 'cardroom-postgres-faults-'));

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) server = await startPostgresServer();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function openOn(url: string): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url, now: () => Date.now() });
  opened.push(storage);
  return storage;
}

function grant(id: string): DirectTransfer {
  const credit = walletAccount(playerId('ann'));
  return { kind: 'direct', id: transferId(id), debit: ISSUE, credit, amount: chips(1), code: 'grant' };
}

async function faultOfOpening(url: string): Promise<Fault> {
  const error: unknown = await openOn(url).catch((thrown: unknown) => thrown);
  if (!(error instanceof Fault)) throw new Error('it opened, or failed otherwise');
  return error;
}

/** Writes without a pause, three at once, until told to end; what failed is asked again at the end. */
function writeOn({ store }: PostgresStorage) {
  const acknowledged = new Map<string, number>();
  const failed = new Set<string>();
  const ending = new AbortController();
  async function write(id: string): Promise<void> {
    const outcome = await store.post([grant(id)], acknowledged.size + failed.size);
    if (outcome.ok) acknowledged.set(id, outcome.value[0]?.at ?? -1);
    failed.delete(id);
  }
  const writers = [1, 2, 3].map(async () => {
    while (!ending.signal.aborted) {
      const id = randomUUID();
      try {
        await write(id);
      } catch (error) {
        expect(error).toMatchObject({ name: 'Fault', code: 'StoreFailed' });
        failed.add(id);
        await sleep(5);
      }
    }
  });
  return {
    acknowledged,
    failed,
    async end(): Promise<void> {
      ending.abort();
      await Promise.all(writers);
      for (const id of failed) await write(id);
    },
  };
}

/** Everything that was acknowledged is there as it was acknowledged, and nothing else. */
async function expectAll({ store }: PostgresStorage, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const entries = await store.entries({ limit: 1_000_000 });
  expect(new Map(entries.map(({ id, at }) => [id, at]))).toEqual(acknowledged);
  await verifyLedgerOf(store);
}

describe('a PostgreSQL that fails', () => {
  it.each(['kill', 'stopGently'] as const)(
    '[PG6] (%s) loses nothing that was acknowledged, and is served from when it is back',
    async (end) => {
      const storage = await openOn(await server.createDatabase());
      const writing = writeOn(storage);
      for (let round = 0; round < 3; round += 1) {
        await sleep(150);
        await server[end]();
        await server.restart();
        const before = writing.acknowledged.size;
        await expect.poll(() => writing.acknowledged.size, { timeout: 10_000 }).toBeGreaterThan(before + 3);
      }
      await writing.end();
      await expectAll(storage, writing.acknowledged);
    },
  );

  it('[PG6] that stays away fails every call in time', async () => {
    const storage = await openOn(await server.createDatabase());
    await storage.store.post([grant('first')], 1);
    await server.kill();
    const started = performance.now();
    const calls = [storage.store.post([grant('a')], 1), storage.store.tableIds(), storage.store.post([grant('b')], 1)];
    const moment = storage.store.atOneMoment((reads) => reads.tableIds());
    for (const result of await Promise.allSettled([...calls, moment])) {
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'Fault', code: 'StoreFailed' } });
    }
    expect(performance.now() - started).toBeLessThan(6_000);
    await server.restart();
    expect((await storage.store.post([grant('a')], 1)).ok).toBe(true);
  });

  it('[PG7] that stands still fails every call in time, and does what has failed once', async () => {
    const storage = await openOn(await server.createDatabase());
    await storage.store.post([grant('first')], 1);
    server.pause();
    const started = performance.now();
    try {
      const calls = [storage.store.post([grant('a')], 1), storage.store.tableIds()];
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ status: 'rejected', reason: { name: 'Fault', code: 'StoreFailed' } });
      }
    } finally {
      server.resume();
    }
    expect(performance.now() - started).toBeLessThan(9_000);
    const again = await storage.store.post([grant('a')], 2);
    expect(again.ok).toBe(true);
    expect(await storage.store.entries({ limit: 10 })).toHaveLength(2);
    expect(await storage.store.tableIds()).toEqual([]);
    await verifyLedgerOf(storage.store);
  });

  it('[PG6] is not held up by a node that stops within a transaction', async () => {
    const url = await server.createDatabase();
    const storage = await openOn(url);
    const link = createLink({ url, clientsMax: 1 });
    const stopped = link.lend(async (ask) => {
      await ask('BEGIN');
      await ask('SELECT FROM journal_head FOR UPDATE');
      await storage.store.post([grant('a')], 1);
      await ask('COMMIT');
    });
    // The server has given up on it in time for the other.
    await expect(stopped).rejects.toThrow(/terminated|idle|connection error/u);
    expect(await storage.store.entries({ limit: 10 })).toHaveLength(1);
    await link.close();
  });
});

describe('a PostgreSQL that cannot be used', () => {
  it.each([
    ['http://ann:secret@127.0.0.1/x', /of the form/u],
    ['postgres://ann:secret@[::bad/x', /of the form/u],
    ['postgres://ann:secret@127.0.0.1:1/x', /nothing answers/u],
  ])('[PG8] %s stops the start', async (url, sentence) => {
    const fault = await faultOfOpening(url);
    expect(fault).toMatchObject({ code: 'StoreFailed', message: expect.stringMatching(sentence) });
    expect(inspect(fault, { depth: 9 })).not.toContain('secret');
  });

  it('[PG8] a database, user or password that it does not know stops the start', async () => {
    const rules = join(folder, 'pg_hba.conf');
    // The server runs as another user.
    chmodSync(folder, 0o755);
    const url = await server.createDatabase();
    writeFileSync(rules, 'host all postgres 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n');
    await runSql(url, `CREATE ROLE ann LOGIN PASSWORD 'right'`);
    await runSql(url, `ALTER SYSTEM SET hba_file = '${rules}'`);
    await server.stopGently();
    await server.restart();
    const as = (user: string, name: string): string => `postgres://${user}@127.0.0.1:${server.port}/${name}`;
    for (const [bad, sentence] of [
      [as('postgres', 'none'), /no database of that name/u],
      [as('ann:secret', 'postgres'), /refuses the password/u],
      [as('nobody:secret', 'postgres'), /refuses the/u],
    ] as const) {
      const fault = await faultOfOpening(bad);
      expect(fault).toMatchObject({ code: 'StoreFailed', message: expect.stringMatching(sentence) });
      expect(inspect(fault, { depth: 9 })).not.toContain('secret');
    }
  });

  it.each(['off', 'local'])('[PG9] is refused when synchronous_commit is %s', async (value) => {
    const url = new URL(await server.createDatabase());
    url.searchParams.set('options', `-c synchronous_commit=${value}`);
    expect((await faultOfOpening(url.href)).message).toMatch(/synchronous_commit/u);
  });

  const good = { version: 150_001, fsync: 'on', commit: 'on', encoding: 'UTF8' };
  it.each([
    [{ version: 130_009 }, /older than version 14/u],
    [{ fsync: 'off' }, /fsync is off/u],
    [{ encoding: 'LATIN1' }, /UTF8/u],
  ])('[PG9] is refused with %o', async (change, sentence) => {
    await expect(checkServer(async () => [{ ...good, ...change }])).rejects.toThrow(sentence);
    await expect(checkServer(async () => [good])).resolves.toBeUndefined();
  });
});
