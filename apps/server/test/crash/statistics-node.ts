import { projectAll } from '@cardroom/room';
import { openPostgresStorage } from '../../src/adapters/postgres/postgres-storage.ts';

/*
 * Counts all hands of a database, the first argument, or forgets what was counted, as the second argument says, until
 * it stands still: `STOP_AT` says where.
 */

const [url = '', what = ''] = process.argv.slice(2);
const probe = new URL('stop-probe.ts', import.meta.url).href;
const storage = await openPostgresStorage({ url, now: () => 1, probe });
if (what === 'forget') await storage.store.resetStatistics(1);
else await projectAll(storage.store);
await storage.close();
