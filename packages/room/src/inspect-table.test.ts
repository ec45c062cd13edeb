import { chips, playerId, type TableId, tableId } from '@cardroom/kernel';
import { type AccountId, holdAccount, houseAccount, seatAccount, transferId } from '@cardroom/ledger';
import { createRoomDriver, createWalletFor, openWith, type RoomDriver, testConfig } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  inspectTable,
  type LedgerReads,
  listTables,
  type Store,
  type TableInspection,
  type TableReads,
} from './index.ts';

type Reads = TableReads & LedgerReads;

const [alice, bob, carol] = [playerId('alice'), playerId('bob'), playerId('carol')];

/** A table in the middle of a hand, after one that is over; Bob has a top-up on hold. */
async function played(): Promise<{ readonly driver: RoomDriver; readonly table: TableId }> {
  const driver = await createRoomDriver();
  const table = await openWith(driver, ['alice', 'bob']);
  await driver.act(table, alice, { type: 'start' });
  await driver.actorActs(table, 'fold');
  await driver.advance(10_000);
  await driver.actorActs(table, 'call');
  await driver.act(table, bob, { type: 'topUp', amount: chips(70) });
  return { driver, table };
}

/** What is seen of a table in a store that gives something else for what some read gives. */
async function seen(
  store: Pick<Store, 'atOneMoment'>,
  table: TableId,
  tampered: (reads: Reads) => Partial<Reads> = () => ({}),
): Promise<TableInspection> {
  const other: Pick<Store, 'atOneMoment'> = {
    atOneMoment: (work) => store.atOneMoment((reads) => work({ ...reads, ...tampered(reads) })),
  };
  const found = await inspectTable(other, table, 5);
  if (found === undefined) throw new Error('there is such a table');
  return found;
}

/** Reads in which the stored text of one section is another. */
const rewritten =
  (section: string, body: string) =>
  (reads: Reads): Partial<Reads> => ({
    async table(id) {
      const stored = await reads.table(id);
      const sections = stored?.sections.map((own) => (own.section === section ? { ...own, body } : own));
      return stored === undefined || sections === undefined ? stored : { ...stored, sections };
    },
  });

describe('inspecting a table', () => {
  it('[INS1] shows how it stands, with every account beside what it says, and finds that all agrees', async () => {
    const { driver, table } = await played();
    const { handId, version } = await driver.view(table);
    const found = await seen(driver.store, table);
    expect(found).toMatchObject({ tableId: table, name: 'Test', stage: 'hand', version, handId, handNumber: 2 });
    expect(found).toMatchObject({ isReplayed: true, problems: [], reservations: [] });
    expect(found).not.toHaveProperty('halted');
    const chipsInFront = found.seats.map(({ playerId: who, stack, bet }) => ({ who, stack, bet }));
    const total = chipsInFront.reduce((sum, { stack }) => sum + stack, found.pot ?? Number.NaN);
    expect(total).toBe(2_000);
    expect(found.pot).toBe(20);
    const accounts = new Map(found.accounts.map((one) => [one.account, one]));
    for (const { who, stack } of chipsInFront) {
      const account = seatAccount(table, who);
      expect(accounts.get(account)).toEqual({ account, posted: stack, pending: 0, expected: stack });
    }
    expect(accounts.get(holdAccount(table, bob))).toMatchObject({ posted: 70, expected: 70 });
    expect(accounts.get(`pot:${handId}` as AccountId)).toMatchObject({ posted: 20, expected: 20 });
    expect(accounts.get(houseAccount(table))).toEqual({ account: houseAccount(table), posted: 0, pending: 0 });
    const stored = await driver.store.table(table);
    expect(found).toMatchObject({ eventCount: stored?.eventCount, at: stored?.at });
  });

  it('[INS1] shows the last steps by the kinds of their events, and no card at all', async () => {
    const { driver, table } = await played();
    const found = await seen(driver.store, table);
    expect(found.steps.map(({ version }) => version)).toEqual([-4, -3, -2, -1, 0].map((at) => found.version + at));
    const kinds = found.steps.flatMap(({ events }) => events);
    expect(kinds).toContain('HandStarted');
    expect(kinds).toContain('Called');
    // Nothing of an event but its kind, and of a seat nothing but chips and names: cards are told nowhere.
    for (const step of found.steps) {
      expect(Object.keys(step)).toEqual(['version', 'at', 'events']);
      for (const kind of step.events) expect(kind).toMatch(/^[A-Z][A-Za-z]+$/);
    }
    for (const seat of found.seats) {
      expect(Object.keys(seat)).toEqual(['seat', 'playerId', 'name', 'isBot', 'stack', 'bet', 'status']);
    }
    for (const field of ['holeCards', 'board', 'deck', 'cards']) expect(Object.keys(found)).not.toContain(field);
    expect(await inspectTable(driver.store, tableId('nowhere'), 5)).toBeUndefined();
  });

  it('[INS1] shows why a table was halted, and that it is closed', async () => {
    const { driver, table } = await played();
    await driver.store.halt(table, 'Defect: no; during leave at version 9', driver.clock.now());
    const halted = await seen(driver.store, table);
    expect(halted).toMatchObject({ stage: 'halted', halted: 'Defect: no; during leave at version 9', problems: [] });
    expect(halted.steps.at(-1)).toMatchObject({ version: halted.version, events: [] });
    const empty = await driver.room.openTable({ principal: bob, key: 'e', config: testConfig(bob), botCount: 0 });
    if (!empty.ok) throw new Error('the table of a test opens');
    await driver.store.closeTable(empty.value, 1, 7);
    expect(await seen(driver.store, empty.value)).toMatchObject({ stage: 'closed', closedAt: 7, problems: [] });
  });

  it('[INS2] names an account that differs, also one of somebody who does not sit there', async () => {
    const { driver, table } = await played();
    const [mine, stray] = [seatAccount(table, alice), seatAccount(table, carol)];
    const found = await seen(driver.store, table, (reads) => ({
      async account(account) {
        const held = await reads.account(account);
        if (account === mine) return { ...held, posted: held.posted + 7 };
        return account === stray ? { ...held, posted: 5 } : held;
      },
      async accounts(after, limit) {
        const page = await reads.accounts(after, limit);
        return after === `seat:${table}:` ? [...page, [stray, { posted: 5, pending: 0, version: 1 }] as const] : page;
      },
    }));
    const stack = found.seats.find(({ playerId: who }) => who === alice)?.stack ?? 0;
    expect(found.problems.toSorted((left, right) => left.localeCompare(right))).toEqual([
      `${mine} holds ${stack + 7}, and the table has ${stack}`,
      `${stray} holds 5, and the table has 0`,
    ]);
    expect(found.isReplayed).toBe(true);
  });

  it('[INS2] a table that does not follow from its log, or cannot be read, is shown as far as it goes', async () => {
    const { driver, table } = await played();
    const short = await seen(driver.store, table, (reads) => ({
      stepsAfter: async (id, version) => (await reads.stepsAfter(id, version)).slice(0, -1),
    }));
    expect(short.isReplayed).toBe(false);
    expect(short.problems[0]).toContain('is at version');
    expect(short.seats).toHaveLength(2);
    const broken = await seen(driver.store, table, rewritten('deck', '["As","Kd"'));
    expect(broken).toMatchObject({ stage: 'unreadable', isReplayed: false, seats: [] });
    expect(broken).not.toHaveProperty('pot');
    expect(broken.problems).toContain(`table ${table} cannot be read: section deck is no JSON`);
    expect(JSON.stringify(broken)).not.toMatch(/"As"|Kd/);
    // Nobody can say what they should hold, but they are there.
    const held = broken.accounts.map(({ account, posted, expected }) => [account, posted > 0, expected]);
    expect(held).toContainEqual([seatAccount(table, alice), true, undefined]);
    const odd = await seen(driver.store, table, (reads) => ({
      stepsAfter: async (id, version) => {
        const steps = await reads.stepsAfter(id, version);
        return [
          ...steps.slice(0, -1),
          { version: steps.length, at: 1, events: [{ body: '{"kind":"As Kd"}' }, { body: 'As' }] },
        ];
      },
    }));
    expect(odd.steps.at(-1)?.events).toEqual(['unreadable', 'unreadable']);
  });

  it('[INS3] shows what is reserved at the table, and nothing of other tables', async () => {
    const { driver, table } = await played();
    const wallet = createWalletFor(driver);
    const other = tableId('other');
    const promise = { from: seatAccount(table, alice), amount: chips(30), code: 'cashOut' } as const;
    const to = 'wallet:alice' as AccountId;
    await wallet.reserve({ ...promise, id: transferId('r1'), to, tableId: table });
    await wallet.reserve({ ...promise, id: transferId('r2'), from: 'wallet:bob' as AccountId, to, tableId: other });
    const found = await seen(driver.store, table);
    expect(found.reservations).toMatchObject([{ id: 'r1', amount: 30, from: promise.from, to, code: 'cashOut' }]);
    const account = found.accounts.find((one) => one.account === promise.from);
    expect(account?.pending).toBe(30);
    expect(found.problems).toEqual([]);
  });

  it('[INS4] lists the open tables with what they are doing, halted ones with the reason', async () => {
    const { driver, table } = await played();
    const second = await driver.room.openTable({ principal: bob, key: 's', config: testConfig(bob), botCount: 1 });
    if (!second.ok) throw new Error('the table of a test opens');
    await driver.store.halt(second.value, 'for a check', driver.clock.now());
    const listed = await listTables(driver.store);
    expect(new Map(listed.map(({ tableId: id, ...rest }) => [id, rest]))).toEqual(
      new Map([
        [table, { name: 'Test', stage: 'hand', version: expect.any(Number), at: expect.any(Number), seatsTaken: 2 }],
        [
          second.value,
          { name: 'Test', stage: 'halted', halted: 'for a check', version: 2, at: expect.any(Number), seatsTaken: 1 },
        ],
      ]),
    );
    const broken = await listTables({
      atOneMoment: (work) => driver.store.atOneMoment((reads) => work({ ...reads, ...rewritten('round', '7')(reads) })),
    });
    expect(broken.map(({ stage }) => stage)).toEqual(['unreadable', 'halted']);
  });
});
