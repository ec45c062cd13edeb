import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openTestServer, send } from '../../test/open-test-server.ts';
import { ADMIN_TOKEN, openOperator, type Operator } from '../../test/operator.ts';

const READS = [
  '/admin/locks',
  '/admin/dead-letters',
  '/admin/dead-letters/r1',
  '/admin/tables',
  '/admin/tables/t1',
  '/admin/players?name=a',
  '/admin/players/p1',
  '/admin/rollout',
  '/admin/audit',
  '/admin/actions',
] as const;
const CHANGES: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['/admin/locks/revoke', { table: 't1', lock: 'l1' }],
  ['/admin/dead-letters/r1/retry', {}],
  ['/admin/dead-letters/r1/resolve', { to: 'deadletter' }],
  ['/admin/tables/t1/pause', {}],
  ['/admin/tables/t1/resume', {}],
  ['/admin/tables/t1/reset', {}],
  ['/admin/tables/t1/rollback', {}],
  ['/admin/players/p1/adjust', { amount: 5 }],
  ['/admin/rollout', { percentage: 50 }],
];
const REASON = 'a test';
const WRONG = ['', 'Bearer', `Bearer ${ADMIN_TOKEN}x`, `Bearer ${ADMIN_TOKEN.slice(1)}`, `Basic ${ADMIN_TOKEN}`];

let operator: Operator;
beforeAll(async () => {
  operator = await openOperator();
});
afterAll(async () => {
  await operator.close();
});

/** Whatever was refused at the door is in no log. */
async function loggedActions(): Promise<readonly unknown[]> {
  return operator.server.actions.actions(0, 100);
}

describe('the door for operators', () => {
  it('[ADM1] lets nobody in without the token, and reads nothing that he sends', async () => {
    for (const authorization of WRONG) {
      for (const url of READS) {
        const answer = await operator.get(url, { authorization });
        expect(answer).toMatchObject({ status: 401, body: { code: 'NotAnOperator' } });
        expect(answer.headers['cache-control']).toBe('no-store');
      }
      for (const [url] of CHANGES) {
        const answer = await operator.post(url, 'not json', { authorization });
        expect(answer).toMatchObject({ status: 401, body: { code: 'NotAnOperator' } });
      }
    }
    expect(await loggedActions()).toEqual([]);
  });

  it('[ADM1] takes no cookie and no session of a player', async () => {
    const { app } = operator.server;
    const headers = { 'content-type': 'application/json' };
    const payload = JSON.stringify({ displayName: 'Ann' });
    const { body } = await send(app, { method: 'POST', url: '/api/session', headers, payload });
    const cookies = [ADMIN_TOKEN, String(body['token'])].map((token) => ({ cookie: `cardroom_session=${token}` }));
    for (const presented of [...cookies, { authorization: `Bearer ${String(body['token'])}` }]) {
      expect(await send(app, { method: 'GET', url: '/admin/tables', headers: presented })).toMatchObject({
        status: 401,
      });
    }
  });

  it('[ADM1] lets in whoever has it: every read answers, and is kept by no cache', async () => {
    const expected = new Map<string, number>([
      ['/admin/dead-letters/r1', 404],
      ['/admin/tables/t1', 404],
      ['/admin/players/p1', 404],
    ]);
    for (const url of READS) {
      const { status, headers } = await operator.get(url);
      expect([url, status]).toEqual([url, expected.get(url) ?? 200]);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it.each(CHANGES)(
    '[ADM3] %s wants a name, a key and a reason, and keeps nothing of what lacks one',
    async (url, more) => {
      const body = { reason: REASON, ...more };
      const before = (await loggedActions()).length;
      const names = ['', ' ', 'x'.repeat(65), 'a\tb', Buffer.from([0xff]).toString('latin1')];
      for (const name of names) {
        const unnamed = await operator.post(url, body, { 'x-operator': name });
        expect(unnamed).toMatchObject({ status: 400, body: { code: 'OperatorUnnamed' } });
      }
      const keyless = await operator.post(url, body, { 'idempotency-key': 'k1' });
      expect(keyless).toMatchObject({ status: 400, body: { code: 'BadIdempotencyKey' } });
      const bad = [
        { ...body, reason: ' ' },
        { ...body, reason: 'x'.repeat(501) },
        more,
        { ...body, extra: 1 },
        [],
        null,
      ];
      for (const wrong of bad) {
        expect(await operator.post(url, wrong)).toMatchObject({ status: 400, body: { code: 'MalformedRequest' } });
      }
      expect(await operator.post(url, '{"reason":')).toMatchObject({ status: 400, body: { code: 'MalformedRequest' } });
      expect(await loggedActions()).toHaveLength(before);
    },
  );

  it('[ADM3] a name may have any letters', async () => {
    const name = Buffer.from('Ольга 🃏', 'utf8').toString('latin1');
    await operator.post('/admin/tables/t1/pause', { reason: REASON }, { 'x-operator': name });
    expect((await loggedActions()).at(-1)).toMatchObject({ operator: 'Ольга 🃏' });
  });

  it.each([
    '/admin/dead-letters?state=lost',
    '/admin/dead-letters?limit=0',
    '/admin/tables/t1?steps=x',
    '/admin/players',
    '/admin/players?name=',
    '/admin/audit?table=a%20b',
    '/admin/audit?account=purse:ann',
    '/admin/audit?limit=1001',
    '/admin/actions?after=-1',
  ])('[ADM3] %s is malformed', async (url) => {
    expect(await operator.get(url)).toMatchObject({ status: 400, body: { code: 'MalformedRequest' } });
  });

  it('[ADM4] an action that comes again is told again, and not done again', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await operator.post('/admin/rollout', { reason: REASON, percentage: 40 }, headers);
    expect(first).toMatchObject({ status: 200, body: { percentage: 40 } });
    await operator.post('/admin/rollout', { reason: REASON, percentage: 30 });
    const upper = { 'idempotency-key': headers['idempotency-key'].toUpperCase() };
    const again = await operator.post('/admin/rollout', { reason: REASON, percentage: 40 }, upper);
    expect({ ...again, headers: {} }).toEqual({ ...first, headers: {} });
    expect((await operator.get('/admin/rollout')).body).toMatchObject({ percentage: 30 });
    const others = [
      ['/admin/rollout', { reason: REASON, percentage: 20 }],
      ['/admin/rollout', { reason: 'another', percentage: 40 }],
      ['/admin/tables/t1/pause', { reason: REASON }],
    ] as const;
    for (const [url, body] of others) {
      expect(await operator.post(url, body, headers)).toMatchObject({ status: 422, body: { code: 'KeyReused' } });
    }
    const refused = await operator.post(
      '/admin/tables/t9/reset',
      { reason: REASON },
      { 'idempotency-key': randomUUID() },
    );
    expect(refused).toMatchObject({ status: 404, body: { code: 'UnknownTable' } });
  });

  it('[ADM4] a refusal that comes again is the same, and one that has no end is said to have none', async () => {
    const key = randomUUID();
    const headers = { 'idempotency-key': key };
    const first = await operator.post('/admin/tables/t8/reset', { reason: REASON }, headers);
    const again = await operator.post('/admin/tables/t8/reset', { reason: REASON }, headers);
    expect({ ...again, headers: {} }).toEqual({ ...first, headers: {} });
    const begun = { operator: 'Olga', kind: 'table.reset', target: 't8', reason: REASON, content: '{}', at: 1 };
    const lost = randomUUID();
    await operator.server.actions.beginAction({ ...begun, id: lost });
    const unfinished = await operator.post('/admin/tables/t8/reset', { reason: REASON }, { 'idempotency-key': lost });
    expect(unfinished).toMatchObject({ status: 409, body: { code: 'ActionUnfinished' } });
    const { body } = await operator.get('/admin/actions?limit=1000');
    expect(body['actions']).toContainEqual(expect.objectContaining({ id: lost, outcome: 'unknown' }));
  });

  it('[ADM12] no token is in any answer or line of the log', () => {
    expect(operator.told.length).toBeGreaterThan(100);
    expect(operator.told.filter((text) => text.includes(ADMIN_TOKEN))).toEqual([]);
  });
});

describe('a server without a token', () => {
  let server: Awaited<ReturnType<typeof openTestServer>>;
  beforeAll(async () => {
    server = await openTestServer();
  });
  afterAll(async () => {
    await server.close();
  });

  it('[ADM2] has nothing for operators, whatever they present', async () => {
    for (const url of [...READS, ...CHANGES.map(([change]) => change)]) {
      for (const method of ['GET', 'POST', 'PUT'] as const) {
        const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'x-operator': 'Olga' };
        const answer = await send(server.app, { method, url, headers });
        expect(answer).toMatchObject({ status: 404, body: { code: 'NotFound' } });
      }
    }
  });
});

describe('guessing', () => {
  let guessed: Operator;
  afterEach(async () => {
    await guessed.close();
  });

  it('[ADM1] is counted by the address, and whoever knows the token is not kept out', async () => {
    guessed = await openOperator({ limits: { address: { burst: 3, perSecond: 1 } } });
    const statuses: number[] = [];
    for (let guess = 0; guess < 5; guess += 1) {
      const { status } = await guessed.get('/admin/tables', { authorization: `Bearer guess-${guess}` });
      statuses.push(status);
    }
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
    expect((await guessed.get('/admin/tables')).status).toBe(200);
  });
});
