import { assert, isId } from '@cardroom/kernel';
import type { LockTimer } from '@cardroom/locks';
import { type Bus, createInProcessBus, type TableNotice } from '@cardroom/room';
import { Redis } from 'ioredis';
import { atMost } from './at-most.ts';
import { formatMessage, NOTICES_MAX, parseMessage } from './bus-words.ts';
import { connectionOptions } from './redis-connection.ts';
import type { RetrySettings } from './retry.ts';

/*
 * News of commits goes through one channel of Redis to all servers. What is heard there is a hint: whoever has missed
 * something looks around soon, and versions tell what it was. So nothing here is kept, repeated or waited for. While a
 * message is on its way, what comes in the meantime is put together, a version for each table: a slow Redis makes news
 * late, and not many.
 */

/** Where Redis is, and how patient to be. */
export interface RedisBusOptions {
  readonly url: string;
  /** A name that no other server has at the same time: letters, digits, `_`, `-`, `:`. */
  readonly sender: string;
  readonly timer: LockTimer;
  /** How often the listening connection is asked whether it lives. */
  readonly heartbeatMs: number;
  /** A connection that has not answered for a third of that is made anew. */
  readonly leaseMs: number;
  readonly retry: RetrySettings;
  /** Told when the channel is reached, and when it is not any more; not twice the same in a row. */
  readonly onChange: (change: BusChange) => void;
}

/** Whether news go between servers; while they do not, each server finds out by itself what others have done. */
export type BusChange = { readonly isUp: true } | { readonly isUp: false; readonly reason: string };

/** What has happened on a bus so far. */
export interface BusFigures {
  readonly isUp: boolean;
  /** Notices that went out, that could not, and that came from other servers. */
  readonly sent: number;
  readonly lost: number;
  readonly heard: number;
  /** Messages that made no sense. */
  readonly junk: number;
}

/** A bus of all servers that use the same database of the same Redis. Nothing about it ever throws or waits. [BUSR1] */
export interface RedisBus extends Bus {
  figures(): BusFigures;
  /** Sends what is there, for a moment, and hears nothing any more. */
  close(): Promise<void>;
}

/** How long `close` waits for what is on its way. */
const CLOSE_MS = 500;

/** A bus that is being connected. A sender that cannot be written is a `Defect`. */
export function createRedisBus(options: RedisBusOptions): RedisBus {
  assert(isId(options.sender), 'the name of a server on the bus has characters that it must not have');
  return new ChannelBus(options);
}

/** Databases of one Redis share their channels, and are different rooms. */
function channelOf(url: string): string {
  const database = new URL(url).pathname.slice(1);
  return `cardroom:tables:${database === '' ? '0' : database}`;
}

class ChannelBus implements RedisBus {
  readonly #options: RedisBusOptions;
  readonly #channel: string;
  readonly #here = createInProcessBus();
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  /** The newest version of each table that others have not been told of. */
  readonly #waiting = new Map<TableNotice['tableId'], number>();
  #sending: Promise<void> | undefined;
  #isScheduled = false;
  #isSubscribed = false;
  #isClosed = false;
  #saidUp: boolean | undefined;
  #cancelBeat = (): void => {};
  readonly #counts = { sent: 0, lost: 0, heard: 0, junk: 0 };

  constructor(options: RedisBusOptions) {
    this.#options = options;
    this.#channel = channelOf(options.url);
    const connection = connectionOptions(options.retry, options.leaseMs);
    this.#publisher = new Redis(options.url, { ...connection });
    this.#subscriber = new Redis(options.url, { ...connection });
    for (const client of [this.#publisher, this.#subscriber]) {
      client.on('error', (error: Error) => this.#down(error.message));
      client.on('close', () => this.#down('the connection is closed'));
    }
    this.#publisher.on('ready', () => this.#sayIfUp());
    this.#subscriber.on('ready', () => void this.#listen());
    this.#subscriber.on('close', () => (this.#isSubscribed = false));
    this.#subscriber.on('message', (_channel: string, text: string) => this.#hear(text));
    this.#beat();
  }

  publish(notice: TableNotice): void {
    this.#here.publish(notice);
    if (this.#isClosed) return;
    const { tableId, version } = notice;
    this.#waiting.set(tableId, Math.max(version, this.#waiting.get(tableId) ?? 0));
    this.#schedule();
  }

  subscribe(listener: (notice: TableNotice) => void): () => void {
    return this.#here.subscribe(listener);
  }

  figures(): BusFigures {
    return { ...this.#counts, isUp: this.#isUp };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelBeat();
    this.#flush();
    await atMost(this.#options.timer, CLOSE_MS, this.#sending ?? Promise.resolve());
    this.#publisher.disconnect();
    this.#subscriber.disconnect();
  }

  get #isUp(): boolean {
    return this.#isSubscribed && this.#publisher.status === 'ready';
  }

  /** All that is told in one turn of the event loop goes out together, and nothing beside what is on its way. */
  #schedule(): void {
    if (this.#isScheduled || this.#sending !== undefined) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isScheduled = false;
    if (this.#sending !== undefined || this.#waiting.size === 0) return;
    const notices: TableNotice[] = [];
    for (const [tableId, version] of this.#waiting) {
      if (notices.length === NOTICES_MAX) break;
      notices.push({ tableId, version });
      this.#waiting.delete(tableId);
    }
    this.#sending = this.#sendAndGoOn(notices);
  }

  async #sendAndGoOn(notices: readonly TableNotice[]): Promise<void> {
    await this.#send(notices);
    this.#sending = undefined;
    this.#flush();
  }

  async #send(notices: readonly TableNotice[]): Promise<void> {
    try {
      await this.#publisher.publish(this.#channel, formatMessage({ sender: this.#options.sender, notices }));
      this.#counts.sent += notices.length;
      this.#sayIfUp();
    } catch (error) {
      // Whoever has not been told finds out by looking; that there is something to be mended is said once.
      this.#counts.lost += notices.length;
      this.#down(error instanceof Error ? error.message : 'no reason given');
    }
  }

  #hear(text: string): void {
    if (this.#isClosed) return;
    const message = parseMessage(text);
    if (message === undefined) {
      this.#counts.junk += 1;
      return;
    }
    // What was told here was heard here at once.
    if (message.sender === this.#options.sender) return;
    this.#counts.heard += message.notices.length;
    for (const notice of message.notices) this.#here.publish(notice);
  }

  async #listen(): Promise<void> {
    try {
      await this.#subscriber.subscribe(this.#channel);
      this.#isSubscribed = true;
      this.#sayIfUp();
    } catch (error) {
      this.#down(error instanceof Error ? error.message : 'no reason given');
    }
  }

  /** A listening connection that has died in silence is found by asking it, and made anew by its time limit. */
  #beat(): void {
    this.#cancelBeat = this.#options.timer.after(this.#options.heartbeatMs, () => {
      if (this.#subscriber.status === 'ready') {
        if (this.#isSubscribed) this.#subscriber.ping().catch(ignore);
        else void this.#listen();
      }
      this.#beat();
    });
  }

  #sayIfUp(): void {
    if (this.#isClosed || !this.#isUp || this.#saidUp === true) return;
    this.#saidUp = true;
    this.#options.onChange({ isUp: true });
  }

  #down(reason: string): void {
    if (this.#isClosed || this.#saidUp === false) return;
    this.#saidUp = false;
    this.#options.onChange({ isUp: false, reason });
  }
}

function ignore(): void {}
