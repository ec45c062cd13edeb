import { tableId } from '@cardroom/kernel';
import { BET_PATH } from './locks-ours.ts';
import { createOurRedisLocks } from './locks-redis-ours.ts';

/*
 * A process that waits for a path of a table until it is killed: `node locks-waiting-process.ts URL TABLE`. It ends
 * by itself when whoever started it is gone.
 */

const [url = '', table = ''] = process.argv.slice(2);
process.stdin.resume().once('end', () => process.exit());
const locks = createOurRedisLocks(url);
await locks.acquire({ table: tableId(table), path: BET_PATH, timeoutMs: 600_000 });
throw new Error('it was never meant to be my turn');
