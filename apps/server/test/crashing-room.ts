import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, playerId, type TableId } from '@cardroom/kernel';
import { createInProcessBus, createRoom, type Room, type RoomAnswer, type RoomRequest } from '@cardroom/room';
import { callingBots, createLocksFor, createWalletFor, drawRequest, testConfig } from '@cardroom/testkit';
import { claimFolder } from '../src/adapters/sqlite/database.ts';
import { openSqliteStorage } from '../src/adapters/sqlite/sqlite-storage.ts';
import { createSystemRandom } from '../src/adapters/system-random.ts';
import { sha256 } from '../src/sha256.ts';
import { createHastyClock } from './hasty-clock.ts';

/*
 * A room on a real database at which people play as fast as they can, until the process is killed: the first
 * argument is the data folder. What was asked (`asked`) and what was answered (`answered`) goes to `log` in that
 * folder, a JSON line each, written before anything else happens.
 */

const [folder = ''] = process.argv.slice(2);
const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'].map((name) => playerId(name));
const SENT_AT_ONCE = 3;

function note(line: object): void {
  appendFileSync(join(folder, 'log'), `${JSON.stringify(line)}\n`);
}

async function openTables(room: Room): Promise<readonly TableId[]> {
  const opened = await Promise.all(
    PEOPLE.slice(0, 3).map((host, botCount) =>
      room.openTable({ principal: host, key: 'table', config: testConfig(host), botCount }),
    ),
  );
  return opened.map((table) => {
    if (!table.ok) throw new Error('the table of a test opens');
    return table.value;
  });
}

/** Nothing when the outside failed: at this haste a slow disk is enough to wait too long for a lock. */
async function answerTo(room: Room, request: RoomRequest): Promise<RoomAnswer | undefined> {
  try {
    return await room.execute(request);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function playOn(room: Room, tables: readonly TableId[]): Promise<never> {
  const random = createSystemRandom();
  for (;;) {
    const request = await drawRequest(room, { random, tables, people: PEOPLE });
    note({ asked: request });
    const { player: principal, key, table, command } = request;
    const once = { principal, key, tableId: table, command: { ...command, playerId: principal } };
    await Promise.all(
      Array.from({ length: SENT_AT_ONCE }, async () => {
        const answer = await answerTo(room, once);
        if (answer !== undefined) note({ answered: { principal, key, answer: JSON.stringify(answer) } });
      }),
    );
  }
}

claimFolder(folder);
const clock = createHastyClock();
const { store } = await openSqliteStorage({ folder, now: () => clock.now() });
const room = await createRoom({
  store,
  clock,
  random: createSystemRandom(),
  bus: createInProcessBus(),
  locks: createLocksFor(clock, (await store.largestFence()) + 1),
  botPolicy: callingBots,
  sha256,
  wallet: createWalletFor({ store, clock }),
  onTrouble: (trouble) => note({ trouble: { kind: trouble.kind, error: String(trouble.error) } }),
});
await Promise.all([...PEOPLE, ...PEOPLE].map((person) => room.welcome(person)));
const tables = await openTables(room);
process.stdout.write('playing\n');
await Promise.all(PEOPLE.map(() => playOn(room, tables)));
