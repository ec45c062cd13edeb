import { type ReactNode, useId, useState } from 'react';
import { Icon } from '../ui/icons.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { type Asked, readProblemSentence } from './asked.ts';

/** A term whose meaning is told in a sentence to whoever points at it, taps it or comes to it by the keyboard. [WEB53] */
export function Explained({ term, text }: { readonly term: string; readonly text: string }): ReactNode {
  const id = useId();
  const [open, setOpen] = useState(false);
  return (
    <span className="explained" data-open={open}>
      <button
        type="button"
        className="explained-term"
        aria-describedby={id}
        onClick={() => setOpen(!open)}
        onBlur={() => setOpen(false)}
      >
        {term}
        <span className="explained-mark" aria-hidden="true">
          ?
        </span>
      </button>
      <span role="tooltip" id={id} className="explained-text">
        {text}
      </span>
    </span>
  );
}

/** Chips won or lost: the sign tells it, the colour only repeats it. */
export function SignedAmount({ value, testId }: { readonly value: number; readonly testId?: string }): ReactNode {
  const { speaker } = useServices();
  const sign = value === 0 ? 'even' : value > 0 ? 'won' : 'lost';
  return (
    <span className="signed" data-sign={sign} data-amount={value} data-testid={testId}>
      {speaker.signedAmount(value)}
    </span>
  );
}

/** Why there is no answer, or no newer one, in the place where it would be. */
export function Missing({ asked }: { readonly asked: Asked<unknown> }): ReactNode {
  const { speaker } = useServices();
  if (asked.problem !== undefined) {
    return (
      <p className="figures-problem" role="alert" data-testid="figures-problem">
        {speaker.say(readProblemSentence(asked.problem))}
      </p>
    );
  }
  return asked.value === undefined ? <p className="figures-note">{speaker.text('figures.loading')}</p> : null;
}

/** Asks again. It stays pressable, and in its place, while the answer is on its way. */
export function AgainButton(props: { readonly asked: Asked<unknown>; readonly again: () => void }): ReactNode {
  const { speaker } = useServices();
  const { busy, problem } = props.asked;
  const words = problem === undefined ? 'figures.again' : 'figures.retry';
  return (
    <button
      type="button"
      className="button figures-again"
      data-testid="figures-again"
      aria-disabled={busy}
      onClick={() => {
        if (!busy) props.again();
      }}
    >
      <Icon name="again" />
      {speaker.text(words)}
    </button>
  );
}

/** Tells who reads figures that the table waits for them: the table behind the dialog cannot be heard. */
export function TurnNote(): ReactNode {
  const { speaker } = useServices();
  const view = useAppState().table?.view;
  const isOwnTurn = view?.you !== undefined && view.actor === view.you.seat;
  return (
    <p className={isOwnTurn ? 'turn-note' : 'unseen'} role="status">
      {isOwnTurn && speaker.text('figures.yourTurn')}
    </p>
  );
}
