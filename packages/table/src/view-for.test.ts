import { chips, playerId, seatIndex } from '@cardroom/kernel';
import { type Card, type HandPlayer, ORDERED_DECK, shuffledDeck } from '@cardroom/poker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOST, Scene } from '../test/scene.ts';
import { drive, type Step, steps, uint32From } from '../test/random-play.ts';
import { eventFor, type Table, viewFor } from './index.ts';

const A = playerId('A');
const B = playerId('B');

/** The table with every card that `viewer` has no right to see exchanged for another. */
function withOtherHiddenCards(table: Table, viewer: string | undefined, seed: number): Table {
  const { hand } = table;
  if (hand === undefined) return table;
  const own = table.seats.find((chair) => chair.playerId === viewer && chair.dealt)?.seat;
  const seen = new Set<Card>(hand.deck.board);
  for (const player of hand.players) {
    if (player.seat === own || player.exposure === 'shown') for (const value of player.holeCards ?? []) seen.add(value);
  }
  const hidden = ORDERED_DECK.filter((value) => !seen.has(value));
  const order = shuffledDeck(uint32From(seed)).filter((value) => !seen.has(value));
  const swap = (value: Card): Card => order[hidden.indexOf(value)] ?? value;
  return {
    ...table,
    hand: {
      ...hand,
      deck: { ...hand.deck, cards: hand.deck.cards.map(swap) },
      players: hand.players.map((player) => withCards(player, swap)),
    },
  };
}

function withCards(player: HandPlayer, swap: (value: Card) => Card): HandPlayer {
  const [first, second] = player.holeCards ?? [];
  return first === undefined || second === undefined ? player : { ...player, holeCards: [swap(first), swap(second)] };
}

describe('[R53] hidden information', () => {
  it('[R53] each player sees the own cards and nobody else’s', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const cards = (viewer: typeof A | undefined): readonly boolean[] =>
      viewFor(scene.table, viewer).seats.map(({ holeCards }) => holeCards !== undefined);
    expect(cards(A)).toEqual([true, false, false]);
    expect(cards(B)).toEqual([false, true, false]);
    expect(cards(undefined)).toEqual([false, false, false]);
    expect(viewFor(scene.table, undefined).seats.every(({ hasCards }) => hasCards)).toBe(true);
  });

  it('[R53] whatever cards the others hold, every byte that a viewer gets is the same', () => {
    fc.assert(
      fc.property(steps(), fc.integer(), (script: readonly Step[], seed) => {
        drive(script, {
          afterCommand: (scene) => {
            const viewers = [undefined, ...scene.table.seats.map((chair) => chair.playerId)];
            for (const viewer of viewers) {
              const other = withOtherHiddenCards(scene.table, viewer, seed);
              expect(JSON.stringify(viewFor(other, viewer))).toBe(JSON.stringify(viewFor(scene.table, viewer)));
            }
          },
        });
      }),
      { numRuns: 15 },
    );
  });

  it('[R53] the test above can fail: one’s own cards do change what one gets', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    const other = withOtherHiddenCards(scene.table, undefined, 1);
    expect(JSON.stringify(viewFor(other, A))).not.toBe(JSON.stringify(viewFor(scene.table, A)));
  });

  it('[R53] what nobody in particular may see everybody sees in the same form', () => {
    fc.assert(
      fc.property(steps(), (script: readonly Step[]) => {
        drive(script, {
          afterCommand: (scene) => {
            for (const { playerId: viewer } of scene.table.seats) {
              for (const event of scene.log.slice(-20)) {
                const shared = eventFor(scene.table, event, undefined);
                if (shared !== undefined) expect(eventFor(scene.table, event, viewer)).toEqual(shared);
              }
              expect(viewFor(scene.table, viewer, viewFor(scene.table, undefined))).toEqual(
                viewFor(scene.table, viewer),
              );
            }
          },
        });
      }),
      { numRuns: 5 },
    );
  });

  it('[R53] events carry the deck to nobody and hole cards to their owner only', () => {
    const scene = new Scene().seat(0, 1);
    const events = scene.deal();
    const told = (viewer: typeof A | undefined): string =>
      events
        .flatMap((event) => {
          const known = eventFor(scene.table, event, viewer);
          if (known?.kind === 'HandStarted') return [`deck ${known.deck.length}`];
          return known?.kind === 'HoleCardsDealt' ? [`cards of ${known.seat}`] : [];
        })
        .join(', ');
    expect(told(A)).toBe('deck 0, cards of 0');
    expect(told(B)).toBe('deck 0, cards of 1');
    expect(told(undefined)).toBe('deck 0');
  });

  it('[TB11] cards of an older hand are not told to whoever has the chair now', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deck = shuffledDeck(uint32From(5));
    const events = scene.deal();
    const dealt = events.find((event) => event.kind === 'HoleCardsDealt' && event.seat === 1);
    if (dealt === undefined) throw new Error('no cards');
    expect(eventFor(scene.table, dealt, B)).toEqual(dealt);
    scene.foldAround();
    scene.leave('B');
    scene.join('N', 1);
    expect(eventFor(scene.table, dealt, playerId('N'))).toBeUndefined();
    scene.leave('A');
    scene.deck = ORDERED_DECK;
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    scene.deal();
    expect(scene.dealt).toBe('NC');
    expect(eventFor(scene.table, dealt, playerId('N'))).toBeUndefined();
  });

  it('[TB11] what a player has only asked for is told to nobody else', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const asked = [...scene.topUp('B', 500), ...scene.sitOut('B'), ...scene.leave('B')];
    expect(asked).toHaveLength(3);
    for (const event of asked) {
      expect(eventFor(scene.table, event, B)).toEqual(event);
      expect(eventFor(scene.table, event, A)).toBeUndefined();
      expect(eventFor(scene.table, event, undefined)).toBeUndefined();
    }
    const { you } = viewFor(scene.table, B);
    expect(you).toMatchObject({ topUpQueued: 500, sitsOutNext: true, leavesAfterHand: true });
    expect(viewFor(scene.table, A).you).toMatchObject({ sitsOutNext: false, leavesAfterHand: false });
    expect(viewFor(scene.table, undefined).you).toBeUndefined();
  });
});

describe('[TB12] what the view says', () => {
  it('[TB12] about an empty table', () => {
    const view = viewFor(new Scene().table, A);
    expect(view).toMatchObject({ stage: 'waiting', version: 1, handNumber: 0, board: [], pots: [], seats: [] });
    for (const key of ['handId', 'turn', 'street', 'button', 'actor', 'deadline', 'nextHandAt', 'you']) {
      expect(view).not.toHaveProperty(key);
    }
  });

  it('[TB12] about the player to act: exactly what would be accepted', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(viewFor(scene.table, A).you).toEqual({
      seat: seatIndex(0),
      legal: [{ type: 'fold' }, { type: 'call', to: 100, amount: 100 }, { type: 'raise', min: 200, max: 5_000 }],
      leavesAfterHand: false,
      sitsOutNext: false,
    });
    expect(viewFor(scene.table, B).you?.legal).toEqual([]);
  });

  it('[TB12] about seats: stack and bet, status, and what each did last on this street', () => {
    const scene = new Scene().seat(0, 1, 2, 3);
    scene.deal();
    scene.act('raise', 300);
    scene.act('fold');
    scene.act('allIn');
    scene.join('N', 6);
    const told = (): readonly string[] =>
      viewFor(scene.table, undefined).seats.map(
        (seat) => `${seat.playerId} ${seat.stack} ${seat.bet} ${seat.status} ${seat.lastAction ?? '-'}`,
      );
    expect(told()).toEqual([
      'A 5000 0 folded fold',
      'B 0 5000 allIn raise',
      'C 4900 100 active post',
      'D 4700 300 active raise',
      'N 5000 0 waiting -',
    ]);
    expect(viewFor(scene.table, undefined)).toMatchObject({
      currentBet: 5_000,
      actor: 2,
      button: 0,
      street: 'preflop',
    });
  });

  it('[TB12] about the next street: last street’s labels are gone, bets are in the pot', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    scene.act('call');
    scene.act('check');
    const view = viewFor(scene.table, undefined);
    expect(view).toMatchObject({ street: 'flop', currentBet: 0, pots: [{ amount: 200, eligible: [1, 0] }] });
    expect(view.board).toHaveLength(3);
    expect(view.seats.every((seat) => seat.bet === chips(0) && seat.lastAction === undefined)).toBe(true);
  });

  it('[TB24] no view and no event that anybody gets holds the chat', () => {
    const chat = 'telegram:-100123';
    const scene = new Scene({ chat }).seat(0, 1, 2);
    scene.deal();
    scene.run({ type: 'handOver', playerId: HOST, to: A });
    expect(scene.table.config.chat).toBe(chat);
    for (const viewer of [undefined, A, B, HOST]) {
      const events = scene.log.flatMap((event) => eventFor(scene.table, event, viewer) ?? []);
      expect(events.map(({ kind }) => kind)).toContain('TableOpened');
      expect(JSON.stringify([viewFor(scene.table, viewer), events])).not.toContain('telegram');
    }
  });
});
