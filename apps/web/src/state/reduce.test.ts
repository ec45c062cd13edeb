import type { ServerFrame, WireCommand, WireEvent, WireProblem } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { idle, sampleView } from '../testing/sample-view.ts';
import { type Change, reduce } from './reduce.ts';
import { type AppState, INITIAL_STATE, type TableState } from './state.ts';

const CALL: WireCommand = { type: 'call', handId: 'h3', turn: 1 };

describe('events', () => {
  test('[WEB22] in order, each goes to the log once', () => {
    const state = run(opened(10), [event(11, fold()), event(11, fold()), event(12, check())]);
    expect(logKeys(state)).toEqual(['log.folds', 'log.checks']);
    expect(tableOf(state)).toMatchObject({ seenVersion: 12, subscription: 'live', view: { version: 12 } });
  });

  test('[WEB22] a gap asks from the last one seen and shows the newer view meanwhile', () => {
    const state = run(opened(10), [event(13, fold())]);
    expect(tableOf(state)).toMatchObject({ seenVersion: 10, subscription: 'needed', view: { version: 13 } });
    expect(logKeys(state)).toEqual([]);
    const asked = run(state, [sent(true)]);
    const filled = run(asked, [event(11, fold()), event(12, check()), event(13, fold())]);
    expect(tableOf(filled)).toMatchObject({ seenVersion: 13, subscription: 'live', view: { version: 13 } });
    expect(logKeys(filled)).toEqual(['log.folds', 'log.checks', 'log.folds']);
  });

  test('[WEB22] a gap in the answer to that asks for a snapshot', () => {
    const state = run(opened(10), [event(13), sent(true), event(15)]);
    expect(tableOf(state)).toMatchObject({ seenVersion: undefined, subscription: 'needed' });
    const waiting = run(state, [sent(true), event(16)]);
    expect(tableOf(waiting)).toMatchObject({ subscription: 'asked', seenVersion: undefined });
    expect(tableOf(run(waiting, [snapshot(16)]))).toMatchObject({ subscription: 'live', seenVersion: 16 });
  });

  test('[WEB22] a resync asks for a snapshot', () => {
    const state = run(opened(10), [frame({ type: 'resync', tableId: 't1', reason: 'slow' })]);
    expect(tableOf(state)).toMatchObject({ subscription: 'needed', seenVersion: undefined });
  });

  test('[WEB22] of another table are not taken', () => {
    const view = sampleView({ tableId: 'other', version: 11 });
    const state = run(opened(10), [frame({ type: 'event', tableId: 'other', version: 11, events: [fold()], view })]);
    expect(tableOf(state)).toMatchObject({ seenVersion: 10, view: { version: 10 } });
  });

  test('[WEB20] a lost line makes the subscription needed again, from the last version seen', () => {
    const state = run(opened(10), [event(11), { kind: 'connectionChanged', status: 'reconnecting' }]);
    expect(tableOf(state)).toMatchObject({ subscription: 'needed', seenVersion: 11 });
  });
});

describe('commands', () => {
  const asking = run(opened(10), [commandSent('a')]);

  test('[WEB23] an answer that overtakes its events shows the view, and the events still reach the log', () => {
    const answered = run(asking, [ack('a', 12)]);
    expect(tableOf(answered)).toMatchObject({ pending: [], seenVersion: 10, view: { version: 12 } });
    const caughtUp = run(answered, [event(11, fold()), event(12, check())]);
    expect(tableOf(caughtUp)).toMatchObject({ seenVersion: 12, view: { version: 12 } });
    expect(logKeys(caughtUp)).toEqual(['log.folds', 'log.checks']);
  });

  test('[WEB23] a late answer does not bring an old view back', () => {
    const state = run(asking, [event(11), event(12), ack('a', 11)]);
    expect(tableOf(state)).toMatchObject({ pending: [], view: { version: 12 } });
  });

  test('[WEB21] an answer to something else leaves the command waiting', () => {
    expect(tableOf(run(asking, [ack('b', 11), reject('b', 422)])).pending).toHaveLength(1);
    expect(tableOf(run(asking, [{ kind: 'connectionChanged', status: 'reconnecting' }])).pending).toHaveLength(1);
  });

  test('[WEB25] a refusal stays until it is dismissed, the turn changes, or another command is sent', () => {
    const refused = run(asking, [reject('a', 422)]);
    expect(tableOf(refused)).toMatchObject({ pending: [], refusal: { command: CALL, problem: { code: 'Code422' } } });
    expect(tableOf(run(refused, [event(11)])).refusal).toBeDefined();
    expect(tableOf(run(refused, [{ kind: 'refusalDismissed' }])).refusal).toBeUndefined();
    expect(tableOf(run(refused, [commandSent('b')])).refusal).toBeUndefined();
    expect(tableOf(run(refused, [event(11, undefined, { turn: 2 })])).refusal).toBeUndefined();
  });

  test('[WEB24] a busy server is asked again three times before the player is told', () => {
    const busy = reject('a', 503);
    expect(tableOf(run(asking, [busy, busy, busy]))).toMatchObject({ pending: [{ id: 'a' }], refusal: undefined });
    expect(tableOf(run(asking, [busy, busy, busy, busy]))).toMatchObject({ pending: [], refusal: {} });
  });
});

describe('announcements', () => {
  test('[WEB5] the viewer is told once when the turn begins, and what it costs', () => {
    const before = run(opened(10, idle(sampleView())), [event(11, fold())]);
    const state = run(before, [event(12)]);
    expect(tableOf(state).announcement.sentences.at(-1)).toEqual({ key: 'say.yourTurn', params: { amount: 10 } });
    expect(run(state, [event(13)]).table?.announcement.id).toBe(tableOf(state).announcement.id);
  });

  test('[WEB5] an offer to show cards after the hand is not a turn', () => {
    const over = { ...idle(sampleView()), turn: 2, you: { ...OWN, legal: [{ type: 'show' as const }] } };
    const state = run(opened(10), [snapshot(11, over)]);
    expect(tableOf(state).announcement.sentences.map((sentence) => sentence.key)).not.toContain('say.yourTurnShow');
  });
});

describe('session', () => {
  test('[WEB29] ends when the server does not know it', () => {
    const problem = problemOf(401);
    expect(run(opened(10), [frame({ type: 'error', problem })])).toMatchObject({
      session: 'none',
      identity: undefined,
    });
  });

  test('[WEB32] a table that the server does not know is missing; one that was seen is not', () => {
    const unknown = frame({ type: 'error', problem: problemOf(404) });
    expect(tableOf(run(INITIAL_STATE, [{ kind: 'tableOpened', tableId: 't1' }, unknown])).missing).toBe(true);
    expect(tableOf(run(opened(10), [unknown])).missing).toBe(false);
  });
});

const OWN = { seat: 0, leavesAfterHand: false, sitsOutNext: false };

describe('decided ahead', () => {
  const waiting = sampleView({
    version: 11,
    actor: 1,
    you: { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false },
  });
  const armed = run(opened(10), [shown(waiting), { kind: 'preActionToggled', choice: 'checkCall' }]);

  test('[WEB17] [R30] a choice is kept until a new price makes it void, which is said once', () => {
    expect(tableOf(armed).preAction).toMatchObject({ kind: 'armed', price: 10 });
    const raised = run(armed, [shown({ ...waiting, version: 12, currentBet: 60 })]);
    expect(tableOf(raised).preAction).toMatchObject({ kind: 'void', now: 50 });
    expect(tableOf(raised).announcement.sentences.map(({ key }) => key)).toEqual(['say.void']);
    const later = run(raised, [shown({ ...waiting, version: 13, currentBet: 60 })]);
    expect(tableOf(later).announcement).toEqual(tableOf(raised).announcement);
  });

  test('[R30] the command that it comes to ends it', () => {
    const state = run(armed, [commandSent('a')]);
    expect(tableOf(state).preAction).toEqual({ kind: 'none' });
  });

  test('[WEB18] [R30] the moment is kept at which the buttons took another meaning', () => {
    const state = run(opened(10), [shown(waiting, 500)]);
    expect(tableOf(state).controlsSince).toBe(500);
    const same = run(state, [shown({ ...waiting, version: 12 }, 600)]);
    expect(tableOf(same).controlsSince).toBe(500);
    const turn = run(same, [shown(sampleView({ version: 13, turn: 2 }), 700)]);
    expect(tableOf(turn).controlsSince).toBe(700);
  });
});

describe('what is said', () => {
  test('[WEB33] a page that comes in the middle of a hand is told its cards with the turn', () => {
    const keys = tableOf(opened(10)).announcement.sentences.map(({ key }) => key);
    expect(keys).toEqual(['say.yourCards', 'say.yourTurn']);
  });
});

function shown(view: ReturnType<typeof sampleView>, at = 0): Change {
  const event: ServerFrame = { type: 'event', tableId: 't1', version: view.version, events: [], view };
  return { kind: 'frameReceived', frame: event, at };
}

function run(state: AppState, changes: readonly Change[]): AppState {
  return changes.reduce(reduce, state);
}

function opened(version: number, view = sampleView()): AppState {
  const changes: readonly Change[] = [{ kind: 'tableOpened', tableId: 't1' }, sent(true), snapshot(version, view)];
  return run(INITIAL_STATE, changes);
}

function tableOf(state: AppState): TableState {
  if (state.table === undefined) throw new Error('no table');
  return state.table;
}

function logKeys(state: AppState): readonly string[] {
  return tableOf(state).log.map((entry) => entry.sentence.key);
}

function frame(received: ServerFrame): Change {
  return { kind: 'frameReceived', frame: received, at: 0 };
}

function snapshot(version: number, view = sampleView()): Change {
  return frame({ type: 'snapshot', tableId: 't1', version, view: { ...view, version } });
}

function event(version: number, what?: WireEvent, changes: Partial<ReturnType<typeof sampleView>> = {}): Change {
  const view = sampleView({ version, ...changes });
  return frame({ type: 'event', tableId: 't1', version, events: what === undefined ? [] : [what], view });
}

function fold(): WireEvent {
  return { kind: 'Folded', seat: 1 };
}

function check(): WireEvent {
  return { kind: 'Checked', seat: 0 };
}

function sent(subscribed: boolean): Change {
  return { kind: 'dueSent', subscribed, ids: [], at: 0 };
}

function commandSent(id: string): Change {
  return { kind: 'commandSent', id, command: CALL, at: 0 };
}

function ack(id: string, version: number): Change {
  return frame({ type: 'ack', id, version, view: sampleView({ version }) });
}

function reject(id: string, status: number): Change {
  return frame({ type: 'reject', id, problem: problemOf(status) });
}

function problemOf(status: number): WireProblem {
  return { type: 'about:blank', title: 'No', status, code: `Code${status}` };
}
