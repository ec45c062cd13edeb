import { Defect, Fault, playerId, type TableId } from '@cardroom/kernel';
import { COUNTDOWN_MS } from '@cardroom/table';
import { type AccountId, holdAccount, seatAccount, walletAccount } from '@cardroom/ledger';
import { createRoomDriver, openWith, type RoomDriver, sha256, testConfig } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type LedgerReads, type Store, type StoreReport, type TableReads, verifyStore } from './index.ts';

type Reads = TableReads & LedgerReads;

interface Played {
  readonly driver: RoomDriver;
  /** In the middle of a hand, after one that is over; Bob has a top-up on hold. */
  readonly playing: TableId;
  /** Nobody plays yet. */
  readonly waiting: TableId;
}

const [alice, bob] = ['alice', 'bob'].map((name) => playerId(name)) as [
  ReturnType<typeof playerId>,
  ReturnType<typeof playerId>,
];

async function played(): Promise<Played> {
  const driver = await createRoomDriver();
  const playing = await openWith(driver, ['alice', 'bob'], 1);
  const opened = await driver.room.openTable({ principal: bob, key: 'second', config: testConfig(bob), botCount: 1 });
  if (!opened.ok) throw new Error('the table of a test opens');
  await driver.act(playing, alice, { type: 'start' });
  const first = (await driver.view(playing)).handId;
  while ((await driver.view(playing)).handId === first) {
    await driver.actorActs(playing, 'fold').catch(String);
    await driver.advance(COUNTDOWN_MS);
  }
  return { driver, playing, waiting: opened.value };
}

/** A report of a store that gives something else for what some read gives. */
async function verified(store: Store, tampered: (reads: Reads) => Partial<Reads> = () => ({})): Promise<StoreReport> {
  const other: Pick<Store, 'atOneMoment'> = {
    atOneMoment: (work) => store.atOneMoment((reads) => work({ ...reads, ...tampered(reads) })),
  };
  return verifyStore(other, sha256);
}

/** Reads in which one account holds `more`. */
const richer =
  (account: AccountId, more: number) =>
  (reads: Reads): Partial<Reads> => ({
    async accounts(after, limit) {
      const page = await reads.accounts(after, limit);
      return page.map(([id, held]) => [id, id === account ? { ...held, posted: held.posted + more } : held] as const);
    },
  });

/** Reads in which the stored text of one section of a table is another. */
const rewritten =
  (table: TableId, section: string, body: (before: string) => string) =>
  (reads: Reads): Partial<Reads> => ({
    async table(id) {
      const stored = await reads.table(id);
      if (stored === undefined || id !== table) return stored;
      const sections = stored.sections.map((own) => (own.section === section ? { ...own, body: body(own.body) } : own));
      return { ...stored, sections };
    },
  });

const sentences = ({ breaches }: StoreReport): readonly string[] => breaches.map(({ sentence }) => sentence);

describe('verifying a store', () => {
  it('[VER1] finds nothing wrong with what play has left, and counts it', async () => {
    const { driver } = await played();
    const report = await verified(driver.store);
    expect(report.breaches).toEqual([]);
    expect(report).toMatchObject({ ok: true, tables: 2, breachCount: 0 });
    expect(report.transfers).toBeGreaterThan(10);
    // What is only reserved stands with its payer alone.
    const reserved = (await driver.store.entries({ limit: 1_000 })).filter(({ kind }) => kind === 'pending');
    expect(report.entries).toBe(report.transfers * 2 - reserved.length);
    const empty = await verified((await createRoomDriver()).store);
    expect(empty).toMatchObject({ ok: true, tables: 0, transfers: 0, entries: 0, batches: 0 });
  });

  it('[VER1] finds nothing wrong at any step of a hand', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, alice, { type: 'start' });
    for (let step = 0; step < 12; step += 1) {
      expect(sentences(await verified(driver.store))).toEqual([]);
      const { actor } = await driver.view(table);
      if (actor === undefined) await driver.advance(3_000);
      else if (!(await driver.actorActs(table, 'check')).ok) await driver.actorActs(table, 'call');
    }
  });

  it('[VER2] names what is wrong with the ledger', async () => {
    const { driver } = await played();
    const report = await verified(driver.store, (reads) => ({
      async entries(query) {
        const page = await reads.entries(query);
        return page.map((entry) => (entry.seq === 3 ? Object.assign({}, entry, { note: 'x' }) : entry));
      },
    }));
    expect(report).toMatchObject({ ok: false, breachCount: 1, breaches: [{ kind: 'hash' }] });
    const kept = await verified(driver.store, richer(walletAccount(alice), 1));
    expect(kept.breaches.map(({ kind }) => kind)).toEqual(['account', 'sum']);
  });

  it('[VER2] names rows that make no sense, and looks at all others', async () => {
    const { driver } = await played();
    const nonsense = (): Promise<never> => Promise.reject(new Defect('nonsense'));
    const report = await verified(driver.store, (reads) => ({
      async entries(query) {
        const page = await reads.entries(query);
        return page.some(({ seq }) => seq === 4) ? nonsense() : page;
      },
    }));
    expect(sentences(report)).toContain('entry 4 cannot be read: nonsense');
    expect(sentences(report)).toContain('entry 5 comes after entry 3');
    expect(report.transfers).toBe((await verified(driver.store)).transfers - 1);
    const lists = [
      ['batches', 'a batch'],
      ['accounts', 'an account'],
      ['pendingReservations', 'a pending reservation'],
    ] as const;
    for (const [read, what] of lists) {
      const found = await verified(driver.store, () => ({ [read]: nonsense }));
      expect(sentences(found)).toContain(`${what} cannot be read: nonsense`);
    }
    const tables = await verified(driver.store, () => ({ stepsAfter: nonsense }));
    expect(sentences(tables).filter((sentence) => sentence.endsWith('cannot be read: nonsense'))).toHaveLength(2);
  });

  it('[VER3] names a table that does not agree with its accounts', async () => {
    const { driver, playing } = await played();
    const { handId } = await driver.view(playing);
    for (const account of [seatAccount(playing, alice), `pot:${handId}` as AccountId]) {
      const { breaches } = await verified(driver.store, richer(account, 7));
      const found = breaches.find(({ kind }) => kind === 'table');
      expect(found).toMatchObject({ kind: 'table', tableId: playing, account });
    }
  });

  it('[VER4] names chips that no open table knows of', async () => {
    const { driver, playing, waiting } = await played();
    const over = (await driver.store.hands(playing, 5)).find(({ endedAt }) => endedAt !== undefined);
    const pot = `pot:${over?.handId}` as AccountId;
    const spent = await verified(driver.store, richer(pot, 7));
    expect(sentences(spent)).toContain(`${pot} holds 7, which no open table knows of`);
    const gone = await verified(driver.store, (reads) => ({
      tableIds: async () => (await reads.tableIds()).filter((id) => id !== waiting),
    }));
    expect(gone.breaches.length).toBeGreaterThan(0);
    expect(sentences(gone).every((sentence) => sentence.startsWith(`seat:${waiting}:`))).toBe(true);
    const stray = holdAccount(waiting, alice);
    const held = await verified(driver.store, (reads) => ({
      async accounts(after, limit) {
        const page = await reads.accounts(after, limit);
        return after === '' ? [...page, [stray, { posted: 5, pending: 0, version: 1 }] as const] : page;
      },
    }));
    expect(sentences(held)).toContain(`${stray} holds 5, which no open table knows of`);
  });

  it('[VER5] a table that does not follow from its log, or cannot be read, stands by itself', async () => {
    const { driver, playing, waiting } = await played();
    const other = await verified(
      driver.store,
      rewritten(waiting, 'stage', (body) => body.replace('"name":"Test"', '"name":"Tost"')),
    );
    expect(sentences(other)).toEqual([`section stage of table ${waiting} does not follow from its log`]);
    const broken = await verified(
      driver.store,
      rewritten(playing, 'deck', () => '["As","Kd"'),
    );
    expect(sentences(broken)).toEqual([
      `the log of table ${playing} cannot be replayed`,
      `table ${playing} cannot be read: section deck is no JSON`,
    ]);
    const both = await verified(driver.store, (reads) => ({
      ...rewritten(playing, 'round', () => '7')(reads),
      ...richer(seatAccount(waiting, bob), 3)(reads),
    }));
    expect(sentences(both).filter((sentence) => sentence.startsWith(`table ${playing} cannot be read`))).toHaveLength(
      1,
    );
    const short = await verified(driver.store, (reads) => ({
      stepsAfter: async (id, version) => (await reads.stepsAfter(id, version)).slice(0, -1),
    }));
    expect(sentences(short).some((sentence) => sentence.includes(`${playing} is at version`))).toBe(true);
    const none = await verified(driver.store, () => ({ table: async () => undefined }));
    expect(sentences(none).filter((sentence) => sentence.endsWith('is listed and is not there'))).toHaveLength(2);
  });

  it('[VER6] looks at one moment, and ends when the store fails', async () => {
    const { driver, playing } = await played();
    const report = await verified(driver.store, (reads) => ({
      async batches(after, limit) {
        // Somebody plays on while the journal is read.
        await driver.actorActs(playing, 'fold');
        return reads.batches(after, limit);
      },
    }));
    expect(report.breaches).toEqual([]);
    const failing = (): Promise<never> => Promise.reject(new Fault('StoreFailed', 'the disk is gone'));
    for (const read of ['entries', 'batches', 'accounts', 'pendingReservations', 'table', 'stepsAfter'] as const) {
      await expect(verified(driver.store, () => ({ [read]: failing }))).rejects.toThrow('the disk is gone');
    }
  });
});
