import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientBase, Pool, type PoolClient, TypeOverrides, types } from 'pg';
import { addressFault, faultOf, isPassing } from './postgres-faults.ts';
import { type Row, toSafeInteger } from './row.ts';

/** Asks the database one statement. What goes wrong is thrown as it comes from `pg`. */
export type Ask = (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Some connections to one database, which are made when they are needed and made again when they are lost. */
export interface PostgresLink {
  /** One statement; every failure is a `Fault('StoreFailed')`. */
  readonly ask: Ask;
  /**
   * Lends a connection to `work`, for statements that belong together, and says whether it is a new one. When `work`
   * throws, the connection is given up: a statement may still be running on it. Every failure to connect is a
   * `Fault('StoreFailed')`.
   */
  lend<T>(work: (ask: Ask, isNew: boolean) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** How a link behaves. */
export interface LinkOptions {
  readonly url: string;
  readonly clientsMax: number;
  /** How long one statement may take; a few seconds if not said. */
  readonly answerMaxMs?: number;
  /** Done once with each new connection, before anything else. */
  readonly prepare?: (ask: Ask) => Promise<void>;
}

/** How long a request waits for a server that is starting or away, before it fails. */
const CONNECT_PATIENCE_MS = 2_000;
/** How long we wait for the answer to one statement. */
const ANSWER_MAX_MS = 5_000;
/** How much earlier the server gives up, so that nothing runs on of which we know nothing. */
const STATEMENT_LESS_MS = 1_000;
/** A node that stops within a transaction must not hold up the others. */
const IDLE_IN_TRANSACTION_MAX_MS = 2_000;
const CLOSE_PATIENCE_MS = 1_000;
const RETRY_FIRST_MS = 20;
const RETRY_MAX_MS = 250;

/** A link that is not connected yet. An address that makes no sense is a `Fault('StoreFailed')`. */
export function createLink({ url, clientsMax, answerMaxMs = ANSWER_MAX_MS, prepare }: LinkOptions): PostgresLink {
  const pool = new Pool({
    ...connectionTo(url),
    max: clientsMax,
    statement_timeout: answerMaxMs - STATEMENT_LESS_MS,
    query_timeout: answerMaxMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MAX_MS,
  });
  // A connection that is lost is found to be so by whoever uses it next; the event itself must not end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const prepared = new WeakSet<PoolClient>();

  async function lend<T>(work: (ask: Ask, isNew: boolean) => Promise<T>): Promise<T> {
    const client = await connect(pool);
    let isBroken = true;
    try {
      const ask = askOf(client);
      const isNew = !prepared.has(client);
      if (isNew) await prepare?.(ask);
      prepared.add(client);
      const value = await work(ask, isNew);
      isBroken = false;
      return value;
    } finally {
      client.release(isBroken);
    }
  }

  return {
    lend,
    async ask(sql, values) {
      try {
        return await lend((ask) => ask(sql, values));
      } catch (error) {
        throw faultOf(error, 'the database could not be read');
      }
    },
    async close() {
      // A server that stands still does not say goodbye.
      await Promise.race([pool.end(), sleep(CLOSE_PATIENCE_MS, undefined, { ref: false })]);
    },
  };
}

/** How `pg` is told to connect to `url`, and to give whole numbers back as such. */
export function connectionTo(url: string): {
  readonly connectionString: string;
  readonly connectionTimeoutMillis: number;
  readonly keepAlive: true;
  readonly types: TypeOverrides;
} {
  if (!/^postgres(ql)?:\/\//u.test(url) || !URL.canParse(url)) throw addressFault();
  const numbers = new TypeOverrides();
  numbers.setTypeParser(types.builtins.INT8, toSafeInteger);
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_PATIENCE_MS,
    keepAlive: true,
    types: numbers,
  };
}

/** Statements on one connection. */
export function askOf(client: ClientBase): Ask {
  return async (sql, values = []) => {
    const { rows } = await client.query<Row>(sql, [...values]);
    return rows;
  };
}

/** A connection; a server that is starting or away is waited for, not for long. */
async function connect(pool: Pool): Promise<PoolClient> {
  const deadline = performance.now() + CONNECT_PATIENCE_MS;
  for (let delay = RETRY_FIRST_MS; ; delay = Math.min(delay * 2, RETRY_MAX_MS)) {
    try {
      return await pool.connect();
    } catch (error) {
      const isLate = performance.now() + delay > deadline;
      if (isLate || !isPassing(error)) throw faultOf(error, 'the database cannot be reached');
    }
    await sleep(delay);
  }
}
