import { tableId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import type { OutboxAnchor, StoredMessage } from '../ports/outbox.ts';
import { chooseNext } from './choose-next.ts';

/** Messages in few words: `b3` is a board of version 3, `l3` a line, `i3` an invitation, `p3` a pause; `/2` of table 2, `!` being sent. The ids go up. */
function messagesOf(words: string): readonly StoredMessage[] {
  return words.split(' ').filter(Boolean).map(messageOf);
}

const KEYS: Readonly<Record<string, string>> = { b: 'board', i: 'invitation', p: 'pause' };

function messageOf(word: string, at: number): StoredMessage {
  const [, kind, version, table] = /^([blip])(\d+)(?:\/(\d))?!?$/.exec(word) ?? [];
  return {
    id: at + 1,
    tableId: tableId(`t${table ?? 1}`),
    version: Number(version),
    at: 0,
    topic: 'c',
    ...(KEYS[kind ?? ''] === undefined ? {} : { key: KEYS[kind ?? ''] }),
    body: '',
    isSending: word.endsWith('!'),
  };
}

const anchorAt = (version: number): OutboxAnchor => ({ tableId: tableId('t1'), key: 'board', ref: '7', version });

describe('[OUT4] what is told next', () => {
  it.each([
    ['nothing when nothing waits', '', undefined, { left: 0 }],
    ['the only one', 'l1', undefined, { next: 1, left: 0 }],
    ['the oldest line', 'l1 l2 l3', undefined, { next: 1, left: 2 }],
    ['the newest board', 'b1 b2 b3', undefined, { replaced: [1, 2], next: 3, left: 0 }],
    ['a board before a line of what it shows', 'l3 b3 l4 b5', 2, { replaced: [2], next: 4, left: 2 }],
    ['a line of what is shown, whatever has changed since', 'l3 l4 b9', 4, { next: 1, left: 2 }],
    ['no board that is shown already', 'b3 l3', 5, { replaced: [1], next: 2, left: 0 }],
    ['nothing when the only board is shown already', 'b3', 3, { replaced: [1], left: 0 }],
    ['the boards of two tables, each for itself', 'b1 b1/2 b2 b2/2', undefined, { replaced: [1, 2], next: 3, left: 1 }],
    ['a line before a later board of another table', 'l1 b1/2', undefined, { next: 1, left: 1 }],
    ['the newest invitation and the newest pause', 'i1 p2 i3 p4', undefined, { replaced: [1, 2], next: 3, left: 1 }],
    ['none that somebody had begun to send', 'l1! l2 b2!', undefined, { uncertain: [1, 3], next: 2, left: 0 }],
    ['a board although an older one may have been sent', 'b1! b2', undefined, { uncertain: [1], next: 2, left: 0 }],
  ] as const)('[OUT4] is %s', (_what, words, shown, expected) => {
    const anchors = shown === undefined ? [] : [anchorAt(shown)];
    const { next, ...choice } = chooseNext({ messages: messagesOf(words), anchors });
    expect({ ...choice, next: next?.message.id }).toEqual({
      dropped: [],
      replaced: [],
      uncertain: [],
      next: undefined,
      ...expected,
    });
  });

  it('[OUT5] knows what shows a board already', () => {
    const anchors = [{ ...anchorAt(9), tableId: tableId('t2') }, anchorAt(1)];
    expect(chooseNext({ messages: messagesOf('b2'), anchors }).next?.anchor).toEqual(anchorAt(1));
    expect(chooseNext({ messages: messagesOf('l2'), anchors }).next?.anchor).toBeUndefined();
  });

  it('[OUT14] after a few lines in a row is the oldest board that waits', () => {
    const topic = { messages: messagesOf('l1 l2 b3 b3/2'), anchors: [anchorAt(2)] };
    const told = [0, 1, 2, 3, 9].map((linesInARow) => chooseNext(topic, linesInARow).next?.message.id);
    expect(told).toEqual([1, 1, 1, 3, 3]);
    expect(chooseNext({ messages: messagesOf('l1 l2'), anchors: [] }, 9).next?.message.id).toBe(1);
  });

  it('[OUT14] is none of too many lines: invitations go first, then the oldest, and boards never', () => {
    const lines = Array.from({ length: 151 }, (_, at) => `l${at + 1}`).join(' ');
    const idsOf = (words: string) => {
      const { dropped, replaced, next } = chooseNext({ messages: messagesOf(words), anchors: [] });
      return { dropped, replaced, next: next?.message.id };
    };
    expect(idsOf(`${lines} b151`)).toEqual({ dropped: [1], replaced: [], next: 152 });
    expect(idsOf(`b1/2 ${lines} i152`)).toMatchObject({ dropped: [153, 2] });
    expect(idsOf(`l1 l2 ${lines} i152 i153/2 p153`)).toMatchObject({ dropped: [154, 155, 156, 1, 2, 3] });
  });
});
