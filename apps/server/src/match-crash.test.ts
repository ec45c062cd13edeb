import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chips, playerId, present } from '@cardroom/kernel';
import { walletAccount } from '@cardroom/ledger';
import { STORE_STEPS, type Store, type StoreStep } from '@cardroom/room';
import { checkStore, createFakeClock, createRoomDriver } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CrashPlace, openCrashStorage } from '../test/crash/crash-storage.ts';
import { POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../test/postgres-spaces.ts';

const CHILD = fileURLToPath(new URL('../test/crash/crashing-match.ts', import.meta.url));
const STAKE = { smallBlind: chips(5), bigBlind: chips(10), buyIn: chips(1_000) };
const PEOPLE = ['ann', 'ben'].map((name) => playerId(name));
const [GRANTED, PAID] = [10_000, 9_000];
/** Before these nothing of the match has reached the disk, in either store. */
const BEFORE: ReadonlySet<StoreStep> = new Set(['taken', 'begun', 'decided']);
/** After these all of it has. */
const AFTER: ReadonlySet<StoreStep> = new Set(['committed', 'answered']);

const root = mkdtempSync(join(tmpdir(), 'cardroom-match-crash-'));
let spaces: PostgresSpaces | undefined;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterAll(async () => {
  await spaces?.drop();
  rmSync(root, { recursive: true, force: true });
});

/** Both are granted their chips, and wait; nobody looks for a pair. */
async function letBothWait(store: Store): Promise<void> {
  const driver = await createRoomDriver({ store, clock: createFakeClock(Date.now()) });
  for (const [at, player] of PEOPLE.entries()) {
    await driver.room.welcome(player);
    const since = Date.now() + at;
    const wish = { playerId: player, name: player, stake: STAKE, since, expiresAt: since + 180_000 } as const;
    await store.changeMatch({ entry: { ...wish, state: 'waiting' }, revision: 0 }, since);
  }
  await driver.room.close();
}

/** Lets a process match the two, and kills it when it comes to `step`. */
async function matchAndKill(place: CrashPlace, step: StoreStep): Promise<void> {
  const env = { PATH: process.env['PATH'], KILL_AT: `${step}:1` };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(place)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString('utf8')));
  await once(child, 'close');
  expect([child.signalCode, words]).toEqual(['SIGKILL', '']);
}

/** How it stands, in one word, when it stands as it may. */
async function standing(store: Store): Promise<'waiting' | 'matched'> {
  const entries = await Promise.all(PEOPLE.map((player) => store.matchEntry(player)));
  const [state] = entries.map((entry) => entry?.state);
  if (state !== 'waiting' && state !== 'matched') throw new Error(`ann is ${state}`);
  const tables = await store.tableIds();
  const isMatched = state === 'matched';
  expect(entries.map((entry) => [entry?.state, entry?.tableId])).toEqual(PEOPLE.map(() => [state, tables[0]]));
  expect(tables).toHaveLength(isMatched ? 1 : 0);
  const wallets = await store.balances(PEOPLE.map(walletAccount));
  expect([...wallets.values()]).toEqual(PEOPLE.map(() => (isMatched ? PAID : GRANTED)));
  await checkStore(store, PEOPLE);
  return state;
}

async function killAt(place: CrashPlace, step: StoreStep): Promise<void> {
  const before = await openCrashStorage(place);
  await letBothWait(before.store);
  await before.close();
  await matchAndKill(place, step);
  const storage = await openCrashStorage(place);
  const { store } = storage;
  const found = await standing(store);
  if (BEFORE.has(step)) expect(found).toBe('waiting');
  if (AFTER.has(step)) expect(found).toBe('matched');
  const driver = await createRoomDriver({ store, clock: createFakeClock(Date.now()), seed: 2 });
  await driver.room.matchmaking.pairUp();
  expect(await standing(store)).toBe('matched');
  await driver.room.close();
  await storage.close();
}

describe('a server that is killed while it matches two on SQLite', () => {
  it.each(STORE_STEPS)('[MM3] leaves both waiting or both seated, at the step %s', async (step) =>
    killAt({ folder: join(root, step) }, step),
  );
});

describe('a server that is killed while it matches two on PostgreSQL', () => {
  beforeEach(({ skip }) => {
    if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
  });

  it.each(STORE_STEPS)('[MM3] leaves both waiting or both seated, at the step %s', async (step) => {
    await killAt({ url: await present(spaces, 'database of the tests').create() }, step);
  });
});
