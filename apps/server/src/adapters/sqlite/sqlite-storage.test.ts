import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chips, handId, playerId, tableId } from '@cardroom/kernel';
import { type DirectTransfer, ISSUE, potAccount, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import { type Commit, type EntryQuery, STORE_STEPS, verifyStore } from '@cardroom/room';
import { leaseOn, playWithFaults } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { watchWrites } from '../../../test/watch-writes.ts';
import { sha256 } from '../../sha256.ts';
import { claimFolder, openDatabase, openReader } from './database.ts';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-store-'));
let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(root, `${folders}`);
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

function openIn(folder: string, probe?: string): Promise<SqliteStorage> {
  return openSqliteStorage({ folder, now: () => 1, probe });
}

const WALLET = walletAccount(playerId('alice'));

function grant(id: string, amount = 5): DirectTransfer {
  return { kind: 'direct', id: transferId(id), debit: ISSUE, credit: WALLET, amount: chips(amount), code: 'grant' };
}

const lease = leaseOn(tableId('t1'), 9);

const opening: Commit = {
  tableId: tableId('t1'),
  version: 0,
  at: 1,
  reads: [],
  writes: [{ section: 'stage', version: 0, fence: 0, body: '{}' }],
  events: [],
  transfers: [],
  books: new Map(),
  startedHands: [],
  endedHands: [],
  outbox: [],
  timers: [],
};

describe('the SQLite adapter', () => {
  it('[SQL1] finds everything again after it was closed and opened', async () => {
    const folder = newFolder();
    const first = await openIn(folder);
    await first.store.commit(lease, opening);
    await first.close();
    await first.close();
    const second = await openIn(folder);
    expect((await second.store.table(tableId('t1')))?.version).toBe(1);
    expect(await second.store.largestFence()).toBe(9);
    await second.close();
    await expect(second.store.post([grant('late')], 1)).rejects.toMatchObject({ code: 'StoreFailed' });
    await expect(second.store.account(WALLET)).rejects.toMatchObject({ code: 'StoreFailed' });
  });

  it('[SQL2] waits for the disk on every connection', () => {
    const folder = newFolder();
    for (const open of [openDatabase, openDatabase, openReader]) {
      const database = open(folder);
      expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      expect(database.prepare('PRAGMA fullfsync').get()).toEqual({ fullfsync: 1 });
      // Nobody waits longer than this for a stranger who writes.
      expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 250 });
      database.close();
    }
  });

  it('[SQL3] one data folder belongs to one server, until that one ends', () => {
    const folder = newFolder();
    const release = claimFolder(folder);
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'FolderInUse' }));
    release();
    claimFolder(folder)();
  });

  it('[SQL3] a data folder that takes no writes is not said to be in use', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'server.lock'), { recursive: true });
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'StoreFailed' }));
  });

  it('[SQL5] what is asked at once is one transaction, and each is accepted or refused alone', async () => {
    const { store, close } = await openIn(newFolder());
    const broke = { ...grant('b'), debit: WALLET, credit: walletAccount(playerId('bob')), amount: chips(6) };
    const results = await Promise.all([grant('a'), broke, grant('c')].map((transfer) => store.post([transfer], 1)));
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true]);
    expect(await store.batches(0, 10)).toMatchObject([{ firstSeq: 1, lastSeq: 2 }]);
    await close();
  });

  it('[SQL19] a hand has the events of its own, also those that came when it was over and others were played', async () => {
    const { store, close } = await openIn(newFolder());
    const [first, second] = [handId('h1'), handId('h2')];
    const hand = { handId: first, tableId: tableId('t1'), number: 1, startedAt: 1, players: [] };
    const told = (id: typeof first, body: string): Partial<Commit> => ({
      events: [{ body: '0' }, { handId: id, body }],
    });
    const commits: readonly Partial<Commit>[] = [
      { ...told(first, 'a1'), startedHands: [hand] },
      { ...told(first, 'a2'), endedHands: [first] },
      { ...told(first, 'a3') },
      { ...told(second, 'b1'), startedHands: [{ ...hand, handId: second, number: 2 }] },
      { ...told(second, 'b2') },
    ];
    for (const [version, change] of commits.entries()) {
      const made = { ...opening, writes: [], version, ...change };
      expect(await store.commit(lease, made)).toMatchObject({ kind: 'committed' });
    }
    const bodiesOf = async (id: typeof first) => (await store.eventsOfHand(id)).map(({ body }) => body);
    expect(await bodiesOf(first)).toEqual(['a1', 'a2', 'a3']);
    expect(await bodiesOf(second)).toEqual(['b1', 'b2']);
    expect(await bodiesOf(handId('h3'))).toEqual([]);
    await close();
  });

  it('[SQL7] what stands in the journal can be neither changed nor removed', async () => {
    const folder = newFolder();
    const { store, close } = await openIn(folder);
    await store.post([grant('a')], 1);
    await close();
    const database = openDatabase(folder);
    for (const table of ['transfers', 'journal_batches']) {
      expect(() => database.exec(`UPDATE ${table} SET batch = 6`)).toThrow(/immutable/);
      expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(/immutable/);
    }
    database.close();
  });

  it('[SQL23] knows at once what somebody else has written', async () => {
    const folder = newFolder();
    const [one, other] = [await openIn(folder), await openIn(folder)];
    const spent = { ...grant('s', 3), debit: WALLET, credit: walletAccount(playerId('bob')) };
    expect(await one.store.post([grant('a')], 1)).toMatchObject({ ok: true });
    expect(await other.store.post([spent], 1)).toMatchObject({ ok: true });
    const tooMuch = await one.store.post([{ ...spent, id: transferId('t') }], 1);
    expect(tooMuch).toMatchObject({ ok: false, error: { code: 'InsufficientFunds' } });
    expect(await one.store.commit(lease, opening)).toEqual({ kind: 'committed', version: 1 });
    expect(await other.store.commit(lease, opening)).toEqual({ kind: 'conflict' });
    const next = { ...opening, version: 1, writes: [{ section: 'stage', version: 1, fence: 9, body: '{}' }] };
    expect(await other.store.commit(lease, next)).toEqual({ kind: 'committed', version: 2 });
    expect(await one.store.commit(lease, next)).toEqual({ kind: 'conflict' });
    expect((await verifyStore(one.store, sha256)).breaches.filter(({ kind }) => kind !== 'table')).toEqual([]);
    await one.close();
    await other.close();
  });

  it('[SQL24] the journal can be looked at in SQL, column by column, and an account or a hand be followed', async () => {
    const folder = newFolder();
    const { store, close } = await openIn(folder);
    const hand = handId('h1');
    const seat = seatAccount(tableId('t1'), playerId('alice'));
    const pot = potAccount(hand);
    await store.post([{ ...grant('g', 9), credit: seat }, grant('w')], 1);
    await store.post([{ ...grant('b', 4), debit: seat, credit: pot, code: 'bet', handId: hand }], 2);
    await store.post([{ ...grant('x', 1), handId: hand, note: 'says "hi"' }], 3);
    await store.post([{ ...grant('p', 4), debit: pot, credit: seat, code: 'award', handId: hand }], 4);
    const idsOf = async (query: Partial<EntryQuery>) =>
      (await store.entries({ limit: 9, ...query })).map(({ id }) => id);
    expect(await idsOf({ handId: hand })).toEqual(['b', 'x', 'p']);
    expect(await idsOf({ handId: hand, afterSeq: 3 })).toEqual(['x', 'p']);
    expect(await idsOf({ account: pot })).toEqual(['b', 'p']);
    expect(await idsOf({ account: seat })).toEqual(['g', 'b', 'p']);
    expect(await idsOf({ account: seat, handId: hand, limit: 1 })).toEqual(['b']);
    await close();
    const database = openReader(folder);
    const rows = database.prepare(
      'SELECT seq, transfer_id, amount, note, credit_posted FROM entries WHERE hand_id = ?',
    );
    expect(rows.all(hand)).toEqual([
      { seq: 3, transfer_id: 'b', amount: 4, note: null, credit_posted: 4 },
      { seq: 4, transfer_id: 'x', amount: 1, note: 'says "hi"', credit_posted: 6 },
      { seq: 5, transfer_id: 'p', amount: 4, note: null, credit_posted: 9 },
    ]);
    database.close();
  });

  it('[SQL12] a read sees every write that was acknowledged before', async () => {
    const { store, close } = await openIn(newFolder());
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        await store.post([grant(`g${at}`)], 1);
        expect((await store.entries({ limit: 100 })).map(({ id }) => id)).toContain(`g${at}`);
      }),
    );
    await close();
  });

  it('[ROOM22] whatever fails and whenever, every key gets one answer, and all books agree', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const storage = await openIn(newFolder());
      const { store, settle } = watchWrites(storage.store);
      const count = await playWithFaults({ store, seed, steps: 40, settle });
      expect(count.answered).toBeGreaterThan(20);
      await storage.close();
    }
  });
});

/** A module that ends the writing thread when it comes to a step that a file beside the module is named after. */
const KNIFE = `
  import { existsSync, rmSync } from 'node:fs';
  export function probe(step) {
    const file = new URL(step, import.meta.url);
    if (!existsSync(file)) return;
    rmSync(file);
    process.exit(1);
  }
`;

describe('a writing thread that dies', () => {
  it.each(STORE_STEPS)(
    '[SQL13] at the step %s fails what is under way, and another one takes its place',
    async (step) => {
      const folder = newFolder();
      mkdirSync(folder);
      writeFileSync(join(folder, 'knife.mjs'), KNIFE);
      const { store, close } = await openIn(folder, pathToFileURL(join(folder, 'knife.mjs')).href);
      await store.post([grant('before')], 1);
      writeFileSync(join(folder, step), '');
      const asked = await Promise.allSettled(['a', 'b'].map((id) => store.post([grant(id)], 1)));
      for (const result of asked) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'Fault', code: 'StoreFailed' });
        // The step after the answer may be too late for the knife; all others are not.
        else expect(step).toBe('answered');
      }
      // The same again tells, also when the thread that has answered is found dead only now: done once.
      for (const id of ['a', 'b']) {
        const again = store.post([grant(id)], 2).catch(() => store.post([grant(id)], 3));
        expect(await again).toMatchObject({ ok: true });
      }
      expect((await store.account(WALLET)).posted).toBe(15);
      await close();
    },
  );

  it('[SQL13] before it was ever ready fails the opening, and leaves the folder to the next one', async () => {
    const folder = newFolder();
    const opened = openIn(folder, 'file:///no/such/module.mjs');
    await expect(opened).rejects.toMatchObject({ name: 'Fault', code: 'StoreFailed' });
    const { store, close } = await openIn(folder);
    expect(await store.post([grant('a')], 1)).toMatchObject({ ok: true });
    await close();
  });
});
