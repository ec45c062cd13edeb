import type { ReactNode } from 'react';
import { useServices } from './services.ts';

/** The outlines of the suits on a field of 100 by 100. */
const SUITS: Readonly<Record<string, string>> = {
  s: 'M50 5C61 25 93 42 93 65a20.500 20.500 0 0 1-37 12c.8 8 4.500 14 12 18H32c7.500-4 11.200-10 12-18A20.500 20.500 0 0 1 7 65C7 42 39 25 50 5z',
  h: 'M50 94C22 68 6 53 6 32A23 23 0 0 1 50 23a23 23 0 0 1 44 9c0 21-16 36-44 62z',
  d: 'M50 4c9 17 21 33 36 46-15 13-27 29-36 46-9-17-21-33-36-46C29 37 41 21 50 4z',
  c: 'M50 5a20.500 20.500 0 1 1 0 41a20.500 20.500 0 1 1 0-41zM27 38a20.500 20.500 0 1 1 0 41a20.500 20.500 0 1 1 0-41zM73 38a20.500 20.500 0 1 1 0 41a20.500 20.500 0 1 1 0-41zM43 40H57V62c0 16 3 26 12 33H31c9-7 12-17 12-33z',
};

/** After a showdown: part of what won, or not. */
export type CardLight = 'bright' | 'dim';

/** How `card` is lit when `won` are the cards that won; as usual while nothing has been won by showing. */
export function lightOf(card: string, won: ReadonlySet<string>): CardLight | undefined {
  if (won.size === 0) return undefined;
  return won.has(card) ? 'bright' : 'dim';
}

/** A card face up, such as `As`. `order` delays its turning over, counted in cards. */
export function Card(props: {
  readonly card: string;
  readonly order?: number;
  readonly light?: CardLight | undefined;
}): ReactNode {
  const { speaker } = useServices();
  const rank = props.card.charAt(0);
  const suit = props.card.charAt(1);
  const ten = rank === 'T';
  return (
    <svg
      className="card"
      viewBox="0 0 60 84"
      role="img"
      aria-label={speaker.card(props.card)}
      data-card={props.card}
      data-suit={suit}
      data-light={props.light}
      style={{ '--order': props.order ?? 0 }}
    >
      <rect className="card-paper" x="0.6" y="0.6" width="58.8" height="82.8" rx="6.500" />
      <text className="card-rank" x={ten ? 2.5 : 6} y="33" {...(ten ? TEN : {})}>
        {ten ? '10' : rank}
      </text>
      <path className="card-suit" d={SUITS[suit]} transform="translate(20 42) scale(0.36)" />
      <path className="card-suit" d={SUITS[suit]} transform="translate(38 8.500) scale(0.15)" opacity="0.85" />
    </svg>
  );
}

/** The only rank of two letters is drawn narrower. */
const TEN = { textLength: 33, lengthAdjust: 'spacingAndGlyphs', 'data-ten': true } as const;

/** A card that this viewer may not see. */
export function CardBack({ order = 0 }: { readonly order?: number }): ReactNode {
  return (
    <svg className="card card-back" viewBox="0 0 60 84" aria-hidden="true" style={{ '--order': order }}>
      <rect className="card-paper" x="0.6" y="0.6" width="58.8" height="82.8" rx="6.500" />
      <rect className="card-field" x="5" y="5" width="50" height="74" rx="4" />
      <path className="card-lattice" d={LATTICE} />
      <path className="card-mark" d={SUITS['s']} transform="translate(18 30) scale(0.24)" />
    </svg>
  );
}

/** Crossing lines within the field of the back. */
const LATTICE =
  'M5 17L17 5M5 29L29 5M5 41L41 5M5 53L53 5M5 65L55 15M5 77L55 27M15 79L55 39M27 79L55 51M39 79L55 63M51 79L55 75' +
  'M55 17L43 5M55 29L31 5M55 41L19 5M55 53L7 5M55 65L5 15M55 77L5 27M45 79L5 39M33 79L5 51M21 79L5 63M9 79L5 75';
