import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exposition, parseExposition } from '../test/exposition.ts';
import { LiveClient } from '../test/live-client.ts';
import { openPlayer, openTestServer, send, TABLE_REQUEST, type TestServer } from '../test/open-test-server.ts';
import { LIMIT_NAMES } from './door-metrics.ts';
import { LIMITS } from './http/deps.ts';

let server: TestServer;

beforeEach(async () => {
  const limits = { player: { burst: 3, perSecond: 1 }, tables: { burst: 1, perSecond: 1 } };
  server = await openTestServer({ metrics: new Registry(), limits });
});
afterEach(() => server.close());

async function scrape(): Promise<Exposition> {
  return parseExposition((await send(server.app, { method: 'GET', url: '/metrics' })).text);
}

/** The figures of a family by their one label, or under the empty text when it has none. */
async function figures(name: string): Promise<Readonly<Record<string, number>>> {
  const found = (await scrape()).samples.filter((sample) => sample.name === name);
  return Object.fromEntries(found.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

describe('figures about the doors', () => {
  it('[MET9] have exactly these names, types and labels, all from the start on and at nothing', async () => {
    const { types, samples } = await scrape();
    expect(Object.fromEntries(types)).toEqual({
      poker_http_responses_total: 'counter',
      poker_rate_limit_refusals_total: 'counter',
      poker_live_connections: 'gauge',
    });
    expect(samples.map(({ name, labels, value }) => [name, labels, value])).toEqual([
      ...['2xx', '3xx', '4xx', '5xx'].map((each) => ['poker_http_responses_total', { class: each }, 0]),
      ...LIMIT_NAMES.map((limit) => ['poker_rate_limit_refusals_total', { limit }, 0]),
      ['poker_live_connections', {}, 0],
    ]);
    expect([...LIMIT_NAMES].toSorted()).toEqual(Object.keys(LIMITS).toSorted());
  });

  it('[MET10] answers are counted by class, and refusals by the limit that they met', async () => {
    const alice = await openPlayer(server.app, 'Alice');
    await alice.post('/api/tables', TABLE_REQUEST);
    expect((await alice.post('/api/tables', TABLE_REQUEST)).status).toBe(429);
    await alice.get('/api/none');
    await alice.get('/api/me');
    expect((await alice.get('/api/me')).status).toBe(429);
    expect(await figures('poker_rate_limit_refusals_total')).toEqual({
      player: 1,
      address: 0,
      tables: 1,
      deviceCodes: 0,
    });
    // The scrape before counts too: what the server says of itself, a session, a table, a player, a scrape; two refusals and what is not there.
    expect(await figures('poker_http_responses_total')).toEqual({ '2xx': 5, '3xx': 0, '4xx': 3, '5xx': 0 });
  });

  it('[MET10] live frames that come too fast are counted, and connections while they are open', async () => {
    const address = await server.listen();
    const { token } = await openPlayer(server.app, 'Alice');
    const clients = [await LiveClient.open(address, token), await LiveClient.open(address, token)];
    expect(await figures('poker_live_connections')).toEqual({ '': 2 });
    for (let time = 0; time < 5; time += 1) clients[0]?.send({ type: 'ping' });
    for (let time = 0; time < 3; time += 1) await clients[0]?.next('pong');
    for (let time = 0; time < 2; time += 1) await clients[0]?.next('error');
    expect(await figures('poker_rate_limit_refusals_total')).toEqual({
      player: 2,
      address: 0,
      tables: 0,
      deviceCodes: 0,
    });
    for (const client of clients) client.close();
    await Promise.all(clients.map(({ closed }) => closed));
    await expect.poll(() => figures('poker_live_connections')).toEqual({ '': 0 });
  });
});
