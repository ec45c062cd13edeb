import { chips, playerId, tableId } from '@cardroom/kernel';
import {
  type DirectTransfer,
  formatEntry,
  ISSUE,
  type PendingTransfer,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { Commit, Store } from '@cardroom/room';
import { leaseOn, playWithFaults } from '@cardroom/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCountedStore } from '../../../test/counted-store.ts';
import { verifyLedgerOf } from '../../../test/crash/verify-ledger.ts';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql } from '../../../test/postgres-spaces.ts';
import { createLink, type PostgresLink } from './postgres-link.ts';
import { openPostgresStorage, type PostgresStorage } from './postgres-storage.ts';
import { MIGRATIONS } from './schema.ts';
import { createBatchWriter } from './write-batch.ts';

const PEOPLE = Array.from({ length: 6 }, (_, at) => walletAccount(playerId(`p${at}`)));

let spaces: PostgresSpaces;
const opened: PostgresStorage[] = [];

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
afterAll(() => spaces?.drop());

async function openNode(url: string): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url, now: () => 1 });
  opened.push(storage);
  return storage;
}

async function nodes(count: number): Promise<readonly Store[]> {
  const url = await spaces.create();
  const storages = await Promise.all(Array.from({ length: count }, () => openNode(url)));
  return storages.map(({ store }) => store);
}

function grantTo(at: number): DirectTransfer {
  const credit = PEOPLE[at % PEOPLE.length] ?? ISSUE;
  return { kind: 'direct', id: transferId(`grant-${at}`), debit: ISSUE, credit, amount: chips(40), code: 'grant' };
}

/** A move of chips that differs from node to node in whether it is a reservation, under the same id. */
function moveOf(at: number, isPending: boolean): DirectTransfer | PendingTransfer {
  const debit = PEOPLE[at % PEOPLE.length] ?? ISSUE;
  const credit = PEOPLE[(at * 7 + 1) % PEOPLE.length] ?? ISSUE;
  const facts = { id: transferId(`move-${at}`), debit, credit, amount: chips(1 + (at % 30)), code: 'bet' } as const;
  return isPending ? { kind: 'pending', expiresAt: 1_000, ...facts } : { kind: 'direct', ...facts };
}

function commitOf(version: number, body: string): Commit {
  return {
    tableId: tableId('t1'),
    version,
    at: 1,
    reads: [],
    writes: [{ section: 'stage', version, fence: version === 0 ? 0 : 1, body }],
    events: [{ body }],
    transfers: [],
    books: new Map(),
    startedHands: [],
    endedHands: [],
    outbox: [],
    timers: [],
  };
}

describe('nodes on one PostgreSQL', () => {
  it('[PG1] give one outcome to what all of them ask at once', async () => {
    const stores = await nodes(3);
    await stores[0]?.post(
      PEOPLE.map((_, at) => grantTo(at)),
      1,
    );
    const answers = await Promise.all(
      Array.from({ length: 240 }, (_, at) =>
        Promise.all(stores.map((store, node) => store.post([moveOf(at, false)], node))),
      ),
    );
    for (const outcomes of answers) {
      // When it was done, or why it was not, and what was left then.
      const told = outcomes.map((outcome) => (outcome.ok ? outcome.value.map(formatEntry) : outcome.error));
      expect(told).toEqual(told.map(() => told[0]));
    }
    for (const store of stores) await verifyLedgerOf(store);
  });

  it('[PG1] let one of them have an id, and refuse the others by the field that differs', async () => {
    const stores = await nodes(2);
    await stores[0]?.post(
      PEOPLE.map((_, at) => grantTo(at)),
      1,
    );
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        Promise.all(stores.map((store, node) => store.post([moveOf(at, node === 0)], 1))),
      ),
    );
    for (const pair of outcomes) {
      const differing = pair.filter((outcome) => !outcome.ok && outcome.error.code === 'TransferDiffers');
      expect(differing).toHaveLength(1);
      expect(differing[0]).toMatchObject({ error: { field: 'kind' } });
    }
    for (const store of stores) await verifyLedgerOf(store);
  });

  it('[PG1] believe the database more than what they remember', async () => {
    const [left, right] = await nodes(2);
    const [first, second] = [grantTo(0).credit, grantTo(1).credit];
    const spend = (id: string, amount: number): DirectTransfer => ({
      kind: 'direct',
      id: transferId(id),
      debit: first,
      credit: second,
      amount: chips(amount),
      code: 'bet',
    });
    await left?.post([grantTo(0), grantTo(1)], 1);
    await right?.post([spend('right', 39)], 1);
    expect(await left?.post([spend('left', 2)], 1)).toMatchObject({ error: { code: 'InsufficientFunds' } });
    expect(await right?.post([spend('left', 2)], 1)).toMatchObject({ error: { code: 'InsufficientFunds' } });
    expect(await left?.post([spend('right', 39)], 2)).toMatchObject({ ok: true, value: [{ at: 1 }] });
    expect((await left?.post([spend('rest', 1)], 1))?.ok).toBe(true);
    if (right !== undefined) await verifyLedgerOf(right);
  });

  it('[PG1] end a reservation in one way', async () => {
    const [left, right] = await nodes(2);
    await left?.post(
      PEOPLE.map((_, at) => grantTo(at)),
      1,
    );
    const made = Array.from({ length: 40 }, (_, at) => ({ ...moveOf(at, true), amount: chips(1) }));
    for (const transfer of made) await left?.post([transfer], 1);
    const ends = await Promise.all(
      made.map(({ id, debit, credit, amount, code }) =>
        Promise.all([
          left?.post([{ kind: 'post', pendingId: id, debit, credit, amount, code }], 2),
          right?.post([{ kind: 'void', pendingId: id }], 2),
        ]),
      ),
    );
    for (const pair of ends) expect(pair.filter((outcome) => outcome?.ok === true)).toHaveLength(1);
    for (const store of [left, right]) if (store !== undefined) await verifyLedgerOf(store);
  });

  it('[PG1] take each version of a table, each key and each player once', async () => {
    const url = await spaces.create();
    const both = await Promise.all([openNode(url), openNode(url)]);
    for (let version = 0; version < 20; version += 1) {
      const outcomes = await Promise.all(
        both.map(({ store }, node) => store.commit(leaseOn(tableId('t1')), commitOf(version, `${node}`))),
      );
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['committed', 'conflict']);
      const key = `k${version}`;
      const answers = await Promise.all(
        both.map(({ store }, node) =>
          store.saveAnswer({ principal: playerId('ann'), key, fingerprint: 'f', body: `${node}`, at: 1 }),
        ),
      );
      expect(answers[0]).toEqual(answers[1]);
      const player = { playerId: playerId(`player-${version}`), displayName: 'A' };
      const added = await Promise.allSettled(
        both.map(({ players }, node) =>
          players.addPlayer(player, { tokenHash: `${key}-${node}`, playerId: player.playerId, expiresAt: 9 }),
        ),
      );
      expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
    expect((await both[0].store.table(tableId('t1')))?.version).toBe(20);
  });

  it('[PG12] write under the lock when others are always faster', async () => {
    const url = await spaces.create();
    const { store } = await openNode(url);
    await store.post([grantTo(0)], 1);
    const link = createLink({ url, clientsMax: 1 });
    let others = 0;
    const asked: string[] = [];
    const slow: PostgresLink = {
      ...link,
      lend: (work) =>
        link.lend((ask, isNew) =>
          work(async (sql, values) => {
            asked.push(sql);
            if (sql.includes('cardroom_write') && !asked.includes('BEGIN'))
              await store.post([grantTo((others += 6))], 1);
            return ask(sql, values);
          }, isNew),
        ),
    };
    const write = createBatchWriter({ link: slow, now: () => 1, probe: () => {} });
    const outcomes = await write([{ kind: 'post', transfers: [{ ...grantTo(0), id: transferId('late') }], at: 1 }]);
    expect(outcomes).toMatchObject([{ ok: true, value: { ok: true } }]);
    expect(others).toBe(18);
    expect(asked).toContain('COMMIT');
    await link.close();
    await verifyLedgerOf(store);
  });

  it('[PG1] let one of them change a match entry, and tell the others that it has changed', async () => {
    const stores = await nodes(3);
    const stake = { smallBlind: chips(5), bigBlind: chips(10), buyIn: chips(100) };
    const seeker = { playerId: playerId('ann'), name: 'Ann', stake, since: 1, expiresAt: 9, state: 'waiting' } as const;
    for (let revision = 0; revision < 40; revision += 1) {
      const outcomes = await Promise.all(
        stores.map((store, node) => store.changeMatch({ entry: { ...seeker, name: `Ann ${node}` }, revision }, 1)),
      );
      const kinds = outcomes.map(({ kind }) => kind);
      expect(kinds.toSorted()).toEqual(['changed', 'conflict', 'conflict'].toSorted());
      const kept = { ...seeker, name: `Ann ${kinds.indexOf('changed')}`, revision: revision + 1 };
      for (const store of stores) expect(await store.matchEntry(seeker.playerId)).toEqual(kept);
    }
  });

  it('[PG2] play on while calls fail, and give one answer to each command', async () => {
    const [store] = await nodes(1);
    if (store === undefined) throw new Error('a store');
    const counted = createCountedStore(store);
    const { hands, faults } = await playWithFaults({ ...counted, seed: 5, steps: 150 });
    expect(hands).toBeGreaterThan(0);
    expect(faults).toBeGreaterThan(0);
    await verifyLedgerOf(store);
  });

  it('[PG3] make the schema once when they start together', async () => {
    const url = await spaces.create();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openNode(url)));
    const made = await runSql(url, 'SELECT version FROM schema_version ORDER BY version');
    expect(made).toEqual(MIGRATIONS.map((_, index) => ({ version: index + 1 })));
    for (const [at, { store }] of stores.entries()) expect((await store.post([grantTo(at)], 1)).ok).toBe(true);
  });
});

describe('a database of PostgreSQL', () => {
  it('[PG4] of a later version is left alone', async () => {
    const url = await spaces.create();
    await openNode(url);
    await runSql(url, 'INSERT INTO schema_version VALUES (99, now())');
    await expect(openNode(url)).rejects.toMatchObject({ name: 'Fault', code: 'NewerDatabase' });
    expect(await runSql(url, 'SELECT MAX(version) AS version FROM schema_version')).toEqual([{ version: 99 }]);
  });

  it.each([
    'UPDATE transfers SET amount = amount + 1',
    'DELETE FROM transfers',
    'TRUNCATE transfers',
    'UPDATE journal_batches SET hash = previous',
    'DELETE FROM journal_batches',
    `UPDATE accounts SET posted = -1 WHERE account_id <> 'issue'`,
  ])('[PG5] refuses: %s', async (sql) => {
    const url = await spaces.create();
    const { store } = await openNode(url);
    await store.post([grantTo(0)], 1);
    await expect(runSql(url, sql)).rejects.toThrow(/never changed|accounts_check/u);
    await verifyLedgerOf(store);
  });

  it('[PG10] refuses alone what it cannot keep', async () => {
    const { store, players } = await openNode(await spaces.create());
    const session = { tokenHash: 'h', playerId: playerId('ann'), expiresAt: 9 };
    const zero = players.addPlayer({ playerId: playerId('ann'), displayName: 'A\u0000' }, session);
    const [refused, ...others] = await Promise.allSettled([
      zero,
      ...[1, 2, 3].map((at) => store.post([grantTo(at)], 1)),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'Defect' } });
    expect(others.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(await players.player(playerId('ann'))).toBeUndefined();
    await verifyLedgerOf(store);
  });

  it('[PG13] gives no number back that is not exact', async () => {
    const url = await spaces.create();
    const { store } = await openNode(url);
    await runSql(url, `INSERT INTO accounts VALUES ('wallet:ann', 9007199254740993, 0, 1)`);
    const account = walletAccount(playerId('ann'));
    await expect(store.account(account)).rejects.toMatchObject({ name: 'Defect' });
    const spent = { ...grantTo(0), debit: account, id: transferId('spent') };
    await expect(store.post([spent], 1)).rejects.toMatchObject({ name: 'Defect' });
  });
});
