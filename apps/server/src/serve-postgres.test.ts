import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wireTableView, type WireTableView } from '@cardroom/protocol';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openTestDatabase, POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { runCli, startServerProcess } from '../test/server-process.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-serve-postgres-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});

/** Somebody who has a session with the server at `url`; the session outlives the server. */
class Visitor {
  #token = '';

  async visit(url: string, displayName: string): Promise<void> {
    const session = await this.post(`${url}/api/session`, { displayName });
    this.#token = String(session['token']);
  }

  async post(url: string, body: object): Promise<Record<string, unknown>> {
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...this.#identity() };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.status).toBeLessThan(300);
    return (await response.json()) as Record<string, unknown>;
  }

  async view(url: string, table: string): Promise<WireTableView> {
    return wireTableView.parse(await this.get(`${url}/api/tables/${table}`));
  }

  async get(url: string): Promise<unknown> {
    return (await fetch(url, { headers: this.#identity() })).json();
  }

  #identity(): Record<string, string> {
    return this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

describe('a server on PostgreSQL', () => {
  it(
    '[SRV6] goes on with the same hand after it was killed, and its ledger is right',
    { timeout: 120_000 },
    async () => {
      const database = await openTestDatabase();
      const folder = join(root, 'unused');
      const env = { DATABASE_URL: database.url, CARDROOM_DATA: folder };
      let server = await startServerProcess(folder, env);
      const [ann, ben] = [new Visitor(), new Visitor()];
      await ann.visit(server.url, 'Ann');
      await ben.visit(server.url, 'Ben');
      const request = { name: 'T', seats: 2, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };
      const table = String((await ann.post(`${server.url}/api/tables`, request))['tableId']);
      const commands = (): string => `${server.url}/api/tables/${table}/commands`;
      for (const visitor of [ann, ben]) await visitor.post(commands(), { type: 'join', buyIn: 1_000 });
      await ann.post(commands(), { type: 'start' });
      const { handId, turn, actor, you, version } = await ann.view(server.url, table);
      expect(await ann.get(`${server.url}/api/me`)).toMatchObject({ wallet: { available: 9_000, reserved: 0 } });
      expect(await runCli(['ledger', 'verify', '--json'], env)).toMatchObject({ code: 0 });
      // While the server runs, and by the same words as on any other storage.
      const inspected = await runCli(['table', 'inspect', table, '--json'], env);
      expect(inspected).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(inspected.stdout)).toMatchObject({ ok: true, stage: 'hand', version, pot: 15, problems: [] });
      await server.kill();

      server = await startServerProcess(folder, env);
      expect((await ann.view(server.url, table)).version).toBe(version);
      const player = actor === you?.seat ? ann : ben;
      await player.post(commands(), { type: 'fold', handId, turn });
      const metrics = await (await fetch(`${server.url}/metrics`)).text();
      expect(metrics).toContain('poker_wallet_reserve_total{status="success"} 0');
      expect(await server.stop()).toBe(0);
      expect(await runCli(['ledger', 'verify'], env)).toMatchObject({ code: 0 });
      expect(readdirSync(root)).toEqual([]);
      await database.drop();
    },
  );
});
