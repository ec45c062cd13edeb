import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { amountToCall, type RaiseBounds, raiseBoundsOf, steppedRaise } from '../table/amounts.ts';
import { allInAmount, bettingCommand, type BettingIntent, isYourTurn, mayNow } from '../table/betting.ts';
import { intentOfKey, type KeyIntent, type KeyPlace } from '../table/keys.ts';
import { Confirm } from './dialog.tsx';
import { RaiseControls } from './raise-controls.tsx';
import { useServices } from './services.ts';

/** What the action bar needs. */
export interface ActionBarProps {
  readonly view: WireTableView;
  /** A betting command of this very turn is on its way. */
  readonly busy: boolean;
  readonly send: (command: WireCommand) => void;
  /** Shown in the place of the raise controls while there is nothing to raise. */
  readonly aside: ReactNode;
}

type Question = 'fold' | 'allIn';

/**
 * Fold, check or call, and raise, always in the same three places: what is not possible now is dimmed, never
 * moved, so that no button slides under a finger.
 */
export function ActionBar(props: ActionBarProps): ReactNode {
  const { view, busy } = props;
  const { speaker } = useServices();
  const bounds = raiseBoundsOf(view);
  const turnKey = `${view.handId}:${view.turn}`;
  const [size, setSize] = useState<{ readonly turnKey: string; readonly to: number }>();
  const [question, setQuestion] = useState<{ readonly turnKey: string; readonly kind: Question }>();
  const raiseInput = useRef<HTMLInputElement>(null);
  const to = bounds === undefined ? 0 : size?.turnKey === turnKey ? size.to : bounds.min;
  const act = (intent: BettingIntent): void => {
    const command = busy ? undefined : bettingCommand(view, intent);
    setQuestion(undefined);
    if (command !== undefined) props.send(command);
  };
  const fold = (): void => (mayNow(view, 'check') ? setQuestion({ turnKey, kind: 'fold' }) : act({ kind: 'fold' }));
  const checkOrCall = (): void => act({ kind: mayNow(view, 'check') ? 'check' : 'call' });
  const onKey: Readonly<Record<KeyIntent, () => void>> = {
    fold: () => mayNow(view, 'fold') && fold(),
    checkOrCall,
    focusRaise: () => raiseInput.current?.select(),
    allIn: () => allInAmount(view) !== undefined && setQuestion({ turnKey, kind: 'allIn' }),
    more: () => bounds !== undefined && setSize({ turnKey, to: steppedRaise(to, 1, view, bounds) }),
    less: () => bounds !== undefined && setSize({ turnKey, to: steppedRaise(to, -1, view, bounds) }),
    confirmRaise: () => act({ kind: 'raiseTo', to }),
  };
  useTableKeys(onKey);
  const asking = question?.turnKey === turnKey ? question.kind : undefined;
  return (
    <section className="actions" aria-label={speaker.text('action.label')} data-busy={busy} data-testid="actions">
      <div className="actions-aside">
        {bounds === undefined ? (
          <div className="aside">
            {mayNow(view, 'show') ? <ShowdownButtons view={view} busy={busy} act={act} /> : props.aside}
          </div>
        ) : (
          <RaiseControls
            view={view}
            bounds={bounds}
            to={to}
            disabled={busy}
            field={raiseInput}
            onChange={(next) => setSize({ turnKey, to: next })}
          />
        )}
      </div>
      <MainButtons view={view} busy={busy} bounds={bounds} to={to} act={act} fold={fold} />
      {asking !== undefined && (
        <BettingQuestion kind={asking} view={view} act={act} onClose={() => setQuestion(undefined)} />
      )}
    </section>
  );
}

/** Asks before a fold where checking is free, and before everything goes in by a single key. */
function BettingQuestion(props: {
  readonly kind: Question;
  readonly view: WireTableView;
  readonly act: (intent: BettingIntent) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { view, act, onClose } = props;
  const { speaker } = useServices();
  if (props.kind === 'fold') {
    return (
      <Confirm
        title={speaker.text('confirm.fold')}
        text={speaker.text('confirm.foldText')}
        yes={speaker.text('confirm.foldYes')}
        no={speaker.text('confirm.foldNo')}
        onYes={() => act({ kind: 'fold' })}
        onNo={() => act({ kind: 'check' })}
        onClose={onClose}
      />
    );
  }
  return (
    <Confirm
      title={speaker.text('confirm.allIn', { amount: allInAmount(view) ?? 0 })}
      text={speaker.text('confirm.allInText')}
      yes={speaker.text('confirm.allInYes')}
      no={speaker.text('confirm.cancel')}
      onYes={() => act({ kind: 'allIn' })}
      onNo={onClose}
      onClose={onClose}
    />
  );
}

interface MainButtonsProps {
  readonly view: WireTableView;
  readonly busy: boolean;
  readonly bounds: RaiseBounds | undefined;
  readonly to: number;
  readonly act: (intent: BettingIntent) => void;
  readonly fold: () => void;
}

function MainButtons(props: MainButtonsProps): ReactNode {
  const { view, busy } = props;
  const { speaker } = useServices();
  const toCall = amountToCall(view);
  const canCall = mayNow(view, 'call');
  const callsAllIn = canCall && toCall === view.seats.find((seat) => seat.seat === view.you?.seat)?.stack;
  const callText = callsAllIn
    ? speaker.text('action.callAllIn', { amount: toCall })
    : speaker.text('action.call', { amount: toCall });
  return (
    <div className="actions-main">
      <ActionButton
        testId="action-fold"
        tone="fold"
        hotkey="F"
        enabled={!busy && mayNow(view, 'fold')}
        onClick={props.fold}
      >
        {speaker.text('action.fold')}
      </ActionButton>
      <ActionButton
        testId={canCall ? 'action-call' : 'action-check'}
        tone="call"
        hotkey="C"
        enabled={!busy && (canCall || mayNow(view, 'check'))}
        onClick={() => props.act({ kind: canCall ? 'call' : 'check' })}
      >
        {canCall ? callText : speaker.text('action.check')}
      </ActionButton>
      <RaiseButton {...props} />
    </div>
  );
}

function RaiseButton({ view, busy, bounds, to, act }: MainButtonsProps): ReactNode {
  const { speaker } = useServices();
  const type = bounds?.type ?? (view.currentBet === 0 && view.stage === 'hand' ? 'bet' : 'raise');
  const plain = type === 'bet' ? 'action.betPlain' : 'action.raisePlain';
  const text =
    bounds === undefined
      ? speaker.text(plain)
      : to === bounds.max
        ? speaker.text('action.raiseAllIn', { amount: to })
        : speaker.text(type === 'bet' ? 'action.bet' : 'action.raise', { amount: to });
  return (
    <ActionButton
      testId={`action-${type}`}
      tone="raise"
      hotkey="R"
      enabled={!busy && bounds !== undefined}
      onClick={() => act({ kind: 'raiseTo', to })}
    >
      {text}
    </ActionButton>
  );
}

/**
 * Show and muck stand apart from the betting buttons: a click on "call" that comes a moment late must never
 * turn cards face up.
 */
function ShowdownButtons({ view, busy, act }: Pick<MainButtonsProps, 'view' | 'busy' | 'act'>): ReactNode {
  const { speaker } = useServices();
  return (
    <div className="showdown-buttons">
      {mayNow(view, 'muck') && (
        <button
          type="button"
          className="button"
          data-testid="action-muck"
          disabled={busy}
          onClick={() => act({ kind: 'muck' })}
        >
          {speaker.text('action.muck')}
        </button>
      )}
      <button
        type="button"
        className={isYourTurn(view) ? 'button button-primary' : 'button'}
        data-testid="action-show"
        disabled={busy}
        onClick={() => act({ kind: 'show' })}
      >
        {speaker.text('action.show')}
      </button>
    </div>
  );
}

function ActionButton(props: {
  readonly testId: string;
  readonly tone: 'fold' | 'call' | 'raise';
  readonly hotkey?: string;
  readonly enabled: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      className="action"
      data-testid={props.testId}
      data-tone={props.tone}
      disabled={!props.enabled}
      aria-keyshortcuts={props.hotkey}
      onClick={props.onClick}
    >
      <span className="action-text">{props.children}</span>
      {props.hotkey !== undefined && (
        <kbd className="action-key" aria-hidden="true">
          {props.hotkey}
        </kbd>
      )}
    </button>
  );
}

/** Hears the keyboard for as long as no dialog is open. */
function useTableKeys(onKey: Readonly<Record<KeyIntent, () => void>>): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  const listen = useCallback((event: KeyboardEvent) => {
    if (document.querySelector('dialog[open]') !== null) return;
    const intent = intentOfKey({
      key: event.key,
      place: placeOf(event.target),
      modified: event.ctrlKey || event.metaKey || event.altKey,
      repeated: event.repeat,
    });
    if (intent === undefined) return;
    event.preventDefault();
    latest.current[intent]();
  }, []);
  useEffect(() => {
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [listen]);
}

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof HTMLElement)) return 'table';
  if (target.dataset['raiseField'] !== undefined) return 'raise';
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? 'field' : 'table';
}
