import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { AsyncContender } from './measure.ts';

/*
 * The form that most ledgers have: each transfer is a database transaction of its own that reads both balances, writes
 * them, and adds a row. As durable as ours, with the same settings, and without a journal, a chain or reservations.
 */

const PLENTY = 1_000_000_000;
const SCHEMA = `
  CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance BIGINT NOT NULL);
  CREATE TABLE transfers (id TEXT PRIMARY KEY, debit INTEGER NOT NULL, credit INTEGER NOT NULL, amount BIGINT NOT NULL);
`;

function pair(size: number, hot: boolean): readonly [number, number] {
  const debit = Math.floor(Math.random() * (size - 1)) + 1;
  return [debit, hot ? 0 : (debit % (size - 1)) + 1];
}

/** One transaction per transfer in SQLite, one after the other as SQLite wants it. */
export function naiveSqlite(folder: string, size: number): AsyncContender & { readonly close: () => void } {
  const database = new DatabaseSync(join(folder, 'naive.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(SCHEMA);
  const add = database.prepare('INSERT INTO accounts VALUES (?, ?)');
  for (let id = 0; id < size; id += 1) add.run(id, PLENTY);
  const balance = database.prepare('SELECT balance FROM accounts WHERE id = ?');
  const move = database.prepare('UPDATE accounts SET balance = balance + ? WHERE id = ?');
  const insert = database.prepare('INSERT INTO transfers VALUES (?, ?, ?, ?)');
  return {
    name: 'a transaction per transfer (SQLite)',
    async pass() {
      const [debit, credit] = pair(size, false);
      database.exec('BEGIN IMMEDIATE');
      if (Number(balance.get(debit)?.['balance']) < 5) throw new Error('poor');
      move.run(-5, debit);
      move.run(5, credit);
      insert.run(randomUUID(), debit, credit, 5);
      database.exec('COMMIT');
      return 1;
    },
    close: () => database.close(),
  };
}

const CONNECTIONS = 16;
const TRANSFERS_EACH = 10;

/** One transaction per transfer in PostgreSQL, from sixteen connections at once. */
export async function naivePostgres(
  url: string,
  size: number,
): Promise<{ readonly spread: AsyncContender; readonly hot: AsyncContender; readonly close: () => Promise<void> }> {
  const options = '-c search_path=naive';
  const pool = new pg.Pool({ connectionString: url, max: CONNECTIONS, options });
  // Connections that are being closed may be cut off when the database is removed.
  pool.on('error', () => {});
  await pool.query('CREATE SCHEMA naive');
  await pool.query(SCHEMA);
  await pool.query('INSERT INTO accounts SELECT n, $1 FROM generate_series(0, $2::int) n', [PLENTY, size]);
  const contender = (name: string, isHot: boolean): AsyncContender => ({
    name,
    async pass() {
      await Promise.all(Array.from({ length: CONNECTIONS }, () => transferOften(pool, size, isHot)));
      return CONNECTIONS * TRANSFERS_EACH;
    },
  });
  return {
    spread: contender('a transaction per transfer (PostgreSQL)', false),
    hot: contender('a transaction per transfer (PostgreSQL, hot account)', true),
    close: () => pool.end(),
  };
}

async function transferOften(pool: pg.Pool, size: number, isHot: boolean): Promise<void> {
  const client = await pool.connect();
  try {
    for (let at = 0; at < TRANSFERS_EACH; at += 1) {
      const [debit, credit] = pair(size, isHot);
      await client.query('BEGIN');
      // In one order, or two transfers would wait for each other.
      await client.query('SELECT balance FROM accounts WHERE id = ANY($1) ORDER BY id FOR UPDATE', [[debit, credit]]);
      await client.query('UPDATE accounts SET balance = balance - 5 WHERE id = $1', [debit]);
      await client.query('UPDATE accounts SET balance = balance + 5 WHERE id = $1', [credit]);
      await client.query('INSERT INTO transfers VALUES ($1, $2, $3, 5)', [randomUUID(), debit, credit]);
      await client.query('COMMIT');
    }
  } finally {
    client.release();
  }
}
