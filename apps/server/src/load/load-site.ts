import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireTableRequest } from '@cardroom/protocol';

const WAIT_MS = 100;

/** A server as the load reaches it over HTTP. */
export interface LoadSite {
  /** The address of its live socket. */
  readonly liveUrl: string;
  /** A new player's token. */
  session(displayName: string): Promise<string>;
  openTable(token: string, table: WireTableRequest): Promise<string>;
  /** What the server's process holds in memory, in bytes; `undefined` when it does not say. */
  memory(): Promise<number | undefined>;
}

/** The server at an address such as `http://localhost:3000`. Each call throws when the server refuses it. */
export function openLoadSite(url: string): LoadSite {
  const base = url.replace(/\/$/, '');

  async function post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const answer = await fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      const read = (await answer.json()) as Record<string, unknown>;
      if (answer.ok) return read;
      if (answer.status !== 429) throw new Error(`${path}: ${answer.status} ${String(read['code'])}`);
      // The server says in whole seconds when there is room; there is a little of it before.
      await sleep(WAIT_MS);
    }
  }

  return {
    liveUrl: `${base.replace(/^http/, 'ws')}/api/live`,
    async session(displayName) {
      return String((await post('/api/session', { displayName }))['token']);
    },
    async openTable(token, table) {
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() };
      return String((await post('/api/tables', table, headers))['tableId']);
    },
    async memory() {
      const text = await (await fetch(`${base}/metrics`)).text();
      const line = /^process_resident_memory_bytes (\S+)$/m.exec(text);
      return line === null ? undefined : Number(line[1]);
    },
  };
}
