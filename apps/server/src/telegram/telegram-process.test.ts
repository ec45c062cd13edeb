import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServerProcess } from '../../test/server-process.ts';
import { BOT_TOKEN, initDataOf, loginOf } from '../../test/telegram-signing.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-telegram-'));
let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess(folder, { TELEGRAM_BOT_TOKEN: BOT_TOKEN, LOG_LEVEL: 'trace' });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function post(path: string, body: unknown, token?: string): Promise<Reply> {
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Reply['json']) };
}

describe('a server with the token of a bot in its environment', () => {
  it('[TGI29] takes a guest for who he is in Telegram, after a crash too, and writes nothing secret down', async () => {
    const initData = initDataOf({ id: 99, first_name: 'Zoe' }, Date.now());
    const login = loginOf({ id: '99', first_name: 'Zoe' }, Date.now());
    const guest = (await post('/api/session', { displayName: 'Guest' })).json;
    expect((await post('/api/me/telegram', { initData }, String(guest['token']))).status).toBe(204);
    await server.kill();
    const logged = [server.said];
    server = await startServerProcess(folder, { TELEGRAM_BOT_TOKEN: BOT_TOKEN, LOG_LEVEL: 'trace' });
    for (const body of [{ initData }, { login }]) {
      const { status, json } = await post('/api/session/telegram', body);
      expect([status, json['playerId'], json['displayName']]).toEqual([201, guest['playerId'], 'Guest']);
    }
    const forged = await post('/api/session/telegram', { login: { ...login, id: '98' } });
    expect([forged.status, forged.json['code']]).toEqual([403, 'TelegramUnproven']);
    const late = initDataOf({ id: 99 }, Date.now() - 3_601_000);
    expect((await post('/api/session/telegram', { initData: late })).json['code']).toBe('TelegramStale');
    logged.push(server.said);
    expect(logged.join('')).toContain('nothing is locked');
    for (const secret of [BOT_TOKEN.split(':')[1] ?? '', initData, login['hash'] ?? '', String(guest['token'])]) {
      expect(logged.join('')).not.toContain(secret);
    }
  });
});
