import { createInProcessBus, createRoom } from '@cardroom/room';
import { callingBots, createLocksFor, createWalletFor } from '@cardroom/testkit';
import { createSystemClock } from '../../src/adapters/system-clock.ts';
import { createSystemRandom } from '../../src/adapters/system-random.ts';
import { sha256 } from '../../src/sha256.ts';
import { type CrashPlace, openCrashStorage } from './crash-storage.ts';

/*
 * A room that does one thing, to match those who wait, and is killed at the named step of it: the first argument is the
 * place as JSON. When nobody has killed it, it says so and ends.
 */

const [placeText = ''] = process.argv.slice(2);
const place = JSON.parse(placeText) as CrashPlace;
const storage = await openCrashStorage(place, true);
const { store } = storage;
const clock = createSystemClock();
const room = await createRoom({
  store,
  clock,
  random: createSystemRandom(),
  bus: createInProcessBus(),
  locks: createLocksFor(clock, (await store.largestFence()) + 1),
  botPolicy: callingBots,
  sha256,
  wallet: createWalletFor({ store, clock }),
  onTrouble: ({ error }) => {
    throw error;
  },
});
await room.matchmaking.pairUp();
process.stdout.write('matched\n');
await room.close();
await storage.close();
