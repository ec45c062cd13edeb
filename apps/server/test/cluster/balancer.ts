import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Stands before several servers and hands each connection, HTTP or live, to the next one that takes it. */
export interface Balancer {
  /** Such as `127.0.0.1:1234`. */
  readonly address: string;
  add(port: number): void;
  remove(port: number): void;
  /** Closes about that share of all connections, as a network does: without a word. Gives how many. */
  cut(share: number): number;
  stop(): Promise<void>;
}

/** How often each server is asked whether it is ready. */
const ASK_EVERY_MS = 250;

/** How long it may take to answer. */
const ANSWER_MAX_MS = 2_000;

/** A balancer on a free port, with no server behind it. It never sends anybody to a server that says it is not ready. */
export async function startBalancer(random: () => number): Promise<Balancer> {
  const ready = new Map<number, boolean>();
  const pairs = new Set<Pair>();
  let turn = 0;

  function hand(client: Socket, left: readonly number[]): void {
    const [port, ...others] = left;
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    const refused = (): void => hand(client, others);
    server.once('error', refused);
    server.once('connect', () => {
      server.off('error', refused);
      pairs.add(joined(client, server, (pair) => pairs.delete(pair)));
    });
  }

  const gate = createServer({ pauseOnConnect: false }, (client) => {
    client.on('error', () => {});
    const ports = [...ready].filter(([, isReady]) => isReady).map(([port]) => port);
    turn += 1;
    const first = ports.length === 0 ? 0 : turn % ports.length;
    hand(client, [...ports.slice(first), ...ports.slice(0, first)]);
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const asking = setInterval(() => {
    for (const port of ready.keys()) void ask(port).then((isReady) => ready.has(port) && ready.set(port, isReady));
  }, ASK_EVERY_MS);
  const address = gate.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    address: `127.0.0.1:${address.port}`,
    add: (port) => void ready.set(port, true),
    remove: (port) => void ready.delete(port),
    cut(share) {
      const chosen = [...pairs].filter(() => random() < share);
      for (const [client, server] of chosen) {
        client.destroy();
        server.destroy();
      }
      return chosen.length;
    },
    async stop() {
      clearInterval(asking);
      for (const [client, server] of pairs) {
        client.destroy();
        server.destroy();
      }
      gate.close();
      await once(gate, 'close');
    },
  };
}

/** A server that says so itself is not ready, and one that says nothing; one that is not there is found out by connecting. */
async function ask(port: number): Promise<boolean> {
  try {
    const { status } = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(ANSWER_MAX_MS) });
    return status !== 503;
  } catch (error) {
    return !(error instanceof DOMException && error.name === 'TimeoutError');
  }
}

type Pair = readonly [client: Socket, server: Socket];

/** What comes from either goes to the other; `ended` is told when one of them has gone. */
function joined(client: Socket, server: Socket, ended: (pair: Pair) => void): Pair {
  const pair: Pair = [client, server];
  for (const [from, to] of [pair, [server, client]] as const) {
    from.setNoDelay(true);
    from.on('error', () => {});
    from.on('close', () => {
      ended(pair);
      to.destroy();
    });
    from.pipe(to);
  }
  return pair;
}
