import type { ServerFrame, WireEvent, WireTableView } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { sampleView } from '../testing/sample-view.ts';
import { type Change, reduce } from './reduce.ts';
import { type AppState, INITIAL_STATE, type TableState } from './state.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const OWN = { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false };

describe('a vote on stopping the hand', () => {
  const vote = { requestedBy: 'p1', voters: ['p0', 'p1'], confirmed: ['p1'], required: 2 };
  const asked: WireEvent = { kind: 'StopRequested', playerId: 'p1', handId: 'h3' };
  const agreed: WireEvent = { kind: 'StopConfirmed', playerId: 'p1' };

  test('[WEB34] is said once, at once, to whoever may decide, and stands in the log', () => {
    const table = tableOf(event(opened(), 11, [asked, agreed], { stopVote: vote, rights: ['confirmStop'] }));
    expect(spoken(table)).toEqual(['say.stopVote']);
    expect(logKeys(table)).toEqual(['log.stopRequested']);
    const open = event(opened(), 11, [asked, agreed], { stopVote: vote, rights: ['confirmStop'] });
    expect(spoken(tableOf(event(open, 12, [], { stopVote: vote, rights: ['confirmStop'] })))).toEqual(['say.stopVote']);
  });

  test('[WEB34] is not said to who has no vote', () => {
    expect(spoken(tableOf(event(opened(), 11, [asked, agreed], { stopVote: vote })))).toEqual([]);
  });
});

describe('the length of a turn', () => {
  const running = event(opened(), 11, [], { deadline: at(30_000) });

  test('[WEB36] is that of the table, and grows by what a time bank adds', () => {
    expect(tableOf(running).turnLength).toMatchObject({ deadline: at(30_000), wholeMs: 30_000 });
    const added = event(running, 12, [], { deadline: at(45_000) }, 10_000);
    expect(tableOf(added).turnLength).toMatchObject({ deadline: at(45_000), wholeMs: 45_000 });
    const again = event(added, 13, [], { deadline: at(60_000) }, 20_000);
    expect(tableOf(again).turnLength?.wholeMs).toBe(60_000);
    expect(tableOf(event(again, 14, [], { turn: 2, deadline: at(50_000) }, 20_000)).turnLength?.wholeMs).toBe(30_000);
  });

  test('[WEB36] stays through a pause, however long that is', () => {
    const added = event(running, 12, [], { deadline: at(45_000) }, 10_000);
    const paused = event(added, 13, [], { stage: 'paused', pausedBy: 'host' }, 20_000);
    expect(tableOf(paused).turnLength).toMatchObject({ deadline: undefined, wholeMs: 45_000 });
    const resumed = event(paused, 14, [], { deadline: at(925_000) }, 900_000);
    expect(tableOf(resumed).turnLength).toMatchObject({ deadline: at(925_000), wholeMs: 45_000 });
  });

  test('[WEB36] is never shorter than what is left, for who comes in the middle of it', () => {
    const late = event(opened(), 11, [], { deadline: at(60_000) }, 15_000);
    expect(tableOf(late).turnLength?.wholeMs).toBe(45_000);
  });

  test('[WEB36] time from the own bank is said, whether it was asked for or came by itself', () => {
    const before = event(opened(), 11, [], { deadline: at(30_000), you: { ...OWN, timeBankMs: 60_000 } });
    const used: WireEvent = {
      kind: 'TimeBankUsed',
      seat: 0,
      turn: 1,
      addedMs: 15_000,
      leftMs: 45_000,
      deadline: at(45_050),
      isAutomatic: true,
    };
    const after = event(before, 12, [used], { deadline: at(45_050), you: { ...OWN, timeBankMs: 45_000 } }, 30_050);
    expect(logKeys(tableOf(after))).toEqual(['log.timeBankItself']);
    expect(tableOf(after).announcement.sentences).toContainEqual({
      key: 'say.timeBank',
      params: { seconds: 15, left: 45 },
    });
    expect(tableOf(after).turnLength?.wholeMs).toBe(45_050);
  });
});

describe('what is said at the table', () => {
  const saying: Change = { kind: 'commandSent', id: 'a', command: { type: 'chat', text: 'hi' }, at: NOW };
  const problem = { type: '', title: 'No.', status: 422, code: 'MayNotChat' };

  test('[WEB43] reaches the chat and the log, and a refusal of it stays with the chat', () => {
    const said = event(opened(), 11, [{ kind: 'ChatSaid', playerId: 'p1', name: 'Bruno', text: 'hi' }], {});
    expect(tableOf(said).chat.lines).toMatchObject([{ version: 11, name: 'Bruno', text: 'hi' }]);
    expect(logKeys(tableOf(said))).toEqual(['log.says']);
    const refused = reduce(reduce(said, saying), frame({ type: 'reject', id: 'a', problem }));
    expect(tableOf(refused)).toMatchObject({ pending: [], refusal: undefined, chat: { problem } });
    expect(tableOf(reduce(refused, { ...saying, id: 'b' })).chat.problem).toBeUndefined();
  });

  test('[WEB43] before a snapshot has to be asked for again', () => {
    const loaded = reduce(reduce(opened(), { kind: 'chatAsked' }), { kind: 'chatLoaded', tableId: 't1', lines: [] });
    expect(tableOf(loaded).chat.history).toBe('there');
    const view = sampleView({ version: 20 });
    const again = reduce(loaded, frame({ type: 'snapshot', tableId: 't1', version: 20, view }));
    expect(tableOf(again).chat.history).toBe('needed');
  });

  test('[WEB43] at another table is not taken', () => {
    const lines = [{ version: 1, playerId: 'p1', name: 'Bruno', text: 'hi', at: at(0) }];
    const asked = reduce(opened(), { kind: 'chatAsked' });
    expect(tableOf(reduce(asked, { kind: 'chatLoaded', tableId: 'other', lines })).chat.lines).toEqual([]);
  });
});

/** The table, opened at version 10, before anybody has a clock. */
function opened(): AppState {
  const watching = reduce(INITIAL_STATE, { kind: 'tableOpened', tableId: 't1' });
  const view = sampleView({ actor: 1, you: OWN });
  return reduce(watching, frame({ type: 'snapshot', tableId: 't1', version: 10, view }));
}

function event(
  state: AppState,
  version: number,
  events: WireEvent[],
  changes: Partial<WireTableView>,
  afterMs = 0,
): AppState {
  const view = sampleView({ actor: 1, you: OWN, version, serverTime: at(afterMs), ...changes });
  return reduce(state, frame({ type: 'event', tableId: 't1', version, events, view }, afterMs));
}

function frame(content: ServerFrame, afterMs = 0): Change {
  return { kind: 'frameReceived', frame: content, at: NOW + afterMs };
}

function tableOf({ table }: AppState): TableState {
  if (table === undefined) throw new Error('no table is open');
  return table;
}

function logKeys({ log }: TableState): readonly string[] {
  return log.map(({ sentence }) => sentence.key);
}

function spoken({ announcement }: TableState): readonly string[] {
  return announcement.sentences.map(({ key }) => key).filter((key) => key.startsWith('say.'));
}

function at(ms: number): string {
  return new Date(NOW + ms).toISOString();
}
