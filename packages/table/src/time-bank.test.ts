import { playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { asking, kinds, Scene } from '../test/scene.ts';
import { TIME_BANK_STEP_MS, viewFor } from './index.ts';

/** Three play with turns of 20 s and banks of 40 s; it is the first one's turn, who faces the big blind. */
function dealt(timeBankSeconds = 40): Scene {
  const scene = new Scene({ timeBankSeconds }).seat(0, 1, 2);
  scene.deal();
  return scene;
}

function bankOf(scene: Scene, name: string): number | undefined {
  return viewFor(scene.table, playerId(name)).you?.timeBankMs;
}

describe('the time bank', () => {
  it('[R47] gives a turn a step at a time until it is empty', () => {
    const scene = dealt();
    const { actor } = scene;
    const deadline = viewFor(scene.table, undefined).deadline ?? 0;
    const asked = scene.ask(actor, 'timeBank');
    expect(asked).toMatchObject([
      { kind: 'TimeBankUsed', addedMs: TIME_BANK_STEP_MS, leftMs: 25_000, deadline: deadline + TIME_BANK_STEP_MS },
    ]);
    expect(asked).not.toMatchObject([{ isAutomatic: true }]);
    scene.ask(actor, 'timeBank');
    expect(scene.ask(actor, 'timeBank')).toMatchObject([{ addedMs: 10_000, leftMs: 0, deadline: deadline + 40_000 }]);
    expect(scene.refusal(asking(actor, 'timeBank'))).toBe('TimeBankEmpty R47');
    expect(viewFor(scene.table, undefined).deadline).toBe(deadline + 40_000);
  });

  it('[R47] only on the own turn, and only where there is one', () => {
    const scene = dealt();
    const other = ['A', 'B', 'C'].find((name) => name !== scene.actor) ?? '';
    expect(scene.refusal(asking(other, 'timeBank'))).toBe('NotYourTurn R18');
    expect(scene.refusal(asking('Z', 'timeBank'))).toBe('NotSeated TB2');
    const { hand } = scene.table;
    const stale = { type: 'timeBank', playerId: playerId(scene.actor), turn: (hand?.round.turn ?? 0) + 1 } as const;
    expect(scene.refusal(stale)).toBe('WrongTurn R29');
    const none = dealt(0);
    expect(none.refusal(asking(none.actor, 'timeBank'))).toBe('TimeBankEmpty R47');
    expect(bankOf(none, none.actor)).toBeUndefined();
  });

  it('[R47] is used by itself where time out would be a fold, step by step, and then the turn is over', () => {
    const scene = dealt();
    const { actor } = scene;
    for (let step = 1; step <= 3; step += 1) {
      expect(scene.wake()).toMatchObject([{ kind: 'TimeBankUsed', isAutomatic: true }]);
    }
    expect(kinds(scene.wake())).toMatch(/^TurnTimedOut Folded/);
    expect(bankOf(scene, actor)).toBe(0);
  });

  it('[R47] nobody waits for the bank of somebody who could check, or has let a turn pass before', () => {
    const scene = dealt();
    scene.act('call');
    scene.act('call');
    // The big blind has nothing to lose.
    expect(kinds(scene.wake())).toMatch(/^TurnTimedOut Checked/);
    const absent = scene.actor;
    scene.act('bet', 200);
    const next = scene.actor;
    scene.act('raise', 500);
    expect(next).not.toBe(absent);
    scene.act('fold');
    // Who is to act now faces the raise; the one who let a turn pass gets no time on top.
    const facing = scene.actor;
    const passed = scene.table.seats.find(({ playerId: seated }) => seated === facing)?.timeoutsInARow ?? 0;
    expect(kinds(scene.wake())).toMatch(passed > 0 ? /^TurnTimedOut Folded/ : /^TimeBankUsed$/);
  });

  it('[R47] bots do not use theirs by themselves, and who comes back has no more than he left with', () => {
    const scene = new Scene({ timeBankSeconds: 40 });
    for (const name of ['A', 'B', 'C']) {
      scene.run({ type: 'join', playerId: playerId(name), name, isBot: true, buyIn: scene.table.config.buyInMin });
    }
    scene.deal();
    expect(kinds(scene.wake())).toMatch(/^TurnTimedOut Folded/);
    const people = dealt();
    const user = people.actor;
    people.ask(user, 'timeBank');
    people.foldAround();
    people.leave(user);
    people.join(user);
    expect(bankOf(people, user)).toBe(25_000);
  });

  it('[R47] comes back a little every ten hands, and never to more than it was', () => {
    const scene = dealt();
    const user = scene.actor;
    scene.ask(user, 'timeBank');
    scene.foldAround();
    for (let hand = 2; hand <= 9; hand += 1) scene.round();
    expect(bankOf(scene, user)).toBe(25_000);
    scene.round();
    expect(bankOf(scene, user)).toBe(30_000);
    const others = ['A', 'B', 'C'].filter((name) => name !== user);
    expect(others.map((name) => bankOf(scene, name))).toEqual([40_000, 40_000]);
  });
});
