import { projectAll } from '@cardroom/room';
import { openSqliteStorage } from '../../src/adapters/sqlite/sqlite-storage.ts';

/*
 * Counts all hands of a data folder, the first argument, until it has done so or is killed: `KILL_AT` says where.
 */

const [folder = ''] = process.argv.slice(2);
const probe = new URL('kill-probe.ts', import.meta.url).href;
const { store, close } = await openSqliteStorage({ folder, now: () => 1, probe });
await projectAll(store);
await close();
