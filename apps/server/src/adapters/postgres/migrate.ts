import { Fault, present } from '@cardroom/kernel';
import { checkServer } from './check-server.ts';
import { faultOf } from './postgres-faults.ts';
import { createLink } from './postgres-link.ts';
import { integerOf } from './row.ts';
import { MIGRATIONS } from './schema.ts';

/** Any number that nobody else uses: who holds it may change the schema. */
const MIGRATION_LOCK = 4_702_115_391;

/** How long the start waits for another node that changes the schema, and for each change. */
const MIGRATION_MAX_MS = 600_000;

/** Brings the schema up to date, in one transaction; of several nodes that start together one does it. */
export async function migrate(url: string): Promise<void> {
  const link = createLink({ url, clientsMax: 1, answerMaxMs: MIGRATION_MAX_MS, prepare: checkServer });
  try {
    await link.lend(async (ask) => {
      await ask('BEGIN');
      await ask(`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
      await ask('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY, since TIMESTAMPTZ NOT NULL)');
      const [row] = await ask('SELECT COALESCE(MAX(version), 0) AS version FROM schema_version');
      const version = integerOf(present(row, 'schema version'), 'version');
      if (version > MIGRATIONS.length) throw newerDatabase();
      for (const [index, script] of MIGRATIONS.entries()) {
        if (index < version) continue;
        await ask(script.join(';\n'));
        await ask('INSERT INTO schema_version VALUES ($1, now())', [index + 1]);
      }
      await ask('COMMIT');
    });
  } catch (error) {
    throw faultOf(error, 'the schema of the database could not be brought up to date');
  } finally {
    await link.close();
  }
}

function newerDatabase(): Fault {
  return new Fault('NewerDatabase', 'the database was written by a newer Cardroom: use that one, or another database');
}
