import { assert, chips, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import type { Room, TableStep } from '@cardroom/room';
import {
  type ChatCommit,
  createFakeClock,
  createMemoryStore,
  createRoomDriver,
  type RoomDriver,
  seededUint32,
  testConfig,
} from '@cardroom/testkit';
import { botPlayers } from '../src/bot-players.ts';
import { sha256 } from '../src/sha256.ts';

/** One commit of a recorded table. */
export interface RecordedCommit extends ChatCommit {
  readonly endsHand: boolean;
  /** Hole cards that its events have shown to all, each pair as a text. */
  readonly shownCards: readonly string[];
}

/** What to record. */
export interface Recording {
  readonly seed: number;
  readonly tableCount: number;
  readonly seconds: number;
  /** How long a player thinks: at least so long, and up to so much longer. */
  readonly thinkMs: { readonly min: number; readonly spread: number };
}

const TICK_MS = 500;
const NAMES = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eve', 'Fay'];
const STACK = chips(1_000);

/**
 * Lets two to five people at each of some tables play as bots do, but at the pace of people, by a real room; gives the
 * commits of each table in order.
 */
export async function recordPlay({
  seed,
  tableCount,
  seconds,
  thinkMs,
}: Recording): Promise<readonly (readonly RecordedCommit[])[]> {
  const clock = createFakeClock();
  const begun = clock.now();
  const store = createMemoryStore(sha256);
  const driver = await createRoomDriver({ clock, store, seed });
  const uint32 = seededUint32(seed);
  const tables: PlayedTable[] = [];
  for (let number = 0; number < tableCount; number += 1) tables.push(await openPlayed(driver, number));
  while (clock.now() < begun + seconds * 1_000) {
    for (const table of tables) await playOn(driver, table, { uint32, thinkMs });
    clock.advance(TICK_MS);
    for (let turn = 0; turn < 60; turn += 1) await Promise.resolve();
  }
  await driver.room.close();
  assert(driver.troubles.length === 0, 'nothing goes wrong while play is recorded');
  const messages = Map.groupBy(await store.outbox(Number.MAX_SAFE_INTEGER), ({ tableId }) => tableId);
  return tables.map(({ id, steps }) => {
    const byVersion = Map.groupBy(messages.get(id) ?? [], ({ version }) => version);
    return steps.map(({ at, view, events }) => ({
      at: at - begun,
      view,
      endsHand: events.some(({ kind }) => kind === 'HandEnded'),
      shownCards: events.flatMap(shownBy),
      messages: (byVersion.get(view.version) ?? []).map(({ key, body }) =>
        key === undefined ? { body } : { key, body },
      ),
    }));
  });
}

function shownBy(event: TableStep['events'][number]): readonly string[] {
  if (event.kind === 'HoleCardsShown') return [String(event['cards'])];
  if (event.kind !== 'HandsTurnedUp') return [];
  return (event['hands'] as readonly { readonly cards: unknown }[]).map(({ cards }) => String(cards));
}

type Step = Pick<TableStep, 'at' | 'view' | 'events'>;

interface PlayedTable {
  readonly id: TableId;
  readonly people: readonly PlayerId[];
  readonly steps: Step[];
  /** When the actor has thought enough, and about what. */
  thought: { readonly turn: string; readonly until: number } | undefined;
}

async function openPlayed(driver: RoomDriver, number: number): Promise<PlayedTable> {
  const people = NAMES.slice(0, 2 + (number % 4)).map((name) => playerId(`${name}-${number}`));
  const [host] = people;
  assert(host !== undefined, 'a table has a host');
  const config = testConfig(host, { chat: `chat:${number}` });
  const opened = await driver.room.openTable({ principal: host, key: `open-${number}`, config, botCount: 0 });
  assert(opened.ok, 'a table is opened');
  const table: PlayedTable = { id: opened.value, people, steps: [], thought: undefined };
  await watch(driver.room, table, driver.clock.now());
  for (const [seat, player] of people.entries()) {
    await driver.room.welcome(player);
    await driver.act(table.id, player, { type: 'join', name: NAMES[seat] ?? '', isBot: false, buyIn: STACK });
  }
  await driver.act(table.id, host, { type: 'start' });
  return table;
}

/** From its opening on: no commit is missed. */
async function watch(room: Room, { id, steps }: PlayedTable, now: number): Promise<void> {
  const opened = await room.subscribe(id, undefined, (step) => void steps.push(step));
  assert(opened?.version === 1, 'a table is watched from its opening on');
  steps.push({ at: now, view: opened.view, events: [] });
}

/** The actor acts when he has thought enough, and whoever has lost all brings new chips. */
async function playOn(
  driver: RoomDriver,
  table: PlayedTable,
  { uint32, thinkMs }: Pick<Recording, 'thinkMs'> & { readonly uint32: () => number },
): Promise<void> {
  const view = table.steps.at(-1)?.view;
  assert(view !== undefined, 'a table has a first version');
  for (const { playerId: player, status } of view.seats) {
    if (status === 'busted') await driver.act(table.id, player, { type: 'topUp', amount: STACK });
  }
  const actor = view.seats.find(({ seat }) => seat === view.actor)?.playerId;
  if (actor === undefined || view.handId === undefined || view.turn === undefined) return;
  const now = driver.clock.now();
  const turn = `${view.handId}:${view.turn}`;
  if (table.thought?.turn !== turn) {
    table.thought = { turn, until: now + thinkMs.min + (uint32() % thinkMs.spread) };
  }
  if (now < table.thought.until) return;
  const action = botPlayers.decide(await driver.view(table.id, actor), uint32()) ?? { type: 'fold' };
  await driver.act(table.id, actor, { ...action, handId: view.handId, turn: view.turn });
}
