import { randomUUID } from 'node:crypto';
import { chips, Fault, handId, playerId, tableId } from '@cardroom/kernel';
import { type LockLease, lockPath } from '@cardroom/locks';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Answer, openDealtTable, openPlayer, type TestPlayer } from '../../test/open-test-server.ts';
import { ADMIN_TOKEN, openOperator, type Operator } from '../../test/operator.ts';

let operator: Operator;
let [ann, ben]: [TestPlayer, TestPlayer] = [] as never;
let table: string;

let count = 0;

beforeAll(async () => {
  operator = await openOperator();
});
afterAll(async () => {
  await operator.close();
});

beforeEach(async () => {
  count += 1;
  operator.told.splice(0);
  ann = await openPlayer(operator.server.app, `Ann ${count}`);
  ben = await openPlayer(operator.server.app, 'Ben');
  table = await openDealtTable(ann, ben);
});
afterEach(async () => {
  expect(operator.told.filter((text) => text.includes(ADMIN_TOKEN))).toEqual([]);
});

const because = (reason: string, more: object = {}): object => ({ reason, ...more });

/** The last line of the log, as an operator reads it. */
async function lastAction(): Promise<unknown> {
  const { body } = await operator.get('/admin/actions?limit=1000');
  return (body['actions'] as readonly unknown[]).at(-1);
}

/** The cards that a player holds, as every form in which they could be told. */
async function cardsOf(player: TestPlayer): Promise<readonly string[]> {
  const view = await player.view(table);
  const seats = view['seats'] as readonly { readonly playerId: string; readonly holeCards?: readonly string[] }[];
  const cards = seats.find((seat) => seat.playerId === player.playerId)?.holeCards ?? [];
  expect(cards).toHaveLength(2);
  return cards;
}

describe('tables for operators', () => {
  it('[ADM8] are listed and looked at beside their accounts', async () => {
    const listed = await operator.get('/admin/tables');
    expect(listed.body['tables']).toContainEqual(
      expect.objectContaining({ tableId: table, stage: 'hand', seatsTaken: 2 }),
    );
    const { body } = await operator.get(`/admin/tables/${table}?steps=2`);
    expect(body).toMatchObject({ tableId: table, stage: 'hand', isReplayed: true, problems: [] });
    expect(body['steps']).toHaveLength(2);
  });

  it('[ADM12] without a card of anybody, in whatever they show', async () => {
    const cards = [...(await cardsOf(ann)), ...(await cardsOf(ben))];
    const urls = ['tables', `tables/${table}?steps=100`, 'locks', `audit?table=${table}`, `players/${ann.playerId}`];
    for (const url of urls) await operator.get(`/admin/${url}`);
    for (const name of ['pause', 'resume', 'reset'])
      await operator.post(`/admin/tables/${table}/${name}`, because('a look'));
    await operator.get('/admin/actions');
    const all = operator.told.join('\n');
    for (const card of cards) expect(all).not.toMatch(new RegExp(`(?<![A-Za-z0-9_-])${card}(?![A-Za-z0-9_-])`));
    expect(all).not.toMatch(/"(deck|cards|holeCards|board|undealt)"/);
  });

  it('[ADM8] are paused, go on, and are reset, each with a reason in the log', async () => {
    const paused = await operator.post(`/admin/tables/${table}/pause`, because('a check'));
    expect(paused).toMatchObject({ status: 200, body: { tableId: table, stage: 'paused' } });
    expect(await lastAction()).toMatchObject({
      operator: 'Olga',
      kind: 'table.pause',
      target: table,
      reason: 'a check',
      outcome: 'done',
    });
    expect(await ann.view(table)).toMatchObject({ stage: 'paused', pausedBy: 'operator' });
    const again = await operator.post(`/admin/tables/${table}/pause`, because('a check'));
    expect(again).toMatchObject({ status: 422, body: { code: 'TablePaused' } });
    expect(await lastAction()).toMatchObject({ outcome: 'refused', answer: { body: { code: 'TablePaused' } } });
    expect(await operator.post(`/admin/tables/${table}/resume`, because('all is well'))).toMatchObject({ status: 200 });
    expect(await ann.view(table)).toMatchObject({ stage: 'hand' });
    const reset = await operator.post(`/admin/tables/${table}/reset`, because('it stood still'));
    expect(reset).toMatchObject({ status: 200, body: { stage: 'paused' } });
    expect(await lastAction()).toMatchObject({ kind: 'table.reset', reason: 'it stood still', outcome: 'done' });
    const wallets = await operator.server.store.sumOfBalances();
    expect(wallets).toBe(0);
  });

  it('[ADM8] that were halted are rolled back, and those in play are not', async () => {
    const inPlay = await operator.post(`/admin/tables/${table}/rollback`, because('a mistake'));
    expect(inPlay).toMatchObject({ status: 422, body: { code: 'TableNotHalted' } });
    await operator.server.store.halt(tableId(table), 'for a test', operator.server.clock.now());
    const done = await operator.post(`/admin/tables/${table}/rollback`, because('it cannot be proven'));
    expect(done.status).toBe(200);
    const paid = done.body['paid'] as readonly { readonly player: string; readonly amount: number }[];
    expect(new Map(paid.map(({ player, amount }) => [player, amount]))).toEqual(
      new Map([
        [ann.playerId, 1_000],
        [ben.playerId, 1_000],
      ]),
    );
    expect(await lastAction()).toMatchObject({ kind: 'table.rollback', outcome: 'done' });
    await operator.server.room.lookAround();
    expect((await ann.get(`/api/tables/${table}`)).status).toBe(404);
    const { body } = await operator.get(`/admin/audit?table=${table}`);
    expect(body['movements']).toContainEqual(
      expect.objectContaining({ reason: 'cashOut', author: 'Olga', note: 'it cannot be proven' }),
    );
  });
});

describe('locks for operators', () => {
  it('[ADM6] are shown as they stand, and one is taken from its holder', async () => {
    const { locks, store } = operator.server;
    const lease = await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }), label: 'stuck' });
    const waiting = ann.command(table, { type: 'chat', text: 'hello?' });
    const seen = await untilWaiting();
    const [task] = seen['tasks'] as readonly {
      readonly holds: readonly { readonly id: string; readonly ms: number }[];
    }[];
    expect(seen).toMatchObject({
      tasks: [{ holds: [{ label: 'stuck', ms: expect.any(Number), levels: ['stage'] }] }],
      waiting: [{ label: 'chat', waitsFor: [{ kind: 'hard' }] }],
      cycles: [],
    });
    const lock = task?.holds[0]?.id;
    const before = await store.table(tableId(table));
    for (const wrong of [
      { table: 'other', lock },
      { table, lock: 'nobody' },
    ]) {
      const refused = await operator.post('/admin/locks/revoke', because('stuck', wrong));
      expect(refused).toMatchObject({ status: 404, body: { code: 'UnknownLock' } });
    }
    expect(lease.state).toBe('held');
    const revoked = await operator.post('/admin/locks/revoke', because('it is stuck', { table, lock }));
    expect(revoked).toMatchObject({ status: 200, body: { table, lock, label: 'stuck', fenced: true } });
    expect(await lastAction()).toMatchObject({
      kind: 'lock.revoke',
      target: lock,
      reason: 'it is stuck',
      content: { table, lock },
      outcome: 'done',
    });
    expect(lease.state).toBe('lost');
    expect((await waiting).status).toBe(200);
    const writes = before?.sections ?? [];
    const nothing = { events: [], transfers: [], startedHands: [], endedHands: [], outbox: [], timers: [] };
    const late = { ...nothing, tableId: tableId(table), version: before?.version ?? 0, at: 1, reads: [], writes };
    await expect(store.commit(lease, { ...late, books: new Map() })).rejects.toMatchObject({ code: 'LeaseLost' });
  });
});

describe('a lock that is taken by force', () => {
  async function holdTable(): Promise<{ readonly lease: LockLease; readonly lock: string }> {
    const { locks } = operator.server;
    const lease = await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }), label: 'stuck' });
    const [task] = (await locks.detectDeadlock()).tasks;
    return { lease, lock: task?.holds[0]?.id ?? '' };
  }

  it('[OPL3] is finished under the same key when writing failed after it was taken, and told the same ever after', async () => {
    const { store } = operator.server;
    const { lease, lock } = await holdTable();
    const headers = { 'idempotency-key': randomUUID() };
    const ask = () => operator.post('/admin/locks/revoke', because('stuck', { table, lock }), headers);
    const away = vi.spyOn(store, 'commit').mockRejectedValue(new Fault('StoreFailed', 'the disk is full'));
    expect(await ask()).toMatchObject({ status: 503, body: { code: 'StoreFailed' } });
    expect(lease.state).toBe('lost');
    expect(await lastAction()).toMatchObject({ kind: 'lock.revoke', outcome: 'unknown' });
    expect(await ask()).toMatchObject({ status: 503 });
    away.mockRestore();
    const before = await store.table(tableId(table));
    const done = await ask();
    expect(done).toMatchObject({ status: 200, body: { table, lock, fenced: true } });
    expect((await store.table(tableId(table)))?.version).toBe((before?.version ?? 0) + 1);
    expect((await ask()).text).toBe(done.text);
    expect((await store.table(tableId(table)))?.version).toBe((before?.version ?? 0) + 1);
    expect(await lastAction()).toMatchObject({ kind: 'lock.revoke', outcome: 'done' });
  });

  it('[OPL3] is done for both who ask at once under one key, also for the one who is slow to look', async () => {
    const { actions, locks, store } = operator.server;
    const { lease, lock } = await holdTable();
    const headers = { 'idempotency-key': randomUUID() };
    const ask = () => operator.post('/admin/locks/revoke', because('stuck', { table, lock }), headers);
    const [begin, commit] = [actions.beginAction.bind(actions), store.commit.bind(store)];
    let fast: ReturnType<typeof ask> | undefined;
    vi.spyOn(actions, 'beginAction').mockImplementationOnce(async (action) => {
      const known = await begin(action);
      fast = ask();
      await expect.poll(() => lease.state).toBe('lost');
      return known;
    });
    const slow = ask();
    const isWaiting = expect.poll(async () => (await locks.detectDeadlock()).waiting.length).toBe(1);
    vi.spyOn(store, 'commit').mockImplementationOnce(async (...wanted) => {
      await Promise.race([slow, isWaiting]);
      return commit(...wanted);
    });
    const done = await slow;
    expect(done).toMatchObject({ status: 200, body: { table, lock, label: 'stuck', fenced: true } });
    expect((await fast)?.text).toBe(done.text);
    vi.restoreAllMocks();
    expect(await lastAction()).toMatchObject({ kind: 'lock.revoke', outcome: 'done' });
  });

  it('[OPL3] is finished by another server when the one that began it has died', async () => {
    const { actions, clock, store } = operator.server;
    const { lease, lock } = await holdTable();
    const id = randomUUID();
    const wanted = { operator: 'Olga', kind: 'lock.revoke', target: lock, reason: 'stuck' };
    await actions.beginAction({ ...wanted, id, content: JSON.stringify({ table, lock }), at: clock.now() });
    const before = await store.table(tableId(table));
    const headers = { 'idempotency-key': id };
    const done = await operator.post('/admin/locks/revoke', because('stuck', { table, lock }), headers);
    expect(done).toMatchObject({ status: 200, body: { table, lock, label: 'stuck', fenced: true } });
    expect(lease.state).toBe('lost');
    expect((await store.table(tableId(table)))?.version).toBe((before?.version ?? 0) + 1);
  });
});

describe('the reason of an action', () => {
  it.each(['two\nlines', '\u001B[2J', 'a\u0000', '\uD800', 'from \u202Eright', ' '])(
    '[ADM3] is one that a person sees as it is, and not %j',
    async (reason) => {
      const answer = await operator.post(`/admin/tables/${table}/pause`, because(reason));
      expect(answer).toMatchObject({ status: 400, body: { code: 'MalformedRequest' } });
      expect(await lastAction()).not.toMatchObject({ kind: 'table.pause' });
    },
  );

  it('[ADM3] may be in any language', async () => {
    const answer = await operator.post(`/admin/tables/${table}/pause`, because('برای بررسی نگه می‌داریم'));
    expect(answer.status).toBe(200);
  });
});

describe('an action that fails', () => {
  it('[ADM4] is kept as such by its code, and told so again', async () => {
    const { locks, clock } = operator.server;
    // So that no clock runs out meanwhile.
    await operator.post(`/admin/tables/${table}/pause`, because('a check'));
    const lease = await locks.acquire({ table: tableId(table), path: lockPath({ stage: 'X' }), label: 'stuck' });
    const url = `/admin/tables/${table}/resume`;
    const headers = { 'idempotency-key': randomUUID() };
    const asked = operator.post(url, because('all is well'), headers);
    await untilWaiting();
    clock.advance(25_000);
    const failed = { status: 409, body: { code: 'ActionFailed' } };
    expect(await asked).toMatchObject(failed);
    await locks.release(lease);
    expect(await operator.post(url, because('all is well'), headers)).toMatchObject(failed);
    expect(await lastAction()).toMatchObject({
      kind: 'table.resume',
      outcome: 'failed',
      answer: { code: 'LockTimeout' },
    });
    expect(await ann.view(table)).toMatchObject({ stage: 'paused' });
  });
});

async function untilWaiting(): Promise<Answer['body']> {
  let seen: Answer['body'] = {};
  await expect
    .poll(async () => {
      seen = (await operator.get('/admin/locks')).body;
      return seen['waiting'];
    })
    .toHaveLength(1);
  return seen;
}

describe('players for operators', () => {
  it('[ADM9] are found by name and shown with what they own', async () => {
    const found = await operator.get(`/admin/players?name=${encodeURIComponent(`nn ${count}`)}`);
    expect(found.body).toEqual({ players: [{ playerId: ann.playerId, displayName: `Ann ${count}` }] });
    const { body } = await operator.get(`/admin/players/${ann.playerId}`);
    expect(body).toMatchObject({
      displayName: `Ann ${count}`,
      playerId: ann.playerId,
      wallet: { posted: 9_000, pending: 0 },
      chairs: [{ tableId: table, onHold: 0 }],
      reservations: [],
    });
  });

  it('[ADM9] are given and taken chips, with the operator as author, once under a key', async () => {
    const url = `/admin/players/${ann.playerId}/adjust`;
    const headers = { 'idempotency-key': '3f2b7c1e-0000-4000-8000-000000000001' };
    const given = await operator.post(url, because('a prize', { amount: 500 }), headers);
    expect(given).toMatchObject({ status: 200, body: { amount: 500, wallet: { available: 9_500 } } });
    expect((await operator.post(url, because('a prize', { amount: 500 }), headers)).text).toBe(given.text);
    expect((await ann.get('/api/me')).body).toMatchObject({ wallet: { available: 9_500 } });
    const taken = await operator.post(url, because('a mistake', { amount: -9_501 }));
    expect(taken).toMatchObject({ status: 422, body: { code: 'InsufficientFunds' } });
    expect(await lastAction()).toMatchObject({
      kind: 'player.adjust',
      content: { amount: -9_501 },
      outcome: 'refused',
    });
    for (const amount of [0, 1.5, '5', 2 ** 53]) {
      expect(await operator.post(url, because('a prize', { amount }))).toMatchObject({ status: 400 });
    }
    const nobody = await operator.post('/admin/players/nobody/adjust', because('a prize', { amount: 5 }));
    expect(nobody).toMatchObject({ status: 404, body: { code: 'UnknownPlayer' } });
    const { body } = await operator.get(`/admin/audit?account=wallet:${ann.playerId}`);
    const adjusted = (body['movements'] as readonly { readonly reason: string }[]).filter(
      ({ reason }) => reason === 'adjustment',
    );
    expect(adjusted).toMatchObject([{ amount: 500, author: 'Olga', note: 'a prize' }]);
  });
});

describe('what operators read page by page', () => {
  it('[ADM11] movements of chips, by table, hand, player and account', async () => {
    const first = await operator.get('/admin/audit?limit=2');
    expect(first.body['movements']).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    expect(first.body['next']).toBe(2);
    const rest = await operator.get('/admin/audit?after=2&limit=1000');
    expect((rest.body['movements'] as readonly { readonly seq: number }[])[0]?.seq).toBe(3);
    expect(rest.body).not.toHaveProperty('next');
    const { handId: hand } = await ann.view(table);
    const ofHand = await operator.get(`/admin/audit?hand=${handId(String(hand))}`);
    const ofAnn = await operator.get(`/admin/audit?player=${ann.playerId}`);
    const movements = (answer: Answer) => answer.body['movements'] as readonly Record<string, unknown>[];
    expect(new Set(movements(ofHand).map((moved) => moved['handId']))).toEqual(new Set([hand]));
    expect(JSON.stringify(movements(ofAnn))).not.toContain(ben.playerId);
    expect(movements(ofAnn).length).toBeGreaterThan(1);
  });

  it('[ADM5] actions, in the order in which they were begun', async () => {
    const before = (await operator.server.actions.actions(0, 1_000)).at(-1)?.place ?? 0;
    for (const reason of ['one', 'two', 'three']) await operator.post(`/admin/tables/${table}/pause`, because(reason));
    const reasons = (answer: Answer) =>
      (answer.body['actions'] as readonly { readonly reason: string }[]).map(({ reason }) => reason);
    const page = await operator.get(`/admin/actions?limit=2&after=${before}`);
    expect(reasons(page)).toEqual(['one', 'two']);
    const next = await operator.get(`/admin/actions?after=${String(page.body['next'])}`);
    expect(reasons(next)).toEqual(['three']);
    expect(next.body).not.toHaveProperty('next');
  });
});

describe('the rollout for operators', () => {
  it('[ADM10] is taken back and never raised', async () => {
    expect((await operator.get('/admin/rollout')).body).toEqual({ configured: 100, percentage: 100, reductions: 0 });
    const less = await operator.post('/admin/rollout', because('slow', { percentage: 25 }));
    expect(less).toMatchObject({ status: 200, body: { configured: 100, percentage: 25 } });
    expect(operator.server.locks.settings.rolloutPercentage).toBe(25);
    const more = await operator.post('/admin/rollout', because('fast again', { percentage: 26 }));
    expect(more).toMatchObject({ status: 422, body: { code: 'RolloutOnlyBack' } });
    expect((await operator.get('/admin/rollout')).body).toMatchObject({ percentage: 25 });
  });
});

describe('dead letters for operators', () => {
  let id = transferId('');
  let url = '';

  beforeEach(async () => {
    id = transferId(`bet:${'x'.repeat(120)}/${count}`);
    url = `/admin/dead-letters/${encodeURIComponent(id)}`;
    const { store } = operator.server;
    const wallet = walletAccount(playerId(ann.playerId));
    const expiresAt = operator.server.clock.now() + 5_000;
    const reserved = { debit: wallet, credit: ISSUE, amount: chips(300), code: 'adjustment', expiresAt } as const;
    await store.post([{ kind: 'pending', id, ...reserved }], 2);
    const letter = { operation: 'rollback', error: 'the disk is gone', attempts: 3, firstAt: 1, lastAt: 2 } as const;
    await store.keepDeadLetter({ id, ...letter, state: 'open' });
  });

  it('[ADM7] are listed and shown with their reservation', async () => {
    const { body } = await operator.get('/admin/dead-letters');
    const reservation = expect.objectContaining({ amount: 300, state: 'pending' });
    const letter = expect.objectContaining({ id, attempts: 3, reservation });
    expect(body['letters']).toContainEqual(letter);
    const resolved = await operator.get('/admin/dead-letters?state=resolved');
    expect(resolved.body['letters']).not.toContainEqual(letter);
    expect((await operator.get(url)).body).toMatchObject({ id, error: 'the disk is gone' });
  });

  it('[ADM7] are tried again, once', async () => {
    const tried = await operator.post(`${url}/retry`, because('the disk is back'));
    expect(tried).toMatchObject({ status: 200, body: { state: 'resolved', reservation: { state: 'rolled_back' } } });
    expect(await lastAction()).toMatchObject({ kind: 'deadLetter.retry', target: id, outcome: 'done' });
    const again = await operator.post(`${url}/retry`, because('once more'));
    expect(again).toMatchObject({ status: 422, body: { code: 'DeadLetterResolved' } });
    const nobody = await operator.post('/admin/dead-letters/none/retry', because('once more'));
    expect(nobody).toMatchObject({ status: 404, body: { code: 'UnknownDeadLetter' } });
  });

  it('[ADM7] are ended by hand, with the operator as author', async () => {
    const seat = await operator.post(`${url}/resolve`, because('hers', { to: `seat:${table}:${ann.playerId}` }));
    expect(seat).toMatchObject({ status: 422, body: { code: 'NotAWallet' } });
    const done = await operator.post(`${url}/resolve`, because('his', { to: `wallet:${ben.playerId}` }));
    expect(done).toMatchObject({
      status: 200,
      body: { state: 'resolved', resolution: { author: 'Olga', reason: 'his' } },
    });
    expect((await ben.get('/api/me')).body).toMatchObject({ wallet: { available: 9_300 } });
    expect(await operator.server.store.sumOfBalances()).toBe(0);
  });

  it('[ADM7] whose reservation has ended are refused, and closed by trying again', async () => {
    await operator.server.store.post([{ kind: 'void', pendingId: id }], 3);
    const late = await operator.post(`${url}/resolve`, because('his', { to: `wallet:${ben.playerId}` }));
    expect(late).toMatchObject({ status: 422, body: { code: 'ReservationEnded' } });
    expect((await operator.post(`${url}/retry`, because('close it'))).body).toMatchObject({ state: 'resolved' });
  });
});
