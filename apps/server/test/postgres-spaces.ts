import { Client } from 'pg';
import { openTestDatabase, type TestDatabase } from './postgres-server.ts';

/** Empty spaces for tables in one database: made much faster than a database each. */
export interface PostgresSpaces {
  /** Makes an empty space. Gives back the URL that leads to it, and to nothing else in the database. */
  create(): Promise<string>;
  drop(): Promise<void>;
}

/** A fresh database that gives out spaces. */
export async function openPostgresSpaces(): Promise<PostgresSpaces> {
  const database: TestDatabase = await openTestDatabase();
  let count = 0;
  return {
    async create() {
      count += 1;
      const name = `space_${count}`;
      await runSql(database.url, `CREATE SCHEMA ${name}`);
      const url = new URL(database.url);
      url.searchParams.set('options', `-c search_path=${name}`);
      return url.href;
    },
    drop: () => database.drop(),
  };
}

/** What a statement gives, asked by somebody who is not a store. */
export async function runSql(url: string, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** How many statements wait for a lock that another one has, in the whole database. */
export async function waitersOf(url: string): Promise<number> {
  const waiting = await runSql(
    url,
    `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
  );
  return waiting.length;
}
