import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WireTableRequest } from '@cardroom/protocol';

const WAIT_MS = 100;

/** A server that does not answer, or refuses what a load needs. */
export class UnusableServer extends Error {}

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

/** The server at an address such as `http://localhost:3000`. Each call throws `UnusableServer` when it is refused. */
export function openLoadSite(url: string): LoadSite {
  const base = url.replace(/\/$/, '');

  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(`${base}${path}`, init);
    } catch (cause) {
      throw new UnusableServer(`nobody answers at ${base}`, { cause });
    }
  }

  async function objectIn(answer: Response): Promise<Record<string, unknown>> {
    try {
      return (await answer.json()) as Record<string, unknown>;
    } catch (cause) {
      throw new UnusableServer(`who answers at ${base} is not Cardroom`, { cause });
    }
  }

  async function post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const answer = await ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      const read = await objectIn(answer);
      if (answer.ok) return read;
      if (answer.status !== 429) throw new UnusableServer(`${path}: ${answer.status} ${String(read['code'])}`);
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
      const text = await (await ask('/metrics')).text();
      const line = /^process_resident_memory_bytes (\S+)$/m.exec(text);
      return line === null ? undefined : Number(line[1]);
    },
  };
}
