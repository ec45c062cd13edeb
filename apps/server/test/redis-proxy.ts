import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a client and a server, and can fail as networks do. */
export interface RedisProxy {
  readonly url: string;
  /** Closes all connections; new ones are closed as well until `mend`. */
  cut(): void;
  /** Closes the connections on which somebody listens to channels, and lets no new ones come about until `mend`. */
  cutListeners(): void;
  /** Closes the connections on which somebody listens to channels, and lets new ones come about. */
  dropListeners(): void;
  /**
   * Swallows what goes through, one way or both, or one way to those who run scripts or who listen; and closes nothing.
   * What is swallowed is sent on by `mend`.
   */
  swallow(what: Swallowed): void;
  mend(): void;
  /** Swallows for ever what goes through the connections that are open now, and lets new ones come about. */
  deafen(): void;
  stop(): Promise<void>;
}

type Swallowed = 'answers' | 'answersOfScripts' | 'messages' | 'all';
type State = 'open' | 'cut' | 'noListeners' | Swallowed;

interface Pipe {
  readonly client: Socket;
  readonly server: Socket;
  isListener: boolean;
  isRunner: boolean;
  isDeaf: boolean;
  readonly held: (() => void)[];
}

/** A proxy on a free port before `port`. */
export async function startRedisProxy(port: number): Promise<RedisProxy> {
  const pipes = new Set<Pipe>();
  let state: State = 'open';

  const gate = createServer((client) => {
    if (state === 'cut') return client.destroy();
    const server = connect(port, '127.0.0.1');
    const pipe: Pipe = { client, server, isListener: false, isRunner: false, isDeaf: false, held: [] };
    pipes.add(pipe);
    client.on('data', (data) => {
      if (/\r\nsubscribe\r\n/i.test(data.toString('latin1'))) pipe.isListener = true;
      if (/\r\nevalsha\r\n/i.test(data.toString('latin1'))) pipe.isRunner = true;
      if (pipe.isListener && state === 'noListeners') return close(pipe);
      pass(pipe, state === 'all', () => server.write(data));
    });
    server.on('data', (data) => pass(pipe, isAnswerHeld(pipe, state), () => client.write(data)));
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      socket.on('error', () => close(pipe));
      // What a client has sent arrives even when it has gone away in the meantime.
      socket.on('close', () => pipe.held.length === 0 && close(pipe));
    }
    return undefined;
  });

  function close(pipe: Pipe): void {
    pipes.delete(pipe);
    pipe.client.destroy();
    pipe.server.destroy();
  }

  const gatePort = await listen(gate);
  return {
    url: `redis://127.0.0.1:${gatePort}`,
    cut() {
      state = 'cut';
      for (const pipe of pipes) close(pipe);
    },
    cutListeners() {
      state = 'noListeners';
      for (const pipe of pipes) if (pipe.isListener) close(pipe);
    },
    dropListeners() {
      for (const pipe of pipes) if (pipe.isListener) close(pipe);
    },
    swallow(what) {
      state = what;
    },
    mend() {
      state = 'open';
      for (const pipe of pipes) for (const send of pipe.held.splice(0)) send();
    },
    deafen() {
      for (const pipe of pipes) pipe.isDeaf = true;
    },
    async stop() {
      for (const pipe of pipes) close(pipe);
      gate.close();
      await once(gate, 'close');
    },
  };
}

function isAnswerHeld({ isListener, isRunner }: Pipe, state: State): boolean {
  if (state === 'messages') return isListener;
  if (state === 'answersOfScripts') return isRunner;
  return state === 'all' || state === 'answers';
}

function pass(pipe: Pipe, isHeld: boolean, send: () => void): void {
  if (pipe.isDeaf) return;
  if (isHeld) pipe.held.push(send);
  else send();
}

async function listen(gate: Server): Promise<number> {
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const address = gate.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
