import { handId, playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { asking, kinds, Scene } from '../test/scene.ts';
import { decide, FOLDED_PAUSE_MS, nextWake, RESUME_MS, viewFor } from './index.ts';

const SECOND = 1_000;

function dealt(): Scene {
  const scene = new Scene({ turnSeconds: 60 }).seat(0, 1, 2);
  scene.deal();
  return scene;
}

describe('pausing', () => {
  it('[TB18] the host stops the clock; nobody acts, and play goes on with what was left', () => {
    const scene = dealt();
    scene.now += 40 * SECOND;
    expect(scene.ask('host', 'pause')).toMatchObject([{ kind: 'TablePaused', stopped: { leftMs: 20 * SECOND } }]);
    expect(viewFor(scene.table, playerId(scene.actor))).toMatchObject({
      stage: 'paused',
      pausedBy: 'host',
      you: { legal: [] },
    });
    expect(viewFor(scene.table, undefined)).not.toHaveProperty('deadline');
    expect(nextWake(scene.table)).toBeUndefined();
    expect(scene.refusal(scene.action(scene.actor, 'fold'))).toBe('TablePaused TB18');
    expect(scene.refusal({ type: 'timeOut', handId: handId('h1'), turn: 0 })).toBe('TablePaused TB18');
    scene.now += 3_600 * SECOND;
    expect(scene.ask('host', 'resume')).toMatchObject([
      { kind: 'TableResumed' },
      { kind: 'ClockStarted', deadline: scene.now + 20 * SECOND },
    ]);
  });

  it('[TB25] the house stops the clock by a reason, and play goes on with what was left', () => {
    const scene = dealt();
    scene.now += 40 * SECOND;
    expect(scene.refusal({ type: 'houseResume' })).toBe('NotPaused TB18');
    expect(scene.run({ type: 'housePause', reason: 'a check' })).toMatchObject([
      { kind: 'TablePaused', origin: 'operator', reason: 'a check', stopped: { leftMs: 20 * SECOND } },
    ]);
    expect(viewFor(scene.table, playerId(scene.actor))).toMatchObject({ stage: 'paused', pausedBy: 'operator' });
    expect(scene.refusal({ type: 'housePause', reason: 'again' })).toBe('TablePaused TB18');
    expect(scene.refusal(scene.action(scene.actor, 'fold'))).toBe('TablePaused TB18');
    const [resumed, started] = scene.run({ type: 'houseResume' });
    expect(resumed).toEqual({ kind: 'TableResumed' });
    expect(started).toMatchObject({ kind: 'ClockStarted', deadline: scene.now + 20 * SECOND });
  });

  it('[TB25] a pause of the host is ended by the house, and one of the house by the host', () => {
    const scene = dealt();
    scene.ask('host', 'pause');
    expect(scene.run({ type: 'houseResume' })[0]).toEqual({ kind: 'TableResumed' });
    scene.run({ type: 'housePause', reason: 'a check' });
    expect(scene.ask('host', 'resume')[0]).toEqual({ kind: 'TableResumed', playerId: 'host' });
  });

  it('[TB18] a clock that had nearly run out has ten seconds when play goes on', () => {
    const scene = dealt();
    scene.now += 59 * SECOND;
    scene.ask('host', 'pause');
    expect(scene.ask('host', 'resume')[1]).toMatchObject({ deadline: scene.now + 10 * SECOND });
  });

  it('[TB18] between hands nothing is dealt until play goes on, and then soon', () => {
    const scene = dealt().foldAround();
    scene.ask('host', 'pause');
    scene.now += FOLDED_PAUSE_MS;
    expect(scene.refusal({ type: 'deal' })).toBe('TablePaused TB18');
    expect(scene.refusal(asking('host', 'start'))).toBe('TablePaused TB18');
    expect(scene.ask('host', 'resume')).toMatchObject([
      { kind: 'TableResumed' },
      { kind: 'CountdownStarted', dealAt: scene.now + RESUME_MS },
    ]);
  });

  it('[TB18] who comes while a table is paused starts no countdown', () => {
    const scene = new Scene();
    scene.join('A');
    scene.ask('host', 'pause');
    expect(kinds(scene.join('B'))).toBe('PlayerSeated');
    expect(kinds(scene.ask('host', 'resume'))).toBe('TableResumed CountdownStarted');
  });

  it('[TB18] whoever leaves a paused hand is out of it, and the next has a whole turn', () => {
    const scene = dealt();
    scene.now += 50 * SECOND;
    scene.ask('host', 'pause');
    const first = scene.actor;
    expect(kinds(scene.leave(first))).toBe('LeaveQueued Folded');
    expect(scene.ask('host', 'resume')[1]).toMatchObject({ kind: 'ClockStarted', deadline: scene.now + 60 * SECOND });
    scene.ask('host', 'pause');
    // The last but one who leaves ends the hand, and nothing new is announced.
    expect(kinds(scene.leave(scene.actor))).toBe(
      'LeaveQueued Folded UncalledBetReturned BetsCollected PotAwarded HandEnded PlayerLeft PlayerLeft',
    );
  });

  it('[TB18] only the host pauses, and ends his pause; after a vote everybody at the table may end it', () => {
    const scene = new Scene({ hostId: playerId('C') }).seat(0, 1, 2);
    scene.deal();
    expect(scene.refusal(asking('A', 'pause'))).toBe('NotHost TB3');
    expect(scene.refusal(asking('C', 'resume'))).toBe('NotPaused TB18');
    scene.ask('C', 'pause');
    expect(scene.refusal(asking('C', 'pause'))).toBe('TablePaused TB18');
    expect(scene.refusal(asking('A', 'resume'))).toBe('MayNotResume TB18');
    scene.ask('C', 'resume');
    scene.ask('C', 'requestStop');
    expect(scene.refusal(asking('Z', 'resume'))).toBe('MayNotResume TB18');
    expect(scene.refusal(asking('B', 'resume'))).toBe('accepted');
    expect(kinds(scene.ask('B', 'resumeStop'))).toBe('TableResumed CountdownStarted');
  });

  it('[TB18] where the host has no chair, whoever sits there may go on: nobody waits for somebody who has gone', () => {
    const scene = new Scene({ hostId: playerId('A') }).seat(0, 1);
    scene.ask('A', 'pause');
    scene.leave('B');
    scene.leave('A');
    scene.join('C');
    scene.join('D');
    expect(scene.refusal(asking('C', 'resume'))).toBe('accepted');
    expect(scene.refusal(asking('Z', 'resume'))).toBe('MayNotResume TB18');
    const far = dealt();
    far.run({ type: 'reset', reason: 'a test' });
    expect(far.refusal(asking('A', 'resume'))).toBe('accepted');
  });

  it('[TB18] a clock that an outage has lengthened has what was left of that', () => {
    const scene = dealt();
    scene.now += 600 * SECOND;
    const env = { ...scene.env, deadline: scene.now + 50 * SECOND };
    const decided = decide(scene.table, { type: 'pause', playerId: playerId('host') }, env);
    expect(decided).toMatchObject({ ok: true, value: [{ stopped: { leftMs: 50 * SECOND } }] });
  });

  it('[R51] whoever runs the house calls off what is played; only the host can go on then', () => {
    const scene = new Scene({ hostId: playerId('C') }).seat(0, 1, 2);
    scene.deal();
    scene.act('raise', 400);
    expect(kinds(scene.run({ type: 'reset', reason: 'a test' }))).toBe('HandCancelled HandEnded TablePaused');
    expect(viewFor(scene.table, undefined)).toMatchObject({ stage: 'paused', pausedBy: 'operator' });
    expect(scene.table.seats.map(({ stack }) => stack)).toEqual([5_000, 5_000, 5_000]);
    expect(scene.refusal(asking('A', 'resume'))).toBe('MayNotResume TB18');
    expect(scene.refusal(asking('C', 'resume'))).toBe('accepted');
    expect(kinds(scene.run({ type: 'reset', reason: 'a test' }))).toBe('TablePaused');
  });
});
