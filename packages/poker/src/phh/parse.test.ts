import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { card, parseCards } from '../cards.ts';
import { formatPhhAction, parsePhhAction } from './action.ts';
import { formatPhh, formatPhhs } from './format.ts';
import type { PhhAction, PhhHand } from './history.ts';
import { parsePhh, parsePhhs } from './parse.ts';
import type { TomlValue } from './toml-reader.ts';

const DWAN_IVEY = `# A big pot.
variant = "NT"
antes = [500, 500, 500]
blinds_or_straddles = [1_000, 2_000, 0]
min_bet = 2000
starting_stacks = [1125600, 2000000, 553500]
actions = [
  # Pre-flop
  "d dh p1 Ac2d",  # first
  "d dh p2 ????",
  "d dh p3 7h6h",
  "p3 cbr 7000 # opens",
  "p1  cbr\\t23000",
  "p2 f",
  "",
  "# a note",
  "p3 cc",
  "d db Jc3d5c",
  "p1 sm -",
  "p3 sm",
]
author = 'A. Writer'
time = 13:47:54
_odds = { p1 = 0.5, p3 = 0.5 }
players = ["One", "Two", "Three"]
currency = "USD"
`;

function cardsOf(text: string): ReturnType<typeof card>[] {
  const parsed = parseCards(text);
  return parsed.ok ? [...parsed.value] : [];
}

describe('reading a hand', () => {
  it('[PHH1] reads every field, with comments, several lines and its own fields', () => {
    const parsed = parsePhh(DWAN_IVEY);
    expect(parsed).toEqual({
      ok: true,
      value: {
        variant: 'NT',
        anteTrimming: false,
        antes: [500, 500, 500],
        blindsOrStraddles: [1000, 2000, 0],
        minBet: 2000,
        startingStacks: [1125600, 2000000, 553500],
        actions: [
          { kind: 'dealHole', player: 1, cards: cardsOf('Ac2d') },
          { kind: 'dealHole', player: 2, cards: [undefined, undefined] },
          { kind: 'dealHole', player: 3, cards: cardsOf('7h6h') },
          { kind: 'betOrRaise', player: 3, to: 7000, comment: 'opens' },
          { kind: 'betOrRaise', player: 1, to: 23000 },
          { kind: 'fold', player: 2 },
          { kind: 'note' },
          { kind: 'note', comment: 'a note' },
          { kind: 'checkOrCall', player: 3 },
          { kind: 'dealBoard', cards: cardsOf('Jc3d5c') },
          { kind: 'show', player: 1, cards: undefined },
          { kind: 'muck', player: 3 },
        ],
        players: ['One', 'Two', 'Three'],
        fields: new Map<string, TomlValue>([
          ['author', 'A. Writer'],
          ['time', { moment: '13:47:54' }],
          [
            '_odds',
            new Map([
              ['p1', 0.5],
              ['p3', 0.5],
            ]),
          ],
          ['currency', 'USD'],
        ]),
      },
    });
  });

  it('[PHH1] numbers the hands of a file by their headers, and a hand without one is 1', () => {
    const hand = DWAN_IVEY;
    expect(parsePhhs(`[7]\n${hand}\n[9]\n${hand}`).map(({ number, hand: { ok } }) => [number, ok])).toEqual([
      [7, true],
      [9, true],
    ]);
    expect(parsePhhs(hand).map(({ number }) => number)).toEqual([1]);
    expect(parsePhhs('# nothing')).toEqual([]);
  });
});

/** Rows: what to change in a good hand, the code, the line, and words of the message. */
const REFUSALS: readonly (readonly [string, (text: string) => string, string, number, string])[] = [
  ['another variant', (text) => text.replace('"NT"', '"PO"'), 'UnsupportedVariant', 2, `'PO'`],
  ['no variant', (text) => text.replace('variant = "NT"\n', ''), 'MissingField', 1, 'variant'],
  ['no actions', (text) => text.replace('actions = [', '_actions = ['), 'MissingField', 1, 'actions'],
  ['a short list', (text) => text.replace('[500, 500, 500]', '[500, 500]'), 'BadField', 3, 'antes'],
  ['a negative ante', (text) => text.replace('[500, 500, 500]', '[500, -5, 500]'), 'BadField', 3, 'antes'],
  ['a text for an amount', (text) => text.replace('[1_000, 2_000, 0]', `['a', 1, 2]`), 'BadField', 4, 'blinds'],
  ['no least bet', (text) => text.replace('min_bet = 2000', 'min_bet = 0'), 'BadField', 5, 'min_bet'],
  ['an empty stack', (text) => text.replace('553500]', '0]'), 'BadField', 6, 'starting_stacks'],
  ['an unknown word', (text) => text.replace('"p2 f"', '"p2 jump"'), 'BadAction', 7, 'action 6 (p2 jump)'],
  ['a player too many', (text) => text.replace('"p2 f"', '"p4 f"'), 'BadAction', 7, 'there are 3 players'],
  ['a card that is none', (text) => text.replace('7h6h', '7h6x'), 'BadAction', 7, '6x is not a card'],
  ['six board cards', (text) => text.replace('Jc3d5c', 'Jc3d5c2h6h7d'), 'BadAction', 7, 'five cards'],
  ['a name missing', (text) => text.replace('"One", ', ''), 'BadField', 25, 'players'],
  ['broken TOML', (text) => text.replace('min_bet = 2000', 'min_bet 2000'), 'MalformedToml', 5, '='],
];

describe('refusing a text', () => {
  it.each(REFUSALS)('[PHH2] %s', (_, change, code, line, words) => {
    const parsed = parsePhh(change(DWAN_IVEY));
    expect(parsed).toMatchObject({ ok: false, error: { code, line } });
    if (!parsed.ok) expect(parsed.error.message).toContain(words);
  });

  it('[PHH2] leaves the other hands of the file alone, and loses none', () => {
    const good = DWAN_IVEY;
    const text = `[1]\n${good}[2]\n${good.replace('min_bet', 'max_bet')}[3]\n${good.replace('antes = [', 'antes = ')}[4]\n${good}`;
    expect(parsePhhs(text).map(({ number, hand }) => [number, hand.ok || hand.error.code])).toEqual([
      [1, true],
      [2, 'MissingField'],
      [3, 'MalformedToml'],
      [4, true],
    ]);
    expect(parsePhhs(`${good}[2]\n${good}`).map(({ number, hand }) => [number, hand.ok || hand.error.code])).toEqual([
      [0, 'NoHand'],
      [2, true],
    ]);
  });

  it('[PHH2] one hand is asked for, so none and two are refused', () => {
    expect(parsePhh('')).toMatchObject({ ok: false, error: { code: 'NoHand' } });
    expect(parsePhh(`[1]\n${DWAN_IVEY}[2]\n${DWAN_IVEY}`)).toMatchObject({ ok: false, error: { code: 'NoHand' } });
  });
});

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const amount = fc.oneof(
  fc.nat({ max: 1_000_000 }),
  fc.nat({ max: 1_000_000 }).map((cents) => cents / 100),
);
const cards = (count: number): fc.Arbitrary<readonly (ReturnType<typeof card> | undefined)[]> =>
  fc.array(fc.option(fc.nat({ max: 51 }).map(card), { nil: undefined }), { minLength: count, maxLength: count });
const player = fc.integer({ min: 1, max: 4 });
const commented = { comment: text.map((words) => words.trim()) };

const action: fc.Arbitrary<PhhAction> = fc.oneof(
  fc.record(
    { kind: fc.constant('dealHole' as const), player, cards: cards(2), ...commented },
    { requiredKeys: ['kind', 'player', 'cards'] },
  ),
  fc.record({ kind: fc.constant('dealBoard' as const), cards: fc.oneof(cards(1), cards(3)) }),
  fc.record(
    { kind: fc.constantFrom('fold' as const, 'checkOrCall' as const, 'muck' as const), player, ...commented },
    { requiredKeys: ['kind', 'player'] },
  ),
  fc.record(
    { kind: fc.constant('betOrRaise' as const), player, to: amount, ...commented },
    { requiredKeys: ['kind', 'player', 'to'] },
  ),
  fc.record({ kind: fc.constant('show' as const), player, cards: fc.option(cards(2), { nil: undefined }) }),
  fc.record({ kind: fc.constant('note' as const), ...commented }, { requiredKeys: ['kind'] }),
);

const scalar: fc.Arbitrary<TomlValue> = fc.oneof(
  text,
  fc.boolean(),
  fc.double(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
  fc.constantFrom({ moment: '13:47:54' }, { moment: '2023-06-22' }, { moment: '2023-06-22T13:47:54Z' }),
);
const value: fc.Arbitrary<TomlValue> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.array(fc.tuple(text, scalar), { maxLength: 3 }).map((pairs) => new Map(pairs)),
);

const hand: fc.Arbitrary<PhhHand> = fc.record(
  {
    variant: fc.constant('NT' as const),
    anteTrimming: fc.boolean(),
    antes: fc.array(amount, { minLength: 4, maxLength: 4 }),
    blindsOrStraddles: fc.array(fc.oneof(amount, fc.integer({ min: -500, max: -1 })), { minLength: 4, maxLength: 4 }),
    minBet: amount.map((least) => least + 1),
    startingStacks: fc.array(
      fc.oneof(
        amount.map((stack) => stack + 1),
        fc.constant(Infinity),
      ),
      { minLength: 4, maxLength: 4 },
    ),
    actions: fc.array(action, { maxLength: 8 }),
    players: fc.array(text, { minLength: 4, maxLength: 4 }),
    finishingStacks: fc.array(amount, { minLength: 4, maxLength: 4 }),
    winnings: fc.array(amount, { minLength: 4, maxLength: 4 }),
    fields: fc
      .array(
        fc.tuple(
          text.map((key) => `_${key}`),
          value,
        ),
        { maxLength: 4 },
      )
      .map((pairs) => new Map(pairs)),
  },
  {
    requiredKeys: [
      'variant',
      'anteTrimming',
      'antes',
      'blindsOrStraddles',
      'minBet',
      'startingStacks',
      'actions',
      'fields',
    ],
  },
);

describe('writing a hand', () => {
  it('[PHH3] what is written is read back as it was', () => {
    fc.assert(
      fc.property(hand, (written) => {
        expect(parsePhh(formatPhh(written))).toEqual({ ok: true, value: written });
      }),
      { numRuns: 300 },
    );
  });

  it('[PHH3] a file of many is read back hand by hand', () => {
    fc.assert(
      fc.property(fc.array(hand, { minLength: 1, maxLength: 4 }), (written) => {
        const read = parsePhhs(formatPhhs(written));
        expect(read.map(({ number }) => number)).toEqual(written.map((_, index) => index + 1));
        expect(read.map(({ hand: parsed }) => parsed.ok && parsed.value)).toEqual(written);
      }),
      { numRuns: 50 },
    );
  });

  it('[PHH3] an action is written in the words of the format', () => {
    for (const words of [
      'd dh p1 Ah',
      'd dh p10 AhKd',
      'd dh p1 ??Ad',
      'd db 7s8s2c',
      'p1 f',
      'p2 cc',
      'p3 cbr 210.5',
      'p1 sm',
      'p1 sm -',
      'p1 sm AhKd # at last',
      '# note',
      '',
    ]) {
      const parsed = parsePhhAction(words);
      expect(parsed.ok && formatPhhAction(parsed.value)).toBe(words);
    }
  });
});
