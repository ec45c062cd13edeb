import type { ReactNode } from 'react';
import { useServices } from './services.ts';

/** Colours of the discs, from small to large amounts. */
const TONES = ['white', 'red', 'green', 'black', 'violet', 'gold'] as const;

/** How many discs, and of which colours, stand for `amount` at a table with this big blind: a picture, not a count. */
function discsOf(amount: number, bigBlind: number): readonly (typeof TONES)[number][] {
  const size = Math.max(0, Math.log2(Math.max(1, amount) / Math.max(1, bigBlind)) + 1);
  const height = Math.min(4, 1 + Math.floor(size / 2));
  const top = Math.min(TONES.length - 1, Math.floor(size / 1.8));
  return Array.from({ length: height }, (_, index) => TONES[Math.max(0, top - (index % 3))] ?? 'white');
}

/** A small pile of chips. */
export function ChipPile({ amount, bigBlind }: { readonly amount: number; readonly bigBlind: number }): ReactNode {
  const discs = discsOf(amount, bigBlind);
  return (
    <span className="pile" aria-hidden="true" style={{ '--discs': discs.length }}>
      {discs.map((tone, index) => (
        <span key={index} className="disc" data-tone={tone} style={{ '--level': index }} />
      ))}
    </span>
  );
}

/** An amount of chips with the exact number for tests and for the pointer; millions are shortened on the screen. */
export function Amount(props: {
  readonly value: number;
  readonly testId?: string;
  readonly className?: string;
}): ReactNode {
  const { speaker } = useServices();
  const exact = speaker.amount(props.value);
  const shown = speaker.shortAmount(props.value);
  return (
    <span
      className={props.className ?? 'amount'}
      data-testid={props.testId}
      data-amount={props.value}
      title={shown === exact ? undefined : exact}
    >
      {shown}
    </span>
  );
}
