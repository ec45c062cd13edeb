/** The kinds of bot there are. `steady` waits for good cards and pays fair prices; `lively` plays, bets and bluffs. */
export const BOT_STYLES = ['steady', 'lively'] as const;
export type BotStyle = (typeof BOT_STYLES)[number];

/**
 * A character in numbers. Shares and chances are between 0 and 1; strength is the part of the way from an
 * even share of the pot (0) to all of it (1), so that it means the same against one rival and against five.
 */
export interface StyleTraits {
  /** Percent of starting hands opened with a raise against five rivals, from a middling seat. */
  readonly openPercent: number;
  /** Percent of starting hands, beyond those, that pay an unraised price to see a flop. */
  readonly limpPercent: number;
  /** Percent of starting hands that pay a raise of one big blind; less for higher prices, by `priceFear`. */
  readonly callPercent: number;
  /** How fast that shrinks: the exponent of the price in big blinds. */
  readonly priceFear: number;
  /** Part of the hands worth calling with that raise again. */
  readonly reraiseShare: number;
  /** How much a rival's bet is believed: how strongly a bet of the size of the pot narrows its hands. */
  readonly belief: number;
  /** From this strength on it bets for value. */
  readonly valueStrength: number;
  /** From this strength on it raises a bet. */
  readonly raiseStrength: number;
  /** How often a hand that strong raises rather than calls. */
  readonly raiseChance: number;
  /** How often a very strong hand is checked to set a trap. */
  readonly trapChance: number;
  /** How often weakness bets as if it were strength, against one rival. */
  readonly bluffChance: number;
  /** How often weakness raises a bet, against one rival. */
  readonly bluffRaiseChance: number;
  /** How often it pushes all its chips when it would bet or raise anyway with a fair hand. */
  readonly shoveChance: number;
  /** What a call must win beyond its price, as a share of the pot; below 0 it pays too much. */
  readonly callMargin: number;
  /** Sizes of bets and raises as parts of the pot, small to large. */
  readonly sizes: readonly number[];
  /** Sizes of opening raises in big blinds. */
  readonly openSizes: readonly number[];
}

/** What makes each style the player it is. */
export const STYLE_TRAITS: Readonly<Record<BotStyle, StyleTraits>> = {
  steady: {
    openPercent: 14,
    limpPercent: 9,
    callPercent: 30,
    priceFear: 0.7,
    reraiseShare: 0.25,
    belief: 3,
    valueStrength: 0.3,
    raiseStrength: 0.6,
    raiseChance: 0.55,
    trapChance: 0.2,
    bluffChance: 0.08,
    bluffRaiseChance: 0.01,
    shoveChance: 0,
    callMargin: 0.03,
    sizes: [0.4, 0.5, 0.66],
    openSizes: [2.5, 3],
  },
  lively: {
    openPercent: 34,
    limpPercent: 14,
    callPercent: 56,
    priceFear: 0.62,
    reraiseShare: 0.35,
    belief: 2.3,
    valueStrength: 0.05,
    raiseStrength: 0.38,
    raiseChance: 0.75,
    trapChance: 0.08,
    bluffChance: 0.42,
    bluffRaiseChance: 0.08,
    shoveChance: 0.05,
    callMargin: -0.01,
    sizes: [0.5, 0.75, 1, 1.3],
    openSizes: [2.5, 3, 3.5, 4],
  },
};

/** The style that belongs to a name or any other text: the same text always gives the same style. */
export function botStyleOf(name: string): BotStyle {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  // The low bits of this hash hardly mix, the middle ones do.
  return BOT_STYLES[(hash >>> 11) % BOT_STYLES.length] ?? 'steady';
}
