import { seatIndex, tableId } from '@cardroom/kernel';
import {
  chatPath,
  LEVEL_MODES,
  LOCK_MODES,
  type LockMode,
  lockPath,
  type LockPath,
  type LockSettings,
  type PathSpec,
} from '@cardroom/locks';
import { expect, it } from 'vitest';
import { type Asking, PATHS, seatPath } from './locks-asking.ts';

/** Makes somebody who asks, in a world of his own. */
export type MakeAsking = (settings?: Partial<LockSettings>) => Promise<Asking>;

const T2 = tableId('t2');

/** Rows hold, columns ask; `.` where both can be there at once. */
const MATRIX = `
        IS IX S SIX X
    IS  .  .  . .   #
    IX  .  .  # #   #
    S   .  #  . #   #
    SIX .  #  # #   #
    X   #  #  # #   #
`;

function excluded(held: LockMode, asked: LockMode): boolean {
  const rows = MATRIX.trim().split('\n').slice(1);
  const row = rows.map((line) => line.trim().split(/\s+/)).find(([mode]) => mode === held) ?? [];
  return row[1 + LOCK_MODES.indexOf(asked)] === '#';
}

const PAIRS = LOCK_MODES.flatMap((held) => LOCK_MODES.map((asked) => ({ held, asked, waits: excluded(held, asked) })));

const LEAVES = (['deck', 'round', 'pot', 'player'] as const).flatMap((level) =>
  LEVEL_MODES[level].flatMap((held) =>
    LEVEL_MODES[level].map((asked) => ({ level, held, asked, waits: held === 'X' || asked === 'X' })),
  ),
);

function leaf(level: 'deck' | 'round' | 'pot' | 'player', mode: 'S' | 'X'): LockPath {
  const spec: PathSpec = level === 'player' ? { player: { [mode]: [seatIndex(2)] } } : { [level]: mode };
  return lockPath(spec);
}

function highPath(level: 'stage' | 'table', mode: LockMode): LockPath {
  const spec: PathSpec = { [level]: mode };
  return lockPath(spec);
}

/** What a path meets at another: `.` goes ahead beside it, `#` waits. */
const MEETINGS: readonly (readonly [string, LockPath, string, LockPath, '.' | '#'])[] = [
  ['pot:X', PATHS.pot, 'player 1:X', seatPath(1), '.'],
  ['pot:X', PATHS.pot, 'round:X', PATHS.round, '.'],
  ['pot:X', PATHS.pot, 'table:S', PATHS.readTable, '#'],
  ['pot:S', PATHS.readPot, 'table:S', PATHS.readTable, '.'],
  ['pot:S', PATHS.readPot, 'table:SIX', lockPath({ table: 'SIX' }), '.'],
  ['pot:S', PATHS.readPot, 'table:SIX, round:X', lockPath({ table: 'SIX', round: 'X' }), '.'],
  ['pot:S', PATHS.readPot, 'table:SIX, pot:X', lockPath({ table: 'SIX', pot: 'X' }), '#'],
  ['table:S', PATHS.readTable, 'pot:X', PATHS.pot, '#'],
  ['table:IS', lockPath({ table: 'IS' }), 'pot:X', PATHS.pot, '.'],
  ['table:X', PATHS.table, 'pot:S', PATHS.readPot, '#'],
  ['stage:X', PATHS.stage, 'player 1:X', seatPath(1), '#'],
  ['stage:X', PATHS.stage, 'table:IS', lockPath({ table: 'IS' }), '#'],
  ['player 1:X', seatPath(1), 'stage:X', PATHS.stage, '#'],
  ['deck:S', lockPath({ deck: 'S' }), 'stage:S', lockPath({ stage: 'S' }), '.'],
  ['deck:X', PATHS.deck, 'stage:S', lockPath({ stage: 'S' }), '#'],
  ['stage:S', lockPath({ stage: 'S' }), 'table:S', PATHS.readTable, '.'],
  ['player 1:X', seatPath(1), 'player 2:X', seatPath(2), '.'],
  ['players 1,2:X', seatPath(1, 2), 'players 2,3:X', seatPath(2, 3), '#'],
];

/** Registers who may hold what beside whom. */
export function registerExclusionRules(asking: MakeAsking): void {
  it.for(
    PAIRS.flatMap((pair) => [
      { level: 'stage' as const, ...pair },
      { level: 'table' as const, ...pair },
    ]),
  )('[LOCK10] $level:$asked beside $level:$held waits: $waits', async ({ level, held, asked, waits }) => {
    const { ask, other } = await asking();
    const first = await ask('first', highPath(level, held));
    const second = await ask('second', highPath(level, asked), { on: other });
    expect([first.state, second.state]).toEqual(['held', waits ? 'waiting' : 'held']);
    await first.release();
    expect(second.state).toBe('held');
  });

  it('[LOCK10] below the table, writing is alone and reading is not', async () => {
    for (const { level, held, asked, waits } of LEAVES) {
      const { ask, other } = await asking();
      const first = await ask('first', leaf(level, held));
      const second = await ask('second', leaf(level, asked), { on: other });
      expect(second.state, `${level}:${asked} beside ${held}`).toBe(waits ? 'waiting' : 'held');
      await first.release();
      expect(second.state).toBe('held');
    }
  });

  it.for(MEETINGS)('[LOCK11] %s held, %s asked', async ([, held, , asked, expected]) => {
    const { ask, other } = await asking();
    const first = await ask('first', held);
    const second = await ask('second', asked, { on: other });
    expect(second.state).toBe(expected === '.' ? 'held' : 'waiting');
    await first.release();
    expect(second.state).toBe('held');
  });

  it('[LOCK13] the seats of a request are granted together, and those on the way are kept', async () => {
    const { ask, other } = await asking();
    const one = await ask('one', seatPath(1));
    const two = await ask('two', seatPath(2));
    const both = await ask('both', seatPath(2, 1, 2), { on: other });
    await one.release();
    expect(both.state).toBe('waiting');
    await two.release();
    expect(both.state).toBe('held');
    expect((await ask('again', seatPath(1))).state).toBe('waiting');
  });

  it('[LOCK2] tables and chats do not wait for each other', async () => {
    const { ask, other } = await asking();
    await ask('t1', PATHS.stage);
    for (const wait of [
      await ask('t2', PATHS.stage, { table: T2, on: other }),
      await ask('chat', PATHS.chat),
      await ask('another chat', chatPath('c2')),
    ])
      expect(wait.state).toBe('held');
    expect((await ask('same chat', chatPath('c1', 'S'), { on: other })).state).toBe('waiting');
  });
}

/** Registers in which order locks are got. */
export function registerQueueRules(asking: MakeAsking): void {
  it('[LOCK1] who asked first gets it first, on whichever node', async () => {
    const { ask, ends, locks, other } = await asking();
    const names = ['a', 'b', 'c', 'd', 'e'];
    const waits = [];
    for (const [at, name] of names.entries())
      waits.push(await ask(name, PATHS.pot, { on: at % 2 === 0 ? locks : other }));
    for (const [at, wait] of waits.entries()) {
      expect(ends).toEqual(names.slice(0, at + 1));
      await wait.release();
    }
  });

  it('[LOCK1] who writes waits for the last of those who read', async () => {
    const { ask, locks, other } = await asking();
    const readers = [];
    for (const on of [locks, other, locks]) readers.push(await ask('reader', PATHS.readPot, { on }));
    const writer = await ask('writer', PATHS.pot);
    for (const reader of readers) {
      expect(writer.state).toBe('waiting');
      await reader.release();
    }
    expect(writer.state).toBe('held');
  });

  it('[LOCK1] nobody overtakes, even who could go ahead beside the holders', async () => {
    const { ask, ends, other } = await asking();
    const reader = await ask('reader', PATHS.readPot);
    const writer = await ask('writer', PATHS.pot, { on: other });
    const late = await ask('late reader', PATHS.readPot);
    expect(late.state).toBe('waiting');
    await reader.release();
    expect([writer.state, late.state]).toEqual(['held', 'waiting']);
    await writer.release();
    expect(ends).toEqual(['reader', 'writer', 'late reader']);
  });

  it('[LOCK12] those at the head who agree go ahead together, and no one behind who does not', async () => {
    const { ask, ends, other } = await asking();
    const writer = await ask('writer', PATHS.pot);
    for (const name of ['r1', 'r2', 'r3']) await ask(name, PATHS.readPot, { on: other });
    const second = await ask('second writer', PATHS.pot);
    await ask('r4', PATHS.readPot);
    await writer.release();
    expect(ends.toSorted()).toEqual(['r1', 'r2', 'r3', 'writer']);
    expect(second.state).toBe('waiting');
  });

  it('[LOCK12] a claim that waits for one resource keeps what it has taken on the way', async () => {
    const { ask, other } = await asking();
    const pot = await ask('pot', PATHS.pot);
    const both = await ask('round and pot', PATHS.potAndRound, { on: other });
    const round = await ask('round', PATHS.round);
    expect([both.state, round.state]).toEqual(['waiting', 'waiting']);
    await pot.release();
    expect([both.state, round.state]).toEqual(['held', 'waiting']);
    await both.release();
    expect(round.state).toBe('held');
  });

  it('[LOCK14] whoever stood behind somebody who gives up goes on, from any place in the queue', async () => {
    for (const place of [0, 1, 2]) {
      const { ask, other, locks } = await asking();
      await ask('reader', PATHS.readPot);
      const waits = [];
      for (const at of [0, 1, 2])
        waits.push(await ask(`w${at}`, at === place ? PATHS.pot : PATHS.readPot, { on: at === 1 ? other : locks }));
      expect(waits.map(({ state }) => state)).toEqual([0, 1, 2].map((at) => (at < place ? 'held' : 'waiting')));
      await waits[place]?.cancel();
      expect(waits.map(({ state }) => state)).toEqual([0, 1, 2].map((at) => (at === place ? 'LockCancelled' : 'held')));
    }
  });

  it('[LOCK14] who gives up on the way gives back what he has taken, and his place', async () => {
    const { ask, other } = await asking();
    const pot = await ask('pot', PATHS.pot);
    const both = await ask('round and pot', PATHS.potAndRound);
    const round = await ask('round', PATHS.round, { on: other });
    const next = await ask('next pot', PATHS.pot);
    await both.cancel();
    expect([round.state, next.state]).toEqual(['held', 'waiting']);
    await pot.release();
    expect(next.state).toBe('held');
    const table = await ask('table', PATHS.table);
    await round.release();
    await next.release();
    expect(table.state).toBe('held');
  });

  it('[LOCK14] what somebody had taken who gives up goes on before the queue in which he stood', async () => {
    const { ask, other } = await asking();
    await ask('pot reader', PATHS.readPot);
    const both = await ask('round and pot', PATHS.potAndRound);
    const behind = await ask('pot and seat', lockPath({ pot: 'S', player: { X: [seatIndex(1)] } }), { on: other });
    const after = await ask('round and seat', lockPath({ round: 'X', player: { X: [seatIndex(1)] } }));
    await both.cancel();
    expect([behind.state, after.state]).toEqual(['waiting', 'held']);
    await after.release();
    expect(behind.state).toBe('held');
  });

  registerWalkRules(asking);

  it('[LOCK15] what is asked for if available is got at once or not at all', async () => {
    const { ask, other } = await asking();
    const first = await ask('first', PATHS.readPot, { ifAvailable: true });
    const beside = await ask('beside', PATHS.readPot, { ifAvailable: true, on: other });
    const refused = await ask('refused', PATHS.pot, { ifAvailable: true, on: other });
    expect([first.state, beside.state, refused.state]).toEqual(['held', 'held', 'refused']);
    await first.release();
    await beside.release();
    expect(refused.state).toBe('refused');
    expect((await ask('now', PATHS.pot, { ifAvailable: true })).state).toBe('held');
  });

  it('[LOCK15] what is asked for if available does not overtake, and leaves no trace where it is refused', async () => {
    const { ask, other, locks } = await asking();
    const reader = await ask('reader', PATHS.readPot);
    const writer = await ask('writer', PATHS.pot, { on: other });
    expect((await ask('try', PATHS.readPot, { ifAvailable: true })).state).toBe('refused');
    expect((await ask('try both', PATHS.potAndRound, { ifAvailable: true })).state).toBe('refused');
    expect((await ask('round', PATHS.round)).state).toBe('held');
    await reader.release();
    expect(writer.state).toBe('held');
    expect([...locks.queueDepths().values()].every((depth) => depth === 0)).toBe(true);
  });
}

/** Registers how a request comes from one of its resources to the next. */
function registerWalkRules(asking: MakeAsking): void {
  it('[LOCK76] a claim that waits keeps nothing behind the resource at which it waits', async () => {
    const { ask, ends, other } = await asking();
    const round = await ask('round', PATHS.round);
    const both = await ask('round and pot', PATHS.potAndRound, { on: other });
    const pot = await ask('pot', PATHS.pot);
    expect([both.state, pot.state]).toEqual(['waiting', 'held']);
    await pot.release();
    const again = await ask('pot again', PATHS.readPot, { on: other, ifAvailable: true });
    expect([both.state, again.state]).toEqual(['waiting', 'held']);
    await round.release();
    const nextRound = await ask('next round', PATHS.round);
    expect([both.state, nextRound.state]).toEqual(['waiting', 'waiting']);
    await again.release();
    await both.release();
    expect(ends).toEqual(['round', 'pot', 'pot again', 'round and pot', 'next round']);
  });

  it('[LOCK76] who comes to a resource joins the end of its queue, whenever he asked', async () => {
    const { ask, ends, other } = await asking();
    const round = await ask('round', PATHS.round);
    const pot = await ask('pot', PATHS.pot);
    const both = await ask('round and pot', PATHS.potAndRound);
    const before = await ask('before', PATHS.pot, { on: other });
    await round.release();
    const behind = await ask('behind', PATHS.pot, { on: other });
    await pot.release();
    await before.release();
    await both.release();
    expect(behind.state).toBe('held');
    expect(ends).toEqual(['round', 'pot', 'before', 'round and pot', 'behind']);
  });

  it('[LOCK76] who comes to a resource that is given back at that moment does not overtake its queue', async () => {
    const { ask, ends, other } = await asking();
    const first = await ask('first', PATHS.potAndRound);
    const both = await ask('round and pot', PATHS.potAndRound, { on: other });
    const pot = await ask('pot', PATHS.pot);
    await first.release();
    expect([both.state, pot.state]).toEqual(['waiting', 'held']);
    await pot.release();
    expect(ends).toEqual(['first', 'pot', 'round and pot']);
  });

  it('[LOCK76] one walks as far as he can before the next in his queue goes on', async () => {
    const { ask, ends } = await asking();
    const table = await ask('table', PATHS.table);
    const seats = [];
    for (const name of ['a', 'b', 'c'])
      seats.push(await ask(name, lockPath({ pot: 'S', player: { X: [seatIndex(4)] } })));
    await table.release();
    expect(seats.map(({ state }) => state)).toEqual(['held', 'waiting', 'waiting']);
    const pot = await ask('pot', PATHS.pot);
    for (const seat of seats) await seat.release();
    expect(pot.state).toBe('held');
    expect(ends).toEqual(['table', 'a', 'b', 'c', 'pot']);
  });
}
