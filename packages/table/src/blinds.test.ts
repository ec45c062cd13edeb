import { chips, playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { deckOf, kinds, Scene } from '../test/scene.ts';
import { type TableEvent, viewFor } from './index.ts';

/** What was posted, such as `B:smallBlind 50`. */
function posted(scene: Scene, events: readonly TableEvent[]): string {
  return events
    .flatMap((event) => {
      if (event.kind !== 'ForcedBetPosted') return [];
      const poster = scene.table.seats.find(({ seat }) => seat === event.seat);
      return [`${poster?.playerId ?? event.seat}:${event.forced} ${event.added}`];
    })
    .join(', ');
}

function owed(scene: Scene, name: string): string {
  const you = viewFor(scene.table, playerId(name)).you?.owed;
  return you === undefined ? 'nothing' : `${you.live} live ${you.dead} dead`;
}

/** `A` has the button, `B` the small and `C` the big blind of the first hand; it is over. */
function afterFirstHand(...chairs: readonly number[]): Scene {
  const scene = new Scene().seat(...chairs);
  expect(scene.round()).toBe('BTN A SB B BB C');
  return scene;
}

describe('[R08] dead button over whole hands', () => {
  it('[R08] V8a a small blind that loses its chips leaves the button on its empty chair', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.leave('B');
    expect(scene.round()).toBe('BTN #1 SB C BB D');
  });

  it('[R08] V8b a big blind that goes leaves a hand without small blind, then a button on its chair', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.leave('C');
    expect(scene.round()).toBe('BTN B SB - BB D');
    expect(scene.round()).toBe('BTN #2 SB D BB E');
  });

  it('[R08] V8c both blinds go: no small blind and the button on an empty chair', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.leave('B');
    scene.leave('C');
    expect(scene.round()).toBe('BTN #1 SB - BB D');
  });

  it('[R08] a dead small blind is posted by nobody', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.leave('C');
    expect(posted(scene, scene.deal())).toBe('D:bigBlind 100');
  });

  it('[R11] V11 three to two: the small blind busts, the button posts the big blind next', () => {
    const scene = afterFirstHand(0, 1, 2);
    scene.sitOut('B');
    expect(scene.round()).toBe('BTN C SB C BB A');
    expect(scene.round()).toBe('BTN A SB A BB C');
  });
});

describe('[R15] newcomers', () => {
  it('[R15] who sits down before the first hand owes nothing', () => {
    const scene = new Scene().seat(0, 1, 2);
    expect(owed(scene, 'A')).toBe('nothing');
    scene.deal();
    expect(scene.dealt).toBe('ABC');
  });

  it('[R15] who sits down later waits for the big blind', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.join('N', 4);
    expect(owed(scene, 'N')).toBe('100 live 0 dead');
    scene.round();
    expect(scene.dealt).toBe('ABCD');
    expect(scene.round()).toBe('BTN C SB D BB N');
    expect(scene.dealt).toBe('ABCDN');
    expect(owed(scene, 'N')).toBe('nothing');
  });

  it('[R15] or posts a live big blind and is dealt in at once', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.join('N', 4);
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    expect(posted(scene, scene.deal())).toBe('C:smallBlind 50, D:bigBlind 100, N:livePost 100');
    expect(scene.actor).toBe('N');
  });

  it('[R15] who posts has the option to raise', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.join('N', 4);
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    scene.deal();
    const legal = viewFor(scene.table, playerId('N')).you?.legal.map(({ type }) => type);
    expect(legal).toEqual(['fold', 'check', 'raise']);
  });

  it('[R15] may take the choice back and wait', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.join('N', 4);
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: false });
    scene.deal();
    expect(scene.dealt).toBe('ABCD');
  });

  it('[R15] is not dealt in between button and big blind, but as soon as the button has passed', () => {
    const scene = new Scene().seat(0, 2, 4, 6);
    expect(scene.round()).toBe('BTN A SB B BB C');
    scene.join('N', 3);
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    expect(scene.round()).toBe('BTN B SB C BB D');
    expect(scene.dealt).toBe('ABCD');
    // The small blind has gone past this chair too, but not past this player: somebody new owes no small blind.
    expect(owed(scene, 'N')).toBe('100 live 0 dead');
    expect(scene.round()).toBe('BTN C SB D BB A');
    expect(scene.dealt).toBe('ABNCD');
  });
});

describe('[R16] missed blinds', () => {
  it('[R16] who misses both posts the big blind live and the small blind dead', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.sitOut('D');
    expect(scene.round()).toBe('BTN B SB C BB E');
    expect(scene.round()).toBe('BTN C SB E BB A');
    expect(owed(scene, 'D')).toBe('100 live 50 dead');
    scene.sitIn('D');
    scene.run({ type: 'postBlinds', playerId: playerId('D'), post: true });
    expect(scene.round()).toBe('BTN E SB A BB B');
    expect(scene.dealt).toBe('ABCDE');
    expect(posted(scene, scene.log.slice(-40))).toContain('B:bigBlind 100, D:livePost 100, D:deadPost 50');
  });

  it('[R16] a dead post counts for the pot and not as a bet', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.sitOut('D');
    scene.round();
    scene.round();
    scene.sitIn('D');
    scene.run({ type: 'postBlinds', playerId: playerId('D'), post: true });
    scene.deal();
    const view = viewFor(scene.table, undefined);
    expect(view.seats.find(({ playerId: id }) => id === 'D')?.bet).toBe(100);
    expect(view.pots.map(({ amount }) => amount)).toEqual([50]);
  });

  it('[R16] who had the big blind and misses only the small blind owes only the dead small blind', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.sitOut('C');
    expect(scene.round()).toBe('BTN B SB - BB D');
    expect(owed(scene, 'C')).toBe('0 live 50 dead');
    scene.sitIn('C');
    scene.run({ type: 'postBlinds', playerId: playerId('C'), post: true });
    expect(scene.round()).toBe('BTN C SB D BB E');
    expect(posted(scene, scene.log.slice(-30))).toContain('C:deadPost 50');
  });

  it('[R16] the choice to post holds once: who misses blinds again is asked again', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.join('N', 4);
    scene.run({ type: 'postBlinds', playerId: playerId('N'), post: true });
    scene.round();
    expect(scene.dealt).toBe('ABCDN');
    scene.sitOut('N');
    scene.round();
    scene.round();
    scene.sitIn('N');
    expect(owed(scene, 'N')).toBe('100 live 50 dead');
    expect(scene.round()).toBe('BTN A SB B BB C');
    expect(scene.dealt).toBe('ABCD');
  });

  it('[R16] who waits for the big blind pays that and owes nothing more', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.sitOut('D');
    scene.round();
    scene.round();
    scene.sitIn('D');
    let told = '';
    for (let hand = 0; hand < 4 && !told.endsWith('BB D'); hand++) {
      expect(scene.dealt.includes('D')).toBe(false);
      told = scene.round();
    }
    expect(told.endsWith('BB D')).toBe(true);
    expect(owed(scene, 'D')).toBe('nothing');
  });

  it('[R16] never more than one of each is owed, however many rounds pass', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.sitOut('D');
    for (let hand = 0; hand < 12; hand++) scene.round();
    expect(owed(scene, 'D')).toBe('100 live 50 dead');
  });

  it('[R16] sitting out without a blind passing costs nothing', () => {
    const scene = afterFirstHand(0, 1, 2, 3, 4);
    scene.sitOut('E');
    scene.round();
    scene.sitIn('E');
    expect(owed(scene, 'E')).toBe('nothing');
    expect(scene.round()).toBe('BTN C SB D BB E');
  });

  it('[R16] losing all chips and buying again does not erase a blind that passed meanwhile', () => {
    const scene = new Scene({ buyInMin: chips(100), buyInMax: chips(10_000) });
    for (const [index, name] of ['A', 'B', 'C', 'D', 'E'].entries())
      scene.join(name, index, name === 'D' ? 100 : 5_000);
    // Dealt from B on: D gets 7d2h and E the aces.
    scene.deck = deckOf('2c3c7dAs4c2d3d2hAh4dKcQdJs8h5c');
    scene.deal();
    scene.act('allIn');
    while (scene.table.stage.kind === 'hand') scene.act(scene.actor === 'E' ? 'call' : 'fold');
    expect(scene.stack('D')).toBe(0);
    expect(scene.round()).toBe('BTN B SB C BB E');
    scene.topUp('D', 5_000);
    expect(owed(scene, 'D')).toBe('100 live 0 dead');
    expect(scene.round()).toBe('BTN C SB E BB A');
    expect(owed(scene, 'D')).toBe('100 live 50 dead');
  });

  it('[R16] to post without owing is refused', () => {
    const scene = afterFirstHand(0, 1, 2);
    expect(scene.refusal({ type: 'postBlinds', playerId: playerId('A'), post: true })).toBe('NothingOwed R16');
    expect(scene.refusal({ type: 'postBlinds', playerId: playerId('Z'), post: true })).toBe('NotSeated TB2');
  });
});

describe('[R14] antes', () => {
  it('[R14] with an ante from each, everybody posts it before the blinds', () => {
    const scene = new Scene({ ante: chips(10) }).seat(0, 1, 2);
    expect(posted(scene, scene.deal())).toBe('A:ante 10, B:ante 10, C:ante 10, B:smallBlind 50, C:bigBlind 100');
  });

  it('[R14] with a big-blind ante a short big blind pays its blind first', () => {
    const scene = new Scene({ ante: chips(100), anteMode: 'bigBlind', buyInMin: chips(100) });
    scene.join('A', 0);
    scene.join('B', 1);
    scene.join('C', 2, 150);
    expect(posted(scene, scene.deal())).toBe('B:smallBlind 50, C:bigBlind 100, C:ante 50');
  });
});

describe('[R17] sitting out', () => {
  it('[R17] from the next hand: dealt in no more, no blind posted, stack kept', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.sitOut('D');
    expect(scene.round()).toBe('BTN B SB C BB A');
    expect(scene.dealt).toBe('ABC');
    expect(scene.stack('D')).toBe(5_000);
  });

  it('[R17] asked for in a hand it is acknowledged with the number of the hand in which it begins', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(scene.sitOut('B')).toMatchObject([{ kind: 'SitOutQueued', when: 'nextHand', fromHandNumber: 2 }]);
    expect(viewFor(scene.table, playerId('B')).you?.sitsOutNext).toBe(true);
    scene.foldAround();
    expect(viewFor(scene.table, undefined).seats[1]?.status).toBe('sittingOut');
  });

  it('[R17] when the big blind comes: dealt in until then, and then no more', () => {
    const scene = afterFirstHand(0, 1, 2, 3);
    scene.sitOut('A', 'nextBigBlind');
    expect(scene.round()).toBe('BTN B SB C BB D');
    expect(scene.dealt).toBe('ABCD');
    expect(scene.round()).toBe('BTN C SB D BB B');
    expect(scene.dealt).toBe('BCD');
    expect(owed(scene, 'A')).toBe('100 live 0 dead');
  });

  it('[R17] sitting in again always works, and takes back a wish to sit out', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.sitOut('B');
    scene.sitIn('B');
    scene.foldAround();
    scene.deal();
    expect(scene.dealt).toBe('ABC');
    expect(kinds(scene.sitIn('A'))).toBe('SatIn');
  });

  it('[R17] a chair is freed and the stack returned after half an hour, also when no hand is dealt', () => {
    const scene = new Scene().seat(0, 1);
    scene.sitOut('B');
    const since = scene.now;
    expect(scene.refusal({ type: 'removeAbsent' })).toBe('NobodyAbsent R17');
    expect(scene.wake()).toMatchObject([{ kind: 'PlayerLeft', playerId: 'B', cashOut: 5_000, at: since + 1_800_000 }]);
    expect(scene.table.seats).toHaveLength(1);
  });

  it('[R17] a chair without chips is freed too, whether its player is there or not', () => {
    const scene = new Scene().seat(0, 1);
    scene.deck = deckOf('2c7dAs2hAhKcQd9s8h5c');
    scene.deal();
    scene.act('allIn');
    scene.act('call');
    const broke = scene.stack('A') === 0 ? 'A' : 'B';
    scene.sitIn(broke);
    expect(scene.wake()).toMatchObject([{ kind: 'PlayerLeft', playerId: broke, cashOut: 0 }]);
  });

  it('[R17] asking twice, or for a chair one does not have, is refused', () => {
    const scene = new Scene().seat(0, 1);
    scene.sitOut('B');
    expect(scene.refusal({ type: 'sitOut', playerId: playerId('B'), when: 'nextHand' })).toBe('AlreadySittingOut R17');
    expect(scene.refusal({ type: 'sitOut', playerId: playerId('Z'), when: 'nextHand' })).toBe('NotSeated TB2');
    expect(scene.refusal({ type: 'sitIn', playerId: playerId('Z') })).toBe('NotSeated TB2');
  });
});
