import { once } from 'node:events';
import { createLocks, type Locks, type LockTimer } from '@cardroom/locks';
import { createFakeClock, type LocksWorld } from '@cardroom/testkit';
import { Redis } from 'ioredis';
import type { RedisConnectionOptions } from '../src/adapters/redis/redis-connection.ts';
import { createRedisLocks } from '../src/adapters/redis/redis-locks.ts';
import { createTestTimer } from './lock-claims.ts';
import type { RedisServer } from './redis-server.ts';

/** How many processes a world has at most. */
const NODES = 3;

/** What is on its way is waited for, not for time to pass: so no lease may end and no heartbeat help. */
const LEASE_MS = 600_000;
const HEARTBEAT_MS = 300_000;
const RETRY = { initialMs: 10, maxMs: 100, factor: 2 };

let worlds = 0;

/**
 * A world of processes that share `server`, which must be empty; closing it empties the server again. Only the time of
 * the locks stands still until it is moved: leases and heartbeats, which are not what such a world is for, have the
 * machine's.
 */
export function createRedisLocksWorld(server: RedisServer): LocksWorld {
  worlds += 1;
  const name = `world${worlds}`;
  const clock = createFakeClock(1_000);
  const timer = createTestTimer();
  const nodes: Node[] = [];
  return {
    clock,
    nodesMax: NODES,
    isSynchronous: false,
    async node(options = {}) {
      const node = openNode(server, `${name}.${nodes.length}`, timer);
      nodes.push(node);
      await Promise.all(node.clients.map((client) => client.untilReady));
      await settle(nodes);
      const locks = createLocks({ backend: node.backend, timer: clock, ...options });
      node.locks = locks;
      return locks;
    },
    settle: () => settle(nodes),
    async close() {
      for (const { locks } of nodes) await locks?.close();
      const admin = new Redis(server.port);
      await admin.flushall();
      admin.disconnect();
    },
  };
}

interface Node {
  readonly backend: ReturnType<typeof createRedisLocks>;
  readonly clients: readonly CountingRedis[];
  locks: Locks | undefined;
}

function openNode(server: RedisServer, process: string, timer: LockTimer): Node {
  const clients: CountingRedis[] = [];
  const open = (options: RedisConnectionOptions): CountingRedis => {
    const client = new CountingRedis(server.port, { ...options });
    clients.push(client);
    return client;
  };
  const backend = createRedisLocks({
    connect: (options) => ({ commands: open(options), subscriber: open(options) }),
    process,
    timer,
    leaseMs: LEASE_MS,
    heartbeatMs: HEARTBEAT_MS,
    retry: RETRY,
  });
  return { backend, clients, locks: undefined };
}

/** A connection that counts what is sent, so that one can tell when nothing more is. */
class CountingRedis extends Redis {
  sent = 0;
  readonly untilReady = this.#ready();

  override sendCommand(...[command, stream]: Parameters<Redis['sendCommand']>): unknown {
    if (command.name !== 'ping') this.sent += 1;
    return super.sendCommand(command, stream);
  }

  async #ready(): Promise<void> {
    await once(this, 'ready');
  }
}

/**
 * What was sent has been answered when a ping is answered that was sent after it, and what was published by it has been
 * heard when the listening connections have answered one after that. Where all of this makes nobody send anything,
 * nothing is on its way any more.
 */
async function settle(nodes: readonly Node[]): Promise<void> {
  for (let before = -1, sent = sentBy(nodes); sent !== before; [before, sent] = [sent, sentBy(nodes)]) {
    await pingAll(nodes.flatMap(({ clients }) => clients.slice(0, 1)));
    await pingAll(nodes.flatMap(({ clients }) => clients.slice(1)));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function sentBy(nodes: readonly Node[]): number {
  return nodes.flatMap(({ clients }) => clients).reduce((sum, { sent }) => sum + sent, 0);
}

/** A connection that was closed has nothing on its way. */
async function pingAll(clients: readonly CountingRedis[]): Promise<void> {
  const open = clients.filter(({ status }) => status === 'ready');
  await Promise.all(open.map((client) => client.ping().catch(ignore)));
}

function ignore(): void {}
