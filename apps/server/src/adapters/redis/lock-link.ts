import { Fault } from '@cardroom/kernel';
import { type Cluster, Redis } from 'ioredis';
import { channelOf, LOCK_SCRIPTS, type LockScript } from './lock-scripts.ts';
import type { RedisPair } from './redis-connection.ts';

/** How many calls go out in one write. */
const TOGETHER_MAX = 12;

/** What the link tells. */
export interface LinkListener {
  /** The name of the process whose channel is listened to. */
  readonly process: string;
  /** Commands can be sent, for the first time or again. */
  onUp(): void;
  /** The channel is heard, for the first time or again: something may have been missed. */
  onHearing(): void;
  onMessage(text: string): void;
  /** Redis does not let us in. */
  onRefused(error: Error): void;
}

/** Two connections, kept open; what is sent while they are not is refused at once. */
export interface LockLink {
  readonly isUp: boolean;
  /** Runs a script on the hash of one domain. In the order of the calls, as long as the connection lasts. */
  run(script: LockScript, key: string, args: readonly (string | number)[]): Promise<unknown>;
  /** Makes sure that Redis knows the scripts, and tells `onUp` then; without a connection its return does that. */
  prepare(): void;
  /** Sends something on the listening connection, so that a dead one is noticed. */
  probe(): void;
  /** The server's time in milliseconds. */
  timeMs(): Promise<number>;
  /** What is in a hash; nothing when there is no such key, or somebody else has put something else there. */
  hash(key: string): Promise<Readonly<Record<string, string>>>;
  /** All keys that match, of all nodes. */
  keys(pattern: string): Promise<readonly string[]>;
  close(): void;
}

/** Errors that may be gone the next time; any other answer of Redis is final. */
const PASSING =
  /^(NOSCRIPT|LOADING|BUSY|READONLY|OOM|MISCONF|CLUSTERDOWN|TRYAGAIN|MASTERDOWN|NOREPLICAS|UNKILLABLE|MOVED|ASK|ERR max number of clients) /;

/** Whether trying again is of no use. */
export function isFinal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError' && !PASSING.test(error.message);
}

/** `cause` as what a caller of locks is told. */
export function unavailable(cause: unknown): Fault {
  const words = cause instanceof Error ? cause.message : 'no reason given';
  return new Fault('LockUnavailable', `the locks cannot be reached: ${words}`, { cause });
}

/** A link over connections, which it owns from now on. */
export function createLockLink(pair: RedisPair, listener: LinkListener): LockLink {
  return new Link(pair, listener);
}

class Link implements LockLink {
  isUp = false;
  readonly #commands: Redis | Cluster;
  readonly #subscriber: Redis | Cluster;
  readonly #listener: LinkListener;
  #isCorked = false;
  #togetherCount = 0;
  #isClosed = false;

  constructor({ commands, subscriber }: RedisPair, listener: LinkListener) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    this.#listener = listener;
    this.#watch(commands, () => this.prepare());
    this.#watch(subscriber, () => this.#listen());
    commands.on('close', () => (this.isUp = false));
    subscriber.on('message', (_channel: string, text: string) => listener.onMessage(text));
  }

  run(script: LockScript, key: string, args: readonly (string | number)[]): Promise<unknown> {
    this.#sendTogether();
    return this.#commands.evalsha(script.sha, 1, key, ...args);
  }

  prepare(): void {
    if (this.#isClosed || this.#commands.status !== 'ready') return;
    this.isUp = false;
    const loads = this.#nodes().flatMap((node) =>
      Object.values(LOCK_SCRIPTS).map(({ lua }) => node.script('LOAD', lua)),
    );
    Promise.all(loads).then(
      () => this.#goOn(),
      (error: unknown) => {
        this.#refused(error);
        if (!this.#isClosed && this.#commands.status === 'ready') this.#commands.disconnect(true);
      },
    );
  }

  probe(): void {
    if (this.#subscriber instanceof Redis) this.#subscriber.ping().catch(ignore);
  }

  async timeMs(): Promise<number> {
    const [seconds = 0, micros = 0] = (await this.#commands.time()).map(Number);
    return seconds * 1_000 + Math.floor(micros / 1_000);
  }

  async hash(key: string): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.#commands.hgetall(key);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('WRONGTYPE ')) return {};
      throw error;
    }
  }

  async keys(pattern: string): Promise<readonly string[]> {
    const found = await Promise.all(this.#nodes().map((node) => keysOf(node, pattern)));
    return [...new Set(found.flat())];
  }

  close(): void {
    this.#isClosed = true;
    this.isUp = false;
    this.#commands.disconnect();
    this.#subscriber.disconnect();
  }

  #watch(client: Redis | Cluster, onReady: () => void): void {
    client.on('ready', onReady);
    client.on('error', (error: unknown) => this.#refused(error));
    if (client.status === 'ready') onReady();
  }

  #goOn(): void {
    if (this.#isClosed || this.#commands.status !== 'ready') return;
    this.isUp = true;
    this.#listener.onUp();
  }

  #listen(): void {
    this.#subscriber.subscribe(channelOf(this.#listener.process)).then(
      () => this.#listener.onHearing(),
      (error: unknown) => this.#refused(error),
    );
  }

  #refused(error: unknown): void {
    if (!this.#isClosed && error instanceof Error && isFinal(error)) this.#listener.onRefused(error);
  }

  #nodes(): readonly Redis[] {
    return this.#commands instanceof Redis ? [this.#commands] : this.#commands.nodes('master');
  }

  /**
   * What is asked for in one turn goes out in a few writes, which is a third of the work of sending each by itself; not
   * in one, so that Redis works on the first while the rest is put together.
   */
  #sendTogether(): void {
    if (!(this.#commands instanceof Redis)) return;
    const { stream } = this.#commands;
    if (stream === undefined || stream.destroyed) return;
    if (this.#isCorked) {
      this.#togetherCount++;
      if (this.#togetherCount % TOGETHER_MAX !== 0) return;
      stream.uncork();
      stream.cork();
      return;
    }
    this.#isCorked = true;
    this.#togetherCount = 0;
    stream.cork();
    process.nextTick(() => {
      this.#isCorked = false;
      stream.uncork();
    });
  }
}

async function keysOf(node: Redis, pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000);
    found.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return found;
}

function ignore(): void {}
