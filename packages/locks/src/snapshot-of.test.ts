import { Defect, present, seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import type { ClaimRecord, LockDomain } from './backend.ts';
import { LOCK_LEVELS, LOCK_MODES } from './levels.ts';
import { type PathStep, stepOf } from './lock-path.ts';
import { snapshotOf, youngestOf } from './snapshot-of.ts';

/** A domain as written below: `t1` a table, `@c` a chat, `*` everything. */
function domainOf(text: string): LockDomain {
  if (text === '*') return { kind: 'all', id: '' };
  return text.startsWith('@') ? { kind: 'chat', id: text.slice(1) } : { kind: 'table', id: text };
}

/** A step as written below: `pot:X`, `player3:S`. */
function stepFrom(text: string): PathStep {
  const [, name, seat, wanted] = /^([a-z]+)(\d*):(\w+)$/.exec(text) ?? [];
  const level = present(
    LOCK_LEVELS.find((known) => known === name),
    `level in ${text}`,
  );
  const mode = present(
    LOCK_MODES.find((known) => known === wanted),
    `mode in ${text}`,
  );
  return stepOf(level, mode, seat === '' ? undefined : seatIndex(Number(seat)));
}

/**
 * Claims in the order of their arrival, such as `A holds t1 pot:X` or `B waits t1 +round:X pot:X player3:X`, who has
 * taken the round and is queued at the pot. The first is the oldest; the ids are c1, c2, ...
 */
function claims(...lines: readonly string[]): readonly ClaimRecord[] {
  return lines.map((line, at) => {
    const [task = '', verb, domain = '', ...steps] = line.split(' ');
    const isHeld = verb === 'holds';
    return {
      id: `c${at + 1}`,
      process: 'p',
      task,
      label: line,
      domain: domainOf(domain),
      steps: steps.map((step) => stepFrom(step.replace('+', ''))),
      isHeld,
      order: at,
      reached: isHeld ? steps.length : steps.filter((step) => step.startsWith('+')).length,
      queued: at,
      sinceMs: 1_000 - at,
    };
  });
}

/** Whom each waiting task waits for: `A!` holds what it wants, `A` is ahead of it. */
function waits(records: readonly ClaimRecord[]): Readonly<Record<string, string>> {
  const named = snapshotOf(records).waiting.map(({ task, waitsFor }) => [
    task,
    waitsFor.map((on) => (on.kind === 'hard' ? `${on.task}!` : on.task)).join(' '),
  ]);
  return Object.fromEntries(named);
}

const cycles = (records: readonly ClaimRecord[]): readonly string[] =>
  snapshotOf(records).cycles.map((cycle) => cycle.join(' '));

describe('who waits for whom', () => {
  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>]>([
    ['the holder', ['A holds t1 pot:X', 'B waits t1 pot:X'], { B: 'A!' }],
    ['all holders', ['A holds t1 pot:S', 'B holds t1 pot:S', 'C waits t1 pot:X'], { C: 'A! B!' }],
    [
      'of the holders those in conflict',
      ['A holds t1 table:IS', 'B holds t1 table:IX', 'C waits t1 table:S'],
      { C: 'B!' },
    ],
    [
      'the next ahead, who waits for the holder',
      ['A holds t1 pot:X', 'B waits t1 pot:X', 'C waits t1 pot:X'],
      { B: 'A!', C: 'B' },
    ],
    [
      'the holder before those ahead',
      ['A holds t1 table:S', 'B waits t1 table:IX', 'C waits t1 table:X'],
      { B: 'A!', C: 'A! B' },
    ],
    [
      'a task once, by what it holds',
      ['A holds t1 table:IS', 'B holds t1 pot:X', 'A waits t1 +table:IX pot:X', 'C waits t1 table:X'],
      { A: 'B!', C: 'A!' },
    ],
    [
      'who holds it and waits for something else as a holder',
      ['A holds t1 pot:X', 'B holds t1 round:X', 'A waits t1 round:X', 'C waits t1 pot:X'],
      { A: 'B!', C: 'A!' },
    ],
  ])('[LOCK31] it is %s', (_, lines, expected) => {
    expect(waits(claims(...lines))).toEqual(expected);
  });

  it.each<readonly [string, readonly string[], Readonly<Record<string, string>>]>([
    ['two tables', ['A holds t1 pot:X', 'B holds t2 pot:X', 'C waits t2 pot:X'], { C: 'B!' }],
    ['a table and a chat of one id', ['A holds @t1 chat:X', 'B holds t1 stage:X', 'C waits t1 stage:X'], { C: 'B!' }],
    ['two seats', ['A holds t1 player1:X', 'B holds t1 player2:X', 'C waits t1 player2:X'], { C: 'B!' }],
    ['two levels', ['A holds t1 round:X', 'B holds t1 pot:X', 'C waits t1 pot:X'], { C: 'B!' }],
  ])('[LOCK31] %s do not stand in the way of each other', (_, lines, expected) => {
    expect(waits(claims(...lines))).toEqual(expected);
  });

  it.each(LOCK_MODES.flatMap((held) => LOCK_MODES.map((wanted) => [held, wanted] as const)))(
    '[LOCK31] %s held, %s wanted',
    (held, wanted) => {
      const agree = ['IS IS', 'IS IX', 'IS S', 'IS SIX', 'IX IS', 'IX IX', 'S IS', 'S S', 'SIX IS'].includes(
        `${held} ${wanted}`,
      );
      expect(waits(claims(`A holds t1 table:${held}`, `B waits t1 table:${wanted}`))).toEqual({ B: agree ? '' : 'A!' });
    },
  );

  it('[LOCK32] who waits keeps what he has taken on the way, and others wait for him there', () => {
    const records = claims('A holds t1 pot:X', 'B waits t1 +round:X pot:X', 'C waits t1 round:X', 'D waits t1 round:X');
    expect(waits(records)).toEqual({ B: 'A!', C: 'B', D: 'C' });
  });

  it('[LOCK32] who waits stands in the way of nobody at what comes behind', () => {
    const lines = ['A holds t1 pot:X', 'B waits t1 pot:X player3:X', 'C holds t1 player3:X', 'A waits t1 player3:X'];
    expect(waits(claims(...lines))).toEqual({ A: 'C!', B: 'A!' });
    expect(cycles(claims(...lines))).toEqual([]);
  });

  it('[LOCK32] the order in a queue is that of coming to it, not that of asking', () => {
    const records = claims('A holds t1 pot:X', 'B waits t1 +round:X pot:X', 'C waits t1 pot:X').map((record) =>
      Object.assign(record, { queued: 10 - record.order }),
    );
    expect(waits(records)).toEqual({ B: 'C', C: 'A!' });
    expect(snapshotOf(records).waiting.map(({ task }) => task)).toEqual(['C', 'B']);
  });

  it('[LOCK32] who has taken everything and was not told yet waits for nobody, and others for him', () => {
    expect(waits(claims('B waits t1 +round:X +pot:X', 'C waits t1 pot:X', 'D waits t1'))).toEqual({
      B: '',
      C: 'B',
      D: '',
    });
  });

  it('[LOCK32] who agrees with the holders does not go in while somebody is queued before him', () => {
    const records = claims('A holds t1 table:S', 'B waits t1 table:X', 'C waits t1 table:S', 'D waits t1 table:S');
    expect(waits(records)).toEqual({ B: 'A!', C: 'B', D: 'C' });
  });

  it('[LOCK33] behind somebody with whom he agrees, one waits until that one is ready', () => {
    const records = claims(
      'A holds t1 table:IX',
      'B waits t1 table:S',
      'C waits t1 table:IS',
      'A waits t1 pot:X',
      'C holds t1 pot:X',
    );
    expect(cycles(records)).toEqual(['A C']);
    expect(waits(records)).toEqual({ A: 'C!', B: 'A!', C: 'A! B' });
  });

  it('[LOCK33] of those who hold up the one ahead, only who belongs to the circle is named besides him', () => {
    const records = claims(
      'A holds t1 table:IX',
      'G holds t1 table:IX',
      'B waits t1 table:S',
      'C waits t1 table:IS',
      'C holds t2 pot:X',
      'A waits t2 pot:X',
    );
    expect(waits(records)).toEqual({ A: 'C!', B: 'A! G!', C: 'A! B' });
  });

  it('[LOCK33] what he lacks elsewhere does not matter', () => {
    // C waits behind B at the table only until A is over; that B waits for C at the chat as well holds nobody up.
    const records = claims(
      'A holds t1 table:X',
      'C holds @c chat:X',
      'B waits t1 table:IX pot:X',
      'B waits @c chat:X',
      'C waits t1 table:IX',
    );
    expect(snapshotOf(records).waiting.map(({ id, waitsFor }) => [id, waitsFor.map(({ task }) => task)])).toEqual([
      ['c4', ['C']],
      ['c3', ['A']],
      ['c5', ['B']],
    ]);
    expect(cycles(records)).toEqual([]);
  });
});

describe('circles', () => {
  it.each<readonly [string, readonly string[], readonly string[]]>([
    ['of two', ['A holds t1 pot:X', 'B holds t2 pot:X', 'A waits t2 pot:X', 'B waits t1 pot:X'], ['B A']],
    [
      'of a table and a chat',
      ['A holds t1 stage:X', 'B holds @c chat:X', 'B waits t1 stage:S', 'A waits @c chat:S'],
      ['A B'],
    ],
    [
      'of a table and everything',
      ['A holds * stage:X', 'B holds t1 stage:X', 'A waits t1 stage:X', 'B waits * stage:X'],
      ['B A'],
    ],
    [
      'of three',
      [
        'A holds t1 pot:X',
        'B holds t2 pot:X',
        'C holds t3 pot:X',
        'C waits t1 pot:X',
        'A waits t2 pot:X',
        'B waits t3 pot:X',
      ],
      ['B C A'],
    ],
    [
      'of one who asks for a second part of his table behind one who wants it all',
      ['A holds t1 table:IX round:X', 'B waits t1 table:X', 'A waits t1 table:IX pot:X'],
      ['A B'],
    ],
    [
      'by what a waiting claim has taken',
      ['A holds t1 pot:X', 'B waits t1 +round:X pot:X', 'A waits t1 round:X'],
      ['A B'],
    ],
    [
      'by the order in a queue',
      ['A holds t1 table:S', 'B holds t1 pot:X', 'C waits t1 table:X', 'B waits t1 table:S', 'A waits t1 pot:X'],
      ['A B C'],
    ],
    [
      'of two pairs',
      [
        'A holds t1 pot:X',
        'B holds t2 pot:X',
        'A waits t2 pot:X',
        'B waits t1 pot:X',
        'C holds t3 pot:X',
        'D holds t4 pot:X',
        'C waits t4 pot:X',
        'D waits t3 pot:X',
      ],
      ['B A', 'D C'],
    ],
  ])('[LOCK34] one %s is found', (_, lines, expected) => {
    expect(cycles(claims(...lines))).toEqual(expected);
  });

  it.each<readonly [string, readonly string[]]>([
    [
      'everybody waits for one who works',
      ['A holds t1 pot:X', 'B waits t1 pot:X', 'C waits t1 pot:X', 'D waits t1 pot:X'],
    ],
    [
      'two ways lead to one holder',
      ['A holds t1 pot:X round:X', 'B waits t1 round:X', 'C waits t1 pot:X', 'D waits t1 round:X pot:X'],
    ],
    [
      'a chain ends with one who works',
      ['A holds t1 pot:X', 'B holds t2 pot:X', 'A waits t2 pot:X', 'C waits t1 pot:X'],
    ],
    ['readers read together', ['A holds t1 table:S', 'B holds t2 table:S', 'C waits t1 table:X', 'C holds t2 table:S']],
    ['a grant is on its way', ['A holds t1 pot:S', 'B waits t1 pot:S']],
    ['a grant was not told yet', ['A waits t1 +round:X +pot:X', 'A waits t1 +player1:X', 'B waits t1 pot:X']],
    ['a claim wants nothing', ['A holds t1 pot:X', 'A waits t1']],
  ])('[LOCK34] none is invented where %s', (_, lines) => {
    expect(cycles(claims(...lines))).toEqual([]);
  });

  it('[LOCK34] one is found when a claim gets to what closes it, not before', () => {
    const others = ['C holds t1 pot:X', 'B holds t2 pot:X', 'C waits t2 pot:X'];
    expect(cycles(claims('A holds t1 round:X', ...others, 'B waits t1 round:X pot:X'))).toEqual([]);
    expect(cycles(claims(...others, 'B waits t1 +round:X pot:X'))).toEqual(['B C']);
  });

  it('[LOCK34] a task that asks for two things at once can be in one although each of them keeps the order', () => {
    const lines = ['A holds t1 round:X', 'B waits t1 round:X', 'B holds t1 pot:X', 'A waits t1 pot:X'];
    expect(cycles(claims(...lines))).toEqual(['A B']);
  });

  it('[LOCK35] begins with the youngest waiter, and each waits for the next', () => {
    const records = claims(
      'A holds t1 pot:X',
      'B holds t2 pot:X',
      'C holds t3 pot:X',
      'B waits t3 pot:X',
      'C waits t1 pot:X',
      'A waits t2 pot:X',
    );
    expect(cycles(records)).toEqual(['A B C']);
    expect(waits(records)).toEqual({ A: 'B!', B: 'C!', C: 'A!' });
  });

  it('[LOCK35] of several circles through one waiter it is a shortest', () => {
    const lines = [
      'A holds t1 pot:S',
      'B holds t1 pot:S',
      'C holds t2 pot:X',
      'B waits t2 pot:X',
      'A waits t2 pot:X',
      'C waits t1 pot:X',
    ];
    expect(cycles(claims(...lines))).toEqual(['C B']);
  });

  it('[LOCK35] does not depend on the order of the records', () => {
    const records = claims(
      'A holds t1 pot:X',
      'B holds t2 pot:X',
      'A waits t2 pot:X',
      'B waits t1 pot:X',
      'C waits @c chat:X',
      'C waits t1 pot:X',
    );
    expect(snapshotOf(records.toReversed())).toEqual(snapshotOf(records));
  });

  it.each<readonly [string, readonly string[]]>([
    ['what it holds', ['A holds t1 pot:X', 'A waits t1 pot:X']],
    ['more of what it holds', ['A holds t1 table:S', 'A waits t1 table:X']],
    ['what it waits for already', ['B holds t1 pot:X', 'A waits t1 pot:X', 'A waits t1 pot:X']],
    [
      'a part of what it holds, behind one with whom it agrees',
      ['A holds t1 table:IX', 'B waits t1 table:S', 'A waits t1 table:IS'],
    ],
  ])('[LOCK36] a task that asks for %s is a circle of one', (_, lines) => {
    expect(cycles(claims(...lines))).toEqual(['A']);
  });
});

describe('who gives up', () => {
  const CIRCLE = ['A holds t1 pot:X', 'B holds t2 pot:X', 'A waits t2 pot:X', 'B waits t1 pot:X'];

  it('[LOCK37] it is the youngest waiter, however long the others have held something', () => {
    const snapshot = snapshotOf(claims(...CIRCLE));
    expect(snapshot.cycles.map((cycle) => youngestOf(snapshot, cycle))).toEqual(['c4']);
  });

  it('[LOCK37] of those who have waited equally long it is the later id', () => {
    const snapshot = snapshotOf(claims(...CIRCLE).map((record) => Object.assign(record, { sinceMs: 7 })));
    expect(snapshot.cycles.map((cycle) => youngestOf(snapshot, cycle))).toEqual(['c4']);
  });

  it('[LOCK37] who only waits behind a circle is left alone, young as he is', () => {
    const snapshot = snapshotOf(claims(...CIRCLE, 'C waits t1 pot:X'));
    expect(snapshot.cycles.map((cycle) => youngestOf(snapshot, cycle))).toEqual(['c4']);
  });

  it('[LOCK37] of two waits of one task it is the one in the circle', () => {
    const snapshot = snapshotOf(claims(...CIRCLE, 'C holds @c chat:X', 'B waits @c chat:X'));
    expect(snapshot.cycles.map((cycle) => youngestOf(snapshot, cycle))).toEqual(['c4']);
  });

  it('[LOCK37] of two waits of one task in the circle it is the younger', () => {
    const lines = [
      'A holds t1 pot:X round:X',
      'B holds t2 pot:X',
      'A waits t2 pot:X',
      'B waits t1 pot:X',
      'B waits t1 round:X',
    ];
    const snapshot = snapshotOf(claims(...lines));
    expect(snapshot.cycles).toEqual([['B', 'A']]);
    expect(youngestOf(snapshot, ['B', 'A'])).toBe('c5');
  });

  it('[LOCK37] a circle of one gives up what it asked for again', () => {
    const snapshot = snapshotOf(claims('A holds t1 table:IX', 'B waits t1 table:S', 'A waits t1 table:IS'));
    expect(snapshot.cycles).toEqual([['A']]);
    expect(youngestOf(snapshot, ['A'])).toBe('c3');
  });

  it('[LOCK37] a circle that is not there is a defect', () => {
    expect(() => youngestOf(snapshotOf(claims('A holds t1 pot:X', 'B waits t1 pot:X')), ['B'])).toThrow(Defect);
  });
});

describe('the snapshot', () => {
  it('[LOCK38] names what each holds and waits for, and survives JSON', () => {
    const records = claims(
      'A holds t1 stage:IX table:IX pot:X player3:X',
      'A holds @c chat:X',
      'B waits t1 +stage:IX +table:IX player3:S',
    );
    const snapshot = snapshotOf(records, (id) => (id === 'c1' ? 'at play' : undefined));
    const table = { kind: 'table', id: 't1' };
    const keysA = [
      { key: 'stage:t1', mode: 'IX' },
      { key: 'table:t1', mode: 'IX' },
      { key: 'pot:t1', mode: 'X' },
      { key: 'player:t1:3', mode: 'X' },
    ];
    const keysB = [
      { key: 'stage:t1', mode: 'IX' },
      { key: 'table:t1', mode: 'IX' },
      { key: 'player:t1:3', mode: 'S' },
    ];
    const [label1 = '', label2 = '', label3 = ''] = records.map(({ label }) => label);
    const onChat = {
      id: 'c2',
      keys: [{ key: 'chat:c', mode: 'X' }],
      label: label2,
      domain: { kind: 'chat', id: 'c' },
      levels: ['chat'],
      ms: 999,
    };
    const onTable = {
      id: 'c1',
      keys: keysA,
      label: label1,
      domain: table,
      levels: ['stage', 'table', 'pot', 'player'],
      ms: 1_000,
      stack: 'at play',
    };
    const wait = {
      id: 'c3',
      keys: keysB,
      label: label3,
      domain: table,
      levels: ['stage', 'table', 'player'],
      ms: 998,
      task: 'B',
      process: 'p',
      order: 2,
      waitsFor: [{ task: 'A', kind: 'hard' }],
    };
    expect(snapshot).toStrictEqual({
      tasks: [{ task: 'A', process: 'p', label: label2, holds: [onChat, onTable] }],
      waiting: [wait],
      cycles: [],
    });
    expect(JSON.parse(JSON.stringify(snapshot))).toStrictEqual(snapshot);
  });

  it('[LOCK38] nothing held and nothing wanted is an empty snapshot', () => {
    expect(snapshotOf([])).toStrictEqual({ tasks: [], waiting: [], cycles: [] });
  });

  it('[LOCK38] what is held is listed by arrival, whatever the ids', () => {
    const records = claims('A holds t1 pot:X', 'B holds t1 round:X', 'A holds t1 player1:X').map((record) =>
      Object.assign(record, { order: 10 - record.order }),
    );
    expect(snapshotOf(records).tasks.map(({ task, holds }) => [task, ...holds.map(({ id }) => id)].join(' '))).toEqual([
      'A c3 c1',
      'B c2',
    ]);
  });

  it('[LOCK38] waits are listed queue by queue, in the order of the levels', () => {
    const records = claims('A holds t1 pot:X', 'B waits t1 pot:X', 'C holds t1 round:X', 'D waits t1 round:X');
    expect(snapshotOf(records).waiting.map(({ task }) => task)).toEqual(['D', 'B']);
  });

  it('[LOCK38] waits are listed in the order of their queue', () => {
    const records = claims('A holds t1 pot:X', 'B waits t1 pot:X', 'C waits t1 pot:X', 'D waits t1 pot:X');
    expect(snapshotOf(records.toReversed()).waiting.map(({ task }) => task)).toEqual(['B', 'C', 'D']);
  });
});
