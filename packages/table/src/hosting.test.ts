import { playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { asking, kinds, Scene } from '../test/scene.ts';
import { changedSections, FULL_COUNTDOWN_MS, nextWake, rightsOf } from './index.ts';

const A = playerId('A');

describe('the host', () => {
  it('[TB20] gives the role to somebody who sits there, and has it no more', () => {
    const scene = new Scene().seat(0, 1);
    expect(scene.refusal(asking('A', 'handOver', 'B'))).toBe('NotHost TB3');
    expect(scene.refusal(asking('host', 'handOver', 'host'))).toBe('AlreadyHost TB20');
    expect(scene.refusal(asking('host', 'handOver', 'Z'))).toBe('HeirNotSeated TB20');
    expect(scene.ask('host', 'handOver', 'A')).toEqual([{ kind: 'HostChanged', playerId: A, from: 'host' }]);
    expect(rightsOf(scene.table, A)).toContain('pause');
    expect(rightsOf(scene.table, playerId('host'))).toEqual([]);
  });

  it('[TB20] the role does not go to a bot', () => {
    const scene = new Scene();
    scene.run({ type: 'join', playerId: playerId('R'), name: 'R', isBot: true, buyIn: scene.table.config.buyInMin });
    expect(scene.refusal(asking('host', 'handOver', 'R'))).toBe('HeirNotSeated TB20');
  });

  it('[TB20] when the host leaves, the next person clockwise has the role', () => {
    const scene = new Scene({ hostId: A }).seat(2, 0, 5);
    expect(kinds(scene.leave('A'))).toBe('PlayerLeft HostChanged');
    expect(scene.table.config.hostId).toBe('C');
    scene.leave('C');
    expect(scene.table.config.hostId).toBe('B');
    // Nobody is left to have it.
    expect(kinds(scene.leave('B'))).toBe('PlayerLeft');
    expect(scene.table.config.hostId).toBe('B');
  });

  it('[TB20] also when the leaving waits for the end of a hand', () => {
    const scene = new Scene({ hostId: A }).seat(0, 1, 2);
    scene.deal();
    scene.leave('A');
    expect(scene.table.config.hostId).toBe(A);
    scene.foldAround();
    expect(scene.table.config.hostId).toBe('B');
  });
});

describe('chat', () => {
  it('[TB21] who sits there and the host are heard, in the order of what happens, and nothing else changes', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    const before = scene.table;
    expect(scene.run({ type: 'chat', playerId: A, name: 'A', text: 'Nice hand' })).toEqual([
      { kind: 'ChatSaid', playerId: A, name: 'A', text: 'Nice hand' },
    ]);
    expect(changedSections(before, scene.table)).toEqual([]);
    const say = (name: string): string =>
      scene.refusal({ type: 'chat', playerId: playerId(name), name, text: 'Hello' });
    expect([say('host'), say('Z')]).toEqual(['accepted', 'MayNotChat TB21']);
  });
});

describe('the countdown', () => {
  it('[TB22] is short when nobody else is waited for, and becomes short when the last one comes', () => {
    const scene = new Scene({ seatCount: 3 }).seat(0, 1);
    expect(nextWake(scene.table)?.at).toBe(scene.now + 30_000);
    scene.now += 10_000;
    expect(scene.join('C')).toMatchObject([
      { kind: 'PlayerSeated' },
      { kind: 'CountdownStarted', dealAt: scene.now + FULL_COUNTDOWN_MS },
    ]);
    const late = new Scene({ seatCount: 3 }).seat(0, 1);
    late.now += 27_000;
    expect(kinds(late.join('C'))).toBe('PlayerSeated');
  });

  it('[TB22] is short when every chair is taken or only one person plays, whoever sits out', () => {
    const full = new Scene({ seatCount: 3 }).seat(0, 1);
    full.join('C');
    full.sitOut('C');
    full.sitOut('B');
    full.sitIn('B');
    expect(nextWake(full.table)?.at).toBe(full.now + FULL_COUNTDOWN_MS);
    const alone = new Scene();
    alone.join('A');
    alone.sitOut('A');
    alone.join('B');
    alone.run({ type: 'join', playerId: playerId('R'), name: 'R', isBot: true, buyIn: alone.table.config.buyInMin });
    expect(nextWake(alone.table)?.at).toBe(alone.now + FULL_COUNTDOWN_MS);
  });

  it('[TB22] is short for one person among bots', () => {
    const scene = new Scene();
    scene.run({ type: 'join', playerId: playerId('R'), name: 'R', isBot: true, buyIn: scene.table.config.buyInMin });
    scene.join('A');
    expect(nextWake(scene.table)?.at).toBe(scene.now + FULL_COUNTDOWN_MS);
  });

  it('[TB22] is off when somebody goes, and begins anew when somebody comes', () => {
    const scene = new Scene().seat(0, 1);
    scene.now += 20_000;
    expect(kinds(scene.sitOut('B'))).toBe('SatOut WaitingForPlayers');
    expect(nextWake(scene.table)?.command.type).not.toBe('deal');
    scene.now += 20_000;
    expect(kinds(scene.sitIn('B'))).toBe('SatIn CountdownStarted');
    expect(nextWake(scene.table)).toEqual({ at: scene.now + 30_000, command: { type: 'deal' } });
  });
});
