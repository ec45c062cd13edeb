import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * What a refusal must leave as it was. Not among them: the answers that are kept for a key, which may be refusals; the
 * ids that a refused transfer has used up; and what is counted of finished hands a little later.
 */
const TABLES = [
  'players',
  'sessions',
  'telegram_links',
  'tables',
  'sections',
  'log',
  'accounts',
  'transfers',
  'journal_batches',
  'pending_reservations',
  'dead_letters',
  'messages',
  'timers',
  'hands',
  'match_entries',
] as const;

/** Reads the database of a test server beside it. */
export class StoredFacts {
  readonly #database: DatabaseSync;
  #version = -1;
  #known = '';

  constructor(folder: string) {
    this.#database = new DatabaseSync(join(folder, 'cardroom.db'), { readOnly: true });
  }

  /** Every row of every table that counts, as text. */
  read(): string {
    const version = Number(this.#database.prepare('PRAGMA data_version').get()?.['data_version']);
    if (version === this.#version) return this.#known;
    this.#version = version;
    this.#known = TABLES.map(
      (name) => `${name} ${JSON.stringify(this.#database.prepare(`SELECT * FROM ${name}`).all())}`,
    ).join('\n');
    return this.#known;
  }

  close(): void {
    this.#database.close();
  }
}
