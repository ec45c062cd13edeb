import type { ReactNode } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import { amountToCall, raiseBoundsOf } from '../table/amounts.ts';
import { mayNow } from '../table/betting.ts';
import { type PreAction, type PreChoice, type PreOffer, preOffer } from '../table/pre-action.ts';
import { useServices } from './services.ts';

/** What the three buttons need. */
export interface MainButtonsProps {
  readonly view: WireTableView;
  /** The size on the raise button. */
  readonly to: number;
  readonly preAction: PreAction;
  /** Presses count: nothing is on its way, and the buttons have not just changed their meaning. */
  readonly ready: boolean;
  readonly onLeft: () => void;
  readonly onMiddle: () => void;
  readonly onRight: () => void;
}

/** One of the three buttons; `checked` makes it a choice ahead of the turn. */
interface Face {
  readonly testId: string;
  readonly tone: 'fold' | 'call' | 'raise' | 'ahead';
  readonly text: Sentence;
  readonly offered: boolean;
  readonly checked?: boolean;
}

/**
 * The three buttons. They are the same three elements before the turn and on it, so that the keyboard's focus
 * stays where it is; what is not offered is dimmed and does nothing.
 */
export function MainButtons(props: MainButtonsProps): ReactNode {
  const { view, ready } = props;
  const { speaker } = useServices();
  const offer = preOffer(view);
  const [left, middle, right] = offer === undefined ? actionFaces(view, props.to) : aheadFaces(offer, props.preAction);
  return (
    <div
      className="actions-main"
      role={offer === undefined ? undefined : 'group'}
      aria-label={offer === undefined ? undefined : speaker.text('pre.label')}
      data-ahead={offer !== undefined}
    >
      <ActionButton face={left} hotkey="F" ready={ready} onClick={props.onLeft} />
      <ActionButton face={middle} hotkey="C" ready={ready} onClick={props.onMiddle} />
      <ActionButton face={right} {...(offer === undefined && { hotkey: 'R' })} ready={ready} onClick={props.onRight} />
    </div>
  );
}

function actionFaces(view: WireTableView, to: number): readonly [Face, Face, Face] {
  return [
    { testId: 'action-fold', tone: 'fold', text: { key: 'action.fold' }, offered: mayNow(view, 'fold') },
    callFace(view),
    raiseFace(view, to),
  ];
}

function callFace(view: WireTableView): Face {
  if (!mayNow(view, 'call')) {
    return { testId: 'action-check', tone: 'call', text: { key: 'action.check' }, offered: mayNow(view, 'check') };
  }
  const amount = amountToCall(view);
  const allIn = amount === view.seats.find((seat) => seat.seat === view.you?.seat)?.stack;
  const text: Sentence = { key: allIn ? 'action.callAllIn' : 'action.call', params: { amount } };
  return { testId: 'action-call', tone: 'call', text, offered: true };
}

function raiseFace(view: WireTableView, to: number): Face {
  const bounds = raiseBoundsOf(view);
  const type = bounds?.type ?? (view.currentBet === 0 && view.stage === 'hand' ? 'bet' : 'raise');
  const shared = { testId: `action-${type}`, tone: 'raise', offered: bounds !== undefined } as const;
  if (bounds === undefined) {
    return { ...shared, text: { key: type === 'bet' ? 'action.betPlain' : 'action.raisePlain' } };
  }
  const sized = type === 'bet' ? 'action.bet' : 'action.raise';
  return { ...shared, text: { key: to === bounds.max ? 'action.raiseAllIn' : sized, params: { amount: to } } };
}

/** What can be decided ahead, in the places of fold, check or call, and raise. [R30] */
function aheadFaces(offer: PreOffer, pre: PreAction): readonly [Face, Face, Face] {
  const isOn = (choice: PreChoice): boolean => pre.kind === 'armed' && pre.choice === choice;
  const call: Sentence =
    offer.price === 0 ? { key: 'action.check' } : { key: 'action.call', params: { amount: offer.price } };
  return [
    {
      testId: 'pre-check-fold',
      tone: 'ahead',
      text: { key: 'pre.checkFold' },
      offered: true,
      checked: isOn('checkFold'),
    },
    {
      testId: 'pre-check-call',
      tone: 'ahead',
      text: call,
      offered: offer.checkCall,
      checked: isOn('checkCall'),
    },
    { testId: 'pre-call-any', tone: 'ahead', text: { key: 'pre.callAny' }, offered: true, checked: isOn('callAny') },
  ];
}

function ActionButton(props: {
  readonly face: Face;
  readonly hotkey?: string;
  readonly ready: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { face, hotkey, ready } = props;
  const { speaker } = useServices();
  const works = face.offered && ready;
  return (
    <button
      type="button"
      className="action"
      data-testid={face.testId}
      data-tone={face.tone}
      data-offered={face.offered}
      role={face.checked === undefined ? undefined : 'checkbox'}
      aria-checked={face.checked}
      // Not the plain attribute: that would take the focus away with every turn that ends.
      aria-disabled={!works}
      aria-keyshortcuts={hotkey}
      onClick={() => works && props.onClick()}
    >
      {face.checked !== undefined && <span className="action-box" aria-hidden="true" />}
      <span className="action-text">{speaker.say(face.text)}</span>
      {hotkey !== undefined && (
        <kbd className="action-key" aria-hidden="true">
          {hotkey}
        </kbd>
      )}
    </button>
  );
}
