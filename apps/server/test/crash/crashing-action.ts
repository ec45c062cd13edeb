import { carryOut } from '@cardroom/room';
import { openSqliteStorage } from '../../src/adapters/sqlite/sqlite-storage.ts';

/*
 * Begins an action of an operator and dies while it is under way: the first argument is the data folder, the second
 * the action as JSON.
 */

const [folder = '', action = ''] = process.argv.slice(2);
const { actions } = await openSqliteStorage({ folder, now: () => 1 });
await carryOut({ actions, clock: { now: () => 1 } }, JSON.parse(action) as Parameters<typeof carryOut>[1], async () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
});
