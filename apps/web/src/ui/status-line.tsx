import type { ReactNode } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import type { Refusal } from '../state/state.ts';
import { isYourTurn } from '../table/betting.ts';
import { statusSentence } from '../table/status.ts';
import { ownHandSentence } from '../table/result.ts';
import { useSecondsLeft } from './clock-ring.tsx';
import { ExtraTimeButton } from './extra-time-button.tsx';
import { Icon } from './icons.tsx';
import { problemSentence } from './problem-sentence.ts';
import { useServices } from './services.ts';

/** One line of fixed height above the buttons: what is going on, or why the last command was refused. */
export function StatusLine(props: {
  readonly view: WireTableView;
  readonly refusal: Refusal | undefined;
  /** Why a choice made ahead is off. [R30] */
  readonly note: Sentence | undefined;
  readonly busy: boolean;
  /** Takes time out of the bank; busy while that is on its way. [R47] */
  readonly moreTime: () => void;
  readonly extraTimeBusy: boolean;
}): ReactNode {
  const { view, refusal } = props;
  const { speaker, reader, store } = useServices();
  const yourTurn = isYourTurn(view);
  const seconds = useSecondsLeft(yourTurn ? view.deadline : view.nextHandAt);
  const hand = ownHandSentence(view, reader.nameHand);
  if (refusal !== undefined) {
    return (
      <div className="status-line" data-kind="refusal">
        <div className="refusal" role="alert" data-testid="refusal" data-code={refusal.problem.code}>
          <span className="status-text">{speaker.say(problemSentence(refusal.problem))}</span>
          {refusal.problem.rule !== undefined && (
            <span className="rule-chip">{speaker.text('refusal.rule', { rule: refusal.problem.rule })}</span>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={speaker.text('refusal.dismiss')}
            onClick={() => store.dispatch({ kind: 'refusalDismissed' })}
          >
            <Icon name="close" />
          </button>
        </div>
      </div>
    );
  }
  const status: Sentence = props.busy ? { key: 'wait.sending' } : (props.note ?? statusSentence(view));
  return (
    <div className="status-line" data-kind={yourTurn ? 'yours' : 'calm'} data-testid="status">
      <span className="status-text">{speaker.say(status)}</span>
      {seconds !== undefined && seconds > 0 && (yourTurn || isAboutNextHand(status)) && (
        <span className="status-clock">{speaker.amount(seconds)}</span>
      )}
      <ExtraTimeButton view={view} busy={props.extraTimeBusy} onClick={props.moreTime} />
      {hand !== undefined && <span className="status-hand">{speaker.say(hand)}</span>}
    </div>
  );
}

function isAboutNextHand(status: Sentence): boolean {
  return status.key === 'wait.next' || status.key === 'wait.countdown';
}
