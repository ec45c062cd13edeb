import { assert, chips, handId, playerId, seatIndex, tableId } from '@cardroom/kernel';
import { createSeededRandom, testConfig } from '@cardroom/testkit';
import { shuffledDeck } from '@cardroom/poker';
import { draftOf, openTable, type Table, type TableCommand, type TableEnv } from '@cardroom/table';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertBooks, booksOf } from './books.ts';
import { transfersOf } from './transfers-of.ts';

const TABLE = tableId('t');
const players = ['a', 'b', 'c'].map((name) => playerId(name));

function envAt(now: number, seed: number): TableEnv {
  const random = createSeededRandom(seed);
  const newHandId = handId(`h${seed}`);
  return { now, newHandId, deck: shuffledDeck(() => random.uint32()), random: random.uint32() };
}

/** The table after a command that must be accepted, and what it means for the ledger. */
function step(table: Table, command: TableCommand, env: TableEnv) {
  const draft = draftOf(table, command, env);
  assert(draft.ok, `refused: ${draft.ok ? '' : draft.error.code}`);
  return { ...draft.value, transfers: transfersOf(table, draft.value.events, 'x') };
}

function seatedTable(): Table {
  let table = openTable(TABLE, testConfig(playerId('a')));
  for (const player of players) {
    const join = { type: 'join', playerId: player, name: player, isBot: false, buyIn: chips(1_000) } as const;
    ({ table } = step(table, join, envAt(0, 1)));
  }
  return table;
}

const codesOf = (transfers: ReturnType<typeof transfersOf>): readonly string[] =>
  transfers.map(({ debit, credit, amount, code }) => `${code} ${debit}>${credit} ${amount}`);

describe('transfersOf', () => {
  it('[MOV1] a seat is paid for from the wallet, and a leaver’s stack goes back there', () => {
    const table = openTable(TABLE, testConfig(playerId('a')));
    const join = { type: 'join', playerId: playerId('a'), name: 'A', isBot: false, buyIn: chips(300) } as const;
    const joined = step(table, join, envAt(0, 1));
    expect(codesOf(joined.transfers)).toEqual(['buyIn wallet:a>seat:t:a 300']);
    const left = step(joined.table, { type: 'leave', playerId: playerId('a') }, envAt(0, 1));
    expect(codesOf(left.transfers)).toEqual(['cashOut seat:t:a>wallet:a 300']);
  });

  it('[MOV2] blinds go to the hand’s pot under its id', () => {
    const dealt = step(seatedTable(), { type: 'start', playerId: playerId('a') }, envAt(0, 5));
    expect(dealt.transfers.map(({ code, amount }) => [code, amount])).toEqual([
      ['smallBlind', 5],
      ['bigBlind', 10],
    ]);
    for (const { credit, handId: hand } of dealt.transfers) expect([credit, hand]).toEqual(['pot:h5', 'h5']);
  });

  it('[MOV3] a top-up is on hold from its asking to the end of the hand, and what is too much is given back', () => {
    const start = { type: 'start', playerId: playerId('a') } as const;
    const dealt = step(seatedTable(), start, envAt(0, 5)).table;
    const asked = step(dealt, { type: 'topUp', playerId: playerId('a'), amount: chips(1_900) }, envAt(0, 1));
    expect(codesOf(asked.transfers)).toEqual(['hold wallet:a>hold:t:a 1900']);
    let { table } = asked;
    const ended: string[] = [];
    while (table.hand?.round.kind === 'betting') {
      const clock = table.clock;
      assert(clock !== undefined, 'a clock');
      const out = step(
        table,
        { type: 'timeOut', handId: table.hand.handId, turn: clock.turn },
        envAt(clock.deadline, 1),
      );
      ended.push(...codesOf(out.transfers));
      ({ table } = out);
    }
    const used = Number(
      ended
        .find((line) => line.startsWith('topUp hold:t:a>seat:t:a'))
        ?.split(' ')
        .at(-1),
    );
    const released = Number(
      ended
        .find((line) => line.startsWith('release hold:t:a>wallet:a'))
        ?.split(' ')
        .at(-1),
    );
    expect(used + released).toBe(1_900);
    expect(released).toBeGreaterThan(0);
  });

  it('[MOV4] with rake, what the house takes goes to the house and nowhere else', () => {
    const rake = { basisPoints: 500, caps: [], noFlopNoDrop: false };
    let table: Table = { ...seatedTable() };
    table = { ...table, config: { ...table.config, rake } };
    const moves: string[] = [];
    const run = (command: TableCommand): void => {
      const out = step(table, command, envAt(table.clock?.deadline ?? 0, 5));
      assertBooks(table, booksOf(table, out.table), out.transfers);
      moves.push(...codesOf(out.transfers));
      ({ table } = out);
    };
    run({ type: 'start', playerId: playerId('a') });
    while (table.hand?.round.kind === 'betting') {
      const { actor, turn } = table.hand.round;
      const player = table.seats.find(({ seat }) => seat === actor)?.playerId;
      assert(player !== undefined, 'an actor');
      run({ type: 'allIn', playerId: player, handId: table.hand.handId, turn });
    }
    expect(moves.filter((move) => move.startsWith('rake'))).toEqual(['rake pot:h5>house:t 150']);
  });

  it('[MOV5] whatever is played, the transfers turn the books before into the books after', () => {
    const choice = fc.record({ kind: fc.nat(8), size: fc.nat(3_000), who: fc.nat(2) });
    fc.assert(
      fc.property(fc.array(choice, { maxLength: 80 }), fc.nat(1_000), (choices, seed) => {
        let table = seatedTable();
        let now = 0;
        for (const [at, { kind, size, who }] of choices.entries()) {
          const command = commandOf(table, kind, { size, player: players[who] ?? playerId('a') });
          now += 15_000;
          const draft = draftOf(table, command, envAt(now, seed * 100 + at));
          if (!draft.ok) continue;
          const transfers = transfersOf(table, draft.value.events, `s${at}`);
          assertBooks(table, booksOf(table, draft.value.table), transfers);
          expect(new Set(transfers.map(({ id }) => id)).size).toBe(transfers.length);
          ({ table } = draft.value);
        }
        for (const [account, expected] of booksOf(undefined, table))
          expect([account, expected >= 0]).toEqual([account, true]);
      }),
      { numRuns: 150 },
    );
  });

  it('[MOV6] books that do not follow from the transfers are a defect that names the account', () => {
    const table = seatedTable();
    const { table: after, transfers } = step(table, { type: 'leave', playerId: playerId('b') }, envAt(0, 1));
    expect(() => assertBooks(table, booksOf(table, after), transfers.slice(1))).toThrow('seat:t:b');
  });
});

/** Some command: mostly of whoever is to act, now and then of somebody else, or of time. */
function commandOf(
  table: Table,
  kind: number,
  { size, player }: { size: number; player: ReturnType<typeof playerId> },
): TableCommand {
  const round = table.hand?.round;
  const actor = round === undefined || round.kind === 'complete' ? undefined : round.actor;
  const acting = table.seats.find(({ seat }) => seat === (actor ?? seatIndex(9)))?.playerId ?? player;
  const fence = { playerId: acting, handId: table.hand?.handId ?? handId('none'), turn: round?.turn ?? 0 };
  switch (kind) {
    case 0:
      return { type: 'call', ...fence };
    case 1:
      return { type: 'check', ...fence };
    case 2:
      return { type: 'raise', to: chips(size), ...fence };
    case 3:
      return { type: 'allIn', ...fence };
    case 4:
      return { type: 'fold', ...fence };
    case 5:
      return { type: 'topUp', playerId: player, amount: chips(size) };
    case 6:
      return { type: size % 3 === 0 ? 'leave' : 'sitIn', playerId: player };
    case 7:
      return { type: 'join', playerId: player, name: 'x', isBot: false, buyIn: chips(200 + (size % 1_800)) };
    default:
      return { type: 'deal' };
  }
}
