import { describe, expect, test } from 'vitest';
import { createSpeaker } from '../i18n/sentence.ts';
import { narrateTable, type TableContext } from './narrate-table.ts';

const NAMES = ['Mina', 'Bruno'];
const CONTEXT: TableContext = {
  nameOf: (seat) => NAMES[seat] ?? '?',
  callOf: (playerId) => NAMES[Number(playerId.slice(1))] ?? { key: 'name.host' },
  stopAskedBy: undefined,
};
const BANK = { kind: 'TimeBankUsed', seat: 1, addedMs: 15_000, leftMs: 45_000 };

describe('narrateTable', () => {
  test.each([
    { event: { kind: 'StopRequested', playerId: 'p1', handId: 'h' }, said: ['Bruno wants to stop this hand'] },
    { event: { kind: 'StopRequested', playerId: 'p7', handId: 'h' }, said: ['The host wants to stop this hand'] },
    { event: { kind: 'StopConfirmed', playerId: 'p0' }, said: ['Mina agrees to stop this hand'] },
    { event: { kind: 'StopWithdrawn', playerId: 'p1' }, said: ['Bruno lets the hand go on: the vote is over'] },
    {
      event: {
        kind: 'HandCancelled',
        refunds: [
          { seat: 0, amount: 1240 },
          { seat: 1, amount: 0 },
        ],
      },
      said: ['The hand is called off', '1,240 goes back to Mina'],
    },
    { event: { kind: 'TablePaused', origin: 'host', playerId: 'p0' }, said: ['Mina pauses the table'] },
    { event: { kind: 'TablePaused', origin: 'vote' }, said: ['The table is paused until somebody at it goes on'] },
    { event: { kind: 'TablePaused', origin: 'operator' }, said: ['The house pauses the table'] },
    {
      event: { kind: 'TablePaused', origin: 'operator', reason: 'a check' },
      said: ['The house pauses the table: \u2068a check\u2069'],
    },
    { event: { kind: 'TableResumed' }, said: ['The house lets the game go on'] },
    { event: { kind: 'TableResumed', playerId: 'p1' }, said: ['Bruno lets the game go on'] },
    { event: { kind: 'HostChanged', playerId: 'p1', from: 'p0' }, said: ['Bruno is the host now'] },
    { event: BANK, said: ['Bruno takes 15 seconds from the time bank'] },
    {
      event: { ...BANK, isAutomatic: true },
      said: ['Bruno is out of time: 15 seconds come from the time bank'],
    },
    {
      event: { kind: 'ChatSaid', playerId: 'p1', name: 'Bruno', text: 'سلام <b>' },
      said: ['Bruno: \u2068سلام <b>\u2069'],
    },
  ])('[WEB34] $event.kind: $said', ({ event, said }) => {
    expect(narrateTable(event, CONTEXT).map((sentence) => createSpeaker().say(sentence))).toEqual(said);
  });

  test('[WEB34] whoever asks for a vote is not also said to agree', () => {
    const event = { kind: 'StopConfirmed', playerId: 'p1' };
    expect(narrateTable(event, { ...CONTEXT, stopAskedBy: 'p1' })).toEqual([]);
    expect(narrateTable(event, { ...CONTEXT, stopAskedBy: 'p0' })).toHaveLength(1);
  });

  test.each([
    { event: { kind: 'StopRequested' } },
    { event: { kind: 'TimeBankUsed', seat: 1 } },
    { event: { kind: 'ChatSaid', playerId: 'p1', name: 'Bruno', text: 7 } },
    { event: { kind: 'SomethingNew', playerId: 'p1' } },
  ])('[WEB34] $event says nothing', ({ event }) => {
    expect(narrateTable(event, CONTEXT)).toEqual([]);
  });
});
