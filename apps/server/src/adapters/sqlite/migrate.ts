import type { DatabaseSync } from 'node:sqlite';
import { assert, Fault } from '@cardroom/kernel';
import { pragmaOf } from './row.ts';
import { MIGRATIONS } from './schema.ts';

/**
 * Brings a database up to date, one step in one transaction each. Several processes may do so at once: each step is
 * done by whoever comes first. Throws `Fault('NewerDatabase')` for one that a later Cardroom has written.
 */
export function migrate(database: DatabaseSync): void {
  while (versionOf(database) < MIGRATIONS.length) migrateOnce(database);
}

function migrateOnce(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    // Looked at again: now nobody else can be at it.
    const version = versionOf(database);
    const step = MIGRATIONS[version];
    if (step !== undefined) {
      step(database);
      database.exec(`PRAGMA user_version = ${version + 1}`);
    }
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
}

/** How many steps a database has behind it. */
export function versionOf(database: DatabaseSync): number {
  const version = pragmaOf(database, 'user_version');
  assert(typeof version === 'number', 'the schema version is not a number');
  if (version > MIGRATIONS.length) {
    throw new Fault(
      'NewerDatabase',
      'the data folder was written by a newer Cardroom: use that one, or another folder',
    );
  }
  return version;
}
