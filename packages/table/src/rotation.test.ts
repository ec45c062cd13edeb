import { seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { rotate, type RotationSeat } from './rotation.ts';

/**
 * A row: the last hand's button, small blind and big blind chairs; who sits where (`2` is able, `2x` sits out,
 * `2w` waits for the big blind, `2p` posts what is owed); what comes of it.
 */
interface Row {
  readonly title: string;
  readonly rule?: 'dead' | 'moving';
  readonly chairs?: number;
  readonly previous?: readonly [number, number, number];
  readonly seats: string;
  readonly draw?: number;
  readonly next: string;
}

const ROWS: readonly Row[] = [
  {
    title: '[R06] the first button is drawn among the able seats, the lowest draw giving the first',
    seats: '1 3x 4 7',
    draw: 0,
    next: 'BTN 1 SB 4 BB 7, dealt 1 4 7',
  },
  {
    title: '[R06] the largest draw gives the last able seat',
    seats: '1 3x 4 7',
    draw: 2 ** 32 - 1,
    next: 'BTN 7 SB 1 BB 4, dealt 1 4 7',
  },
  { title: '[R10] heads-up the first button posts the small blind', seats: '2 5', next: 'BTN 2 SB 2 BB 5, dealt 2 5' },
  {
    title: '[R08] with everybody there, each blind moves to the next player',
    previous: [0, 1, 2],
    seats: '0 1 2 3',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3',
  },
  {
    title: '[R08] V8a the small blind is gone: the button rests on the empty chair, the old big blind posts small',
    previous: [0, 1, 2],
    seats: '0 2 3',
    next: 'BTN 1 SB 2 BB 3, dealt 0 2 3',
  },
  {
    title: '[R08] V8b the big blind is gone: button on the old small blind, no small blind',
    previous: [0, 1, 2],
    seats: '0 1 3 4',
    next: 'BTN 1 SB - BB 3, dealt 0 1 3 4',
  },
  {
    title: '[R08] V8b in the hand after that the button rests on the empty chair',
    previous: [1, 2, 3],
    seats: '0 1 3 4',
    next: 'BTN 2 SB 3 BB 4, dealt 0 1 3 4',
  },
  {
    title: '[R08] V8c both blinds are gone: button on the empty chair, no small blind',
    previous: [0, 1, 2],
    seats: '0 3 4',
    next: 'BTN 1 SB - BB 3, dealt 0 3 4',
  },
  {
    title: '[R08] nobody skips the big blind when several in a row sit out',
    previous: [0, 1, 2],
    seats: '0 1 2 3x 4x 5',
    next: 'BTN 1 SB 2 BB 5, dealt 0 1 2 5',
  },
  {
    title: '[R11] V11 three to two: who had the button posts the big blind, who had it has button and small blind',
    previous: [0, 1, 2],
    seats: '0 1x 2',
    next: 'BTN 2 SB 2 BB 0, dealt 0 2',
  },
  {
    title: '[R11] the button goes: the small blind is next, nobody posts the big blind twice',
    previous: [0, 1, 2],
    seats: '1 2',
    next: 'BTN 2 SB 2 BB 1, dealt 1 2',
  },
  {
    title: '[R11] the big blind goes: the next in turn posts it',
    previous: [0, 1, 2],
    seats: '0 1',
    next: 'BTN 1 SB 1 BB 0, dealt 0 1',
  },
  {
    title: '[R11] from six to two the pivot still moves to the next player',
    previous: [3, 4, 5],
    seats: '1 4',
    next: 'BTN 4 SB 4 BB 1, dealt 1 4',
  },
  {
    title: '[R11] heads-up the big blind changes sides every hand',
    previous: [0, 0, 2],
    seats: '0 2',
    next: 'BTN 2 SB 2 BB 0, dealt 0 2',
  },
  {
    title: '[R11] two to three, behind the big blind: the third comes in as the big blind',
    previous: [0, 0, 2],
    seats: '0 2 4w',
    next: 'BTN 0 SB 2 BB 4, dealt 0 2 4',
  },
  {
    title: '[R11] two to three, before the big blind: the third waits while the two go on',
    previous: [0, 0, 2],
    seats: '0 1w 2',
    next: 'BTN 2 SB 2 BB 0, dealt 0 2',
  },
  {
    title: '[R11] two to three, before the big blind, posting: the third has the button',
    previous: [0, 0, 2],
    seats: '0 1p 2',
    next: 'BTN 1 SB 2 BB 0, dealt 0 1 2, posting 1',
  },
  {
    title: '[R15] a newcomer who waits is not dealt in',
    previous: [0, 1, 2],
    seats: '0 1 2 3 4w',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3',
  },
  {
    title: '[R15] a newcomer who posts is dealt in',
    previous: [0, 1, 2],
    seats: '0 1 2 3 4p',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3 4, posting 4',
  },
  {
    title: '[R15] the big blind that reaches a newcomer is all that is posted',
    previous: [0, 1, 2],
    seats: '0 1 2 3p 4',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3 4',
  },
  {
    title: '[R15] nobody is dealt in between button and small blind, posting or not',
    previous: [0, 2, 4],
    seats: '0 2 3p 4 5',
    next: 'BTN 2 SB 4 BB 5, dealt 0 2 4 5',
  },
  {
    title: '[R15] nor in the chair of the small blind when its player has gone',
    previous: [0, 1, 2],
    seats: '0 1 2p 3 4',
    next: 'BTN 1 SB - BB 3, dealt 0 1 3 4',
  },
  {
    title: '[R15] a newcomer may come in on the button',
    previous: [0, 1, 2],
    seats: '0 1p 2 3 4',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3 4, posting 1',
  },
  {
    title: '[TB8] two who both owe are both dealt in: somebody has to begin',
    previous: [0, 1, 2],
    seats: '4w 6w',
    next: 'BTN 6 SB 6 BB 4, dealt 4 6',
  },
  {
    title: '[TB8] when all but one owe, two are dealt in and the rest waits its turn',
    previous: [0, 1, 2],
    seats: '2 4w 6w',
    next: 'BTN 2 SB 2 BB 4, dealt 2 4',
  },
  {
    title: '[TB8] when only the big blind would be dealt in, play starts anew without debts',
    previous: [0, 1, 2],
    seats: '0w 5w 7w',
    next: 'BTN 7 SB 0 BB 5, dealt 0 5 7',
  },
  {
    title: '[R09] the moving button goes to the next player and the blinds follow',
    rule: 'moving',
    previous: [0, 1, 2],
    seats: '0 2 3 4',
    next: 'BTN 2 SB 3 BB 4, dealt 0 2 3 4',
  },
  {
    title: '[R09] and never rests on an empty chair',
    rule: 'moving',
    previous: [0, 1, 2],
    seats: '0 1 3 4',
    next: 'BTN 1 SB 3 BB 4, dealt 0 1 3 4',
  },
  {
    title: '[R09] a newcomer waits for the big blind there too',
    rule: 'moving',
    previous: [0, 1, 2],
    seats: '0 1 2 3w 4w',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3',
  },
  {
    title: '[R09] and may post behind the big blind',
    rule: 'moving',
    previous: [0, 1, 2],
    seats: '0 1 2 3 4p',
    next: 'BTN 1 SB 2 BB 3, dealt 0 1 2 3 4, posting 4',
  },
  {
    title: '[R10] heads-up with the moving button nobody posts the big blind twice running',
    rule: 'moving',
    previous: [0, 1, 2],
    seats: '1 2',
    next: 'BTN 2 SB 2 BB 1, dealt 1 2',
  },
];

function parseSeats(text: string): readonly RotationSeat[] {
  return text.split(' ').map((word) => {
    const mark = word.replace(/\d+/, '');
    return {
      seat: seatIndex(Number.parseInt(word, 10)),
      able: mark !== 'x',
      owes: mark === 'w' || mark === 'p',
      posts: mark === 'p',
    };
  });
}

function told(row: Row): string {
  const { positions, dealt, posting, smallBlindPosted } = rotate({
    rule: row.rule ?? 'dead',
    chairs: row.chairs ?? 8,
    previous: row.previous && {
      button: seatIndex(row.previous[0]),
      smallBlind: seatIndex(row.previous[1]),
      bigBlind: seatIndex(row.previous[2]),
    },
    seats: parseSeats(row.seats),
    draw: row.draw ?? 0,
  });
  const small = smallBlindPosted ? positions.smallBlind : '-';
  const blinds = `BTN ${positions.button} SB ${small} BB ${positions.bigBlind}`;
  return `${blinds}, dealt ${dealt.join(' ')}${posting.length > 0 ? `, posting ${posting.join(' ')}` : ''}`;
}

describe('button, blinds and who is dealt in', () => {
  it.each(ROWS)('$title', (row) => {
    expect(told(row)).toBe(row.next);
  });
});
