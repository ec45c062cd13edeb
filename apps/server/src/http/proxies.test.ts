import { afterEach, describe, expect, it } from 'vitest';
import { openTestServer, type TestServer } from '../../test/open-test-server.ts';

const PROXY = '10.1.2.3';
const TRUSTED = { trustedProxies: ['10.0.0.0/8'] };

let server: TestServer;
afterEach(() => server.close());

/** A new session asked for by a proxy, or by somebody who says so. */
function enter(from: string, headers: Record<string, string>) {
  const payload = { displayName: 'Ann' };
  return server.app.inject({ method: 'POST', url: '/api/session', remoteAddress: from, headers, payload });
}

describe('a server behind a proxy', () => {
  it('[HTTP34] marks the cookie as one for HTTPS when a trusted proxy says that the client came so', async () => {
    server = await openTestServer(TRUSTED);
    const secure = await enter(PROXY, { 'x-forwarded-proto': 'https' });
    expect(String(secure.headers['set-cookie'])).toMatch(/; Secure$/);
    const plain = await enter(PROXY, { 'x-forwarded-proto': 'http' });
    expect(String(plain.headers['set-cookie'])).not.toContain('Secure');
    const stranger = await enter('203.0.113.9', { 'x-forwarded-proto': 'https' });
    expect(String(stranger.headers['set-cookie'])).not.toContain('Secure');
  });

  it('[HTTP34] counts requests by the address that a trusted proxy speaks for', async () => {
    server = await openTestServer({ ...TRUSTED, limits: { address: { burst: 1, perSecond: 0.01 } } });
    const codes: number[] = [];
    for (const client of ['198.51.100.1', '198.51.100.2', '198.51.100.1']) {
      codes.push((await enter(PROXY, { 'x-forwarded-for': client })).statusCode);
    }
    expect(codes).toEqual([201, 201, 429]);
  });

  it('[HTTP34] lets nobody else say who he is', async () => {
    server = await openTestServer({ limits: { address: { burst: 1, perSecond: 0.01 } } });
    const codes: number[] = [];
    for (const client of ['198.51.100.1', '198.51.100.2']) {
      codes.push((await enter(PROXY, { 'x-forwarded-for': client })).statusCode);
    }
    expect(codes).toEqual([201, 429]);
  });
});
