import { writeFileSync } from 'node:fs';
import { assert, chips, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import {
  type Act,
  type CommitRecorder,
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  createSeededRandom,
  drawRight,
  oneOf,
  recordCommits,
  type RoomDriver,
  settled,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type CommitSighting, hasGap, lockCoverage, lockCoverageSeen, type Random } from './index.ts';

const PEOPLE = ['ann', 'ben', 'cat', 'dan'].map((name) => playerId(name));
const SEATS = 5;
const SEEDS = 60;
const STEPS = 120;

/** What a player does: mostly something that is offered, else something that is not a turn. */
async function drawAct(driver: RoomDriver, table: TableId, player: PlayerId, random: Random): Promise<Act> {
  const { handId, turn, you, stage, rights } = await driver.view(table, player);
  const legal = you?.legal ?? [];
  if (legal.length > 0 && handId !== undefined && turn !== undefined && random.uint32() % 8 > 0) {
    if (random.uint32() % 12 === 0) return { type: 'allIn', handId, turn };
    const range = oneOf(random, legal);
    if (range.type === 'bet' || range.type === 'raise') {
      return { type: range.type, to: oneOf(random, [range.min, range.max]), handId, turn };
    }
    return { type: range.type, handId, turn };
  }
  const chat: Act = { type: 'chat', name: player, text: 'Nice hand' };
  // The host may speak without sitting there.
  if (you === undefined && rights.includes('handOver') && random.uint32() % 4 === 0) return chat;
  if (you === undefined) return { type: 'join', name: player, isBot: false, buyIn: chips(oneOf(random, [200, 1_000])) };
  const amount = chips(200 + (random.uint32() % 1_000));
  if (rights.length > 0 && random.uint32() % 4 === 0) return drawRight(random, rights, PEOPLE);
  return oneOf<Act>(random, [
    { type: 'leave' },
    { type: 'topUp', amount },
    { type: 'sitOut', when: oneOf(random, ['nextHand', 'nextBigBlind'] as const) },
    { type: 'sitIn' },
    { type: 'sitIn' },
    { type: 'postBlinds', post: stage !== 'hand' },
    chat,
  ]);
}

/** Plays at one table, several commands at once, and notes what each commit locked and wrote. */
async function play(seed: number): Promise<CommitRecorder> {
  const random = createSeededRandom(seed);
  const clock = createFakeClock();
  const recorder = recordCommits({ store: createMemoryStore(), locks: createLocksFor(clock), clock }, SEATS);
  const driver = await createRoomDriver({ ...recorder, seed });
  const [host] = PEOPLE;
  assert(host !== undefined, 'a host');
  for (const person of PEOPLE) await driver.room.welcome(person);
  const config = testConfig(host, { seatCount: SEATS, timeoutsToSitOut: 3, timeBankSeconds: 30 });
  const opened = await driver.room.openTable({ principal: host, key: 'open', config, botCount: seed % 2 });
  assert(opened.ok, 'the table opens');
  for (let step = 0; step < STEPS; step += 1) {
    const players = Array.from({ length: 1 + (random.uint32() % 4) }, () => oneOf(random, PEOPLE));
    await Promise.all(
      players.map(async (player) =>
        driver.act(opened.value, player, await drawAct(driver, opened.value, player, random)),
      ),
    );
    await driver.advance(oneOf(random, [0, 500, 3_000, 12_000, 21_000]));
    if (random.uint32() % 60 === 0) await driver.advance(31 * 60_000);
    if (random.uint32() % 60 === 0) await driver.room.reset(opened.value, 'a test');
    if (random.uint32() % 60 === 0) {
      await driver.room.pause(opened.value, 'a test');
      await driver.room.resume(opened.value);
    }
    await settled();
  }
  // A bot may be sent away while it is fetching chips.
  expect(driver.troubles.filter(({ kind }) => kind !== 'botRefused')).toEqual([]);
  return recorder;
}

describe('what commands lock', () => {
  it('[ROOM35] covers what they may write, as they declare it', () => {
    expect(lockCoverage().filter((row) => row.risk !== 'NONE')).toEqual([]);
  });

  it('[ROOM35] covers what they were seen to write, and every commit compares all of the table', async () => {
    const sightings: CommitSighting[] = [];
    for (let seed = 1; seed <= SEEDS; seed += 1) sightings.push(...(await play(seed)).sightings);
    const file = process.env['CARDROOM_SIGHTINGS'];
    if (file !== undefined) writeFileSync(file, sightings.map((sighting) => `${JSON.stringify(sighting)}\n`).join(''));
    const rows = lockCoverageSeen(sightings);
    expect(rows.filter(hasGap)).toEqual([]);
    expect(rows.filter(({ awaits, uncompared }) => awaits !== 0 || uncompared?.length !== 0)).toEqual([]);
    // What is declared happens, or it would not be worth a row. Some is rare, and where the house turns the cards up
    // nobody mucks.
    const unseen = rows.filter(({ risk }) => risk === 'LOW').map(({ command }) => command);
    expect(unseen.filter((command) => !['leave', 'bet', 'raise', 'allIn', 'muck'].includes(command))).toEqual([]);
  });
});
