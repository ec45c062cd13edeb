import { Fault, present } from '@cardroom/kernel';
import type { Ask } from './postgres-link.ts';
import { integerOf, textOf } from './row.ts';

const VERSION_MIN = 140_000;

/**
 * Makes sure that what is committed on this connection is on the disk when the server says so, and that the server is
 * one that we know. Anything else is a `Fault('StoreFailed')`.
 */
export async function checkServer(ask: Ask): Promise<void> {
  // What the writing function promises is proven for this level alone.
  await ask('SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED');
  const [row] = await ask(`
    SELECT current_setting('server_version_num')::integer AS version, current_setting('fsync') AS fsync,
      current_setting('synchronous_commit') AS commit, current_setting('server_encoding') AS encoding`);
  const settings = present(row, 'settings of the server');
  if (integerOf(settings, 'version') < VERSION_MIN) throw refused('the database server is older than version 14');
  if (textOf(settings, 'fsync') !== 'on') throw refused('the database server does not wait for its disk: fsync is off');
  const waits = textOf(settings, 'commit');
  if (waits === 'off' || waits === 'local') {
    throw refused(`the database server answers before it has written: synchronous_commit is ${waits}`);
  }
  if (textOf(settings, 'encoding') !== 'UTF8') throw refused('the database does not keep its texts in UTF8');
}

function refused(sentence: string): Fault {
  return new Fault('StoreFailed', sentence);
}
