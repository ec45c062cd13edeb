import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { type RaiseBounds, raiseBoundsOf, steppedRaise } from '../table/amounts.ts';
import { allInAmount, bettingCommand, type BettingIntent, isYourTurn, mayNow } from '../table/betting.ts';
import { intentOfKey, type KeyIntent, type KeyPlace } from '../table/keys.ts';
import { type PreAction, type PreChoice, preOffer } from '../table/pre-action.ts';
import { controlsName, isTooSoon, PRESS_GUARD_MS } from '../table/press-guard.ts';
import { Confirm } from './dialog.tsx';
import { MainButtons } from './main-buttons.tsx';
import { RaiseControls } from './raise-controls.tsx';
import { useServices } from './services.ts';

/** What the action bar needs. */
export interface ActionBarProps {
  readonly view: WireTableView;
  /** A betting command of this very turn is on its way. */
  readonly busy: boolean;
  readonly send: (command: WireCommand) => void;
  /** What is decided before the turn, and the way to change it. [R30] */
  readonly preAction: PreAction;
  readonly onPreAction: (choice: PreChoice) => void;
  /** Local milliseconds since when the buttons mean what they mean now. */
  readonly controlsSince: number | undefined;
  /** Takes time out of the viewer's bank, if the view offers it. [R47] */
  readonly moreTime: () => void;
  /** Shown in the place of the raise controls while there is nothing to raise. */
  readonly aside: ReactNode;
}

type Question = 'fold' | 'allIn' | 'callAny';

/**
 * Fold, check or call, and raise, always in the same three places: what is not possible now is dimmed, never
 * moved, so that no button slides under a finger. Before the turn the same places hold what can be decided ahead.
 */
export function ActionBar(props: ActionBarProps): ReactNode {
  const { view, busy, preAction } = props;
  const { speaker } = useServices();
  const betting = useBetting(props);
  const { bounds, to, press, act, choose, ask } = betting;
  const raiseInput = useRef<HTMLInputElement>(null);
  const guarded = useGuard(props.controlsSince);
  const presses = pressesOf({ view, preAction, to, act, choose, ask });
  useTableKeys({
    fold: press(presses.left),
    checkOrCall: press(presses.middle),
    focusRaise: () => raiseInput.current?.select(),
    allIn: press(() => allInAmount(view) !== undefined && ask('allIn')),
    timeBank: props.moreTime,
    more: () => betting.step(1),
    less: () => betting.step(-1),
    confirmRaise: press(() => act({ kind: 'raiseTo', to })),
  });
  return (
    <section
      className="actions"
      aria-label={speaker.text('action.label')}
      data-busy={busy}
      data-paused={view.stage === 'paused'}
      data-testid="actions"
    >
      <div className="actions-aside">
        {bounds === undefined ? (
          <div className="aside">
            {mayNow(view, 'show') ? (
              <ShowdownButtons view={view} busy={busy} act={(intent) => press(() => act(intent))()} />
            ) : (
              props.aside
            )}
          </div>
        ) : (
          <RaiseControls {...{ view, bounds, to }} disabled={busy} field={raiseInput} onChange={betting.setTo} />
        )}
      </div>
      <MainButtons
        {...{ view, to, preAction }}
        ready={!busy && !guarded}
        onLeft={press(presses.left)}
        onMiddle={press(presses.middle)}
        onRight={press(presses.right)}
      />
      {betting.asking !== undefined && (
        <BettingQuestion kind={betting.asking} {...{ view, act, choose }} onClose={betting.close} />
      )}
    </section>
  );
}

/** The size and the question of the present controls, and what can be done with them. */
interface Betting {
  readonly bounds: RaiseBounds | undefined;
  readonly to: number;
  readonly setTo: (to: number) => void;
  readonly step: (steps: number) => void;
  readonly asking: Question | undefined;
  readonly ask: (kind: Question) => void;
  readonly close: () => void;
  readonly act: (intent: BettingIntent) => void;
  readonly choose: (choice: PreChoice) => void;
  /** `run` for a press that was meant for what stands here now; one that came too soon does nothing. */
  readonly press: (run: () => void) => () => void;
}

function useBetting({ view, busy, send, onPreAction, controlsSince }: ActionBarProps): Betting {
  const controls = controlsName(view);
  const [size, setSize] = useState<{ readonly controls: string; readonly to: number }>();
  const [question, setQuestion] = useState<{ readonly controls: string; readonly kind: Question }>();
  const bounds = raiseBoundsOf(view);
  const to = bounds === undefined ? 0 : size?.controls === controls ? size.to : bounds.min;
  return {
    bounds,
    to,
    setTo: (next) => setSize({ controls, to: next }),
    step: (steps) => bounds !== undefined && setSize({ controls, to: steppedRaise(to, steps, view, bounds) }),
    asking: question?.controls === controls ? question.kind : undefined,
    ask: (kind) => setQuestion({ controls, kind }),
    close: () => setQuestion(undefined),
    act: (intent) => {
      const command = busy ? undefined : bettingCommand(view, intent);
      setQuestion(undefined);
      if (command !== undefined) send(command);
    },
    choose: (choice) => {
      setQuestion(undefined);
      if (preOffer(view) !== undefined) onPreAction(choice);
    },
    press: (run) => () => {
      if (!isTooSoon(controlsSince, Date.now())) run();
    },
  };
}

/** Whether the buttons have just changed their meaning, so that presses on them do not count yet. */
function useGuard(since: number | undefined): boolean {
  const [passed, setPassed] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setPassed(since), PRESS_GUARD_MS);
    return () => clearTimeout(timer);
  }, [since]);
  return since !== undefined && since !== passed;
}

/** What the three buttons do now: act, or decide ahead. */
function pressesOf(now: {
  readonly view: WireTableView;
  readonly preAction: PreAction;
  readonly to: number;
  readonly act: (intent: BettingIntent) => void;
  readonly choose: (choice: PreChoice) => void;
  readonly ask: (kind: Question) => void;
}): Readonly<Record<'left' | 'middle' | 'right', () => void>> {
  const { view, preAction, act, choose, ask } = now;
  if (preOffer(view) !== undefined) {
    const anyIsArmed = preAction.kind === 'armed' && preAction.choice === 'callAny';
    return {
      left: () => choose('checkFold'),
      middle: () => choose('checkCall'),
      // Calling whatever comes must be said twice; taking it back, once.
      right: () => (anyIsArmed ? choose('callAny') : ask('callAny')),
    };
  }
  return {
    left: () => (mayNow(view, 'fold') && mayNow(view, 'check') ? ask('fold') : act({ kind: 'fold' })),
    middle: () => act({ kind: mayNow(view, 'check') ? 'check' : 'call' }),
    right: () => act({ kind: 'raiseTo', to: now.to }),
  };
}

/** Asks before a fold where checking is free, and before everything goes in by a single key. */
function BettingQuestion(props: {
  readonly kind: Question;
  readonly view: WireTableView;
  readonly act: (intent: BettingIntent) => void;
  readonly choose: (choice: PreChoice) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { view, act, onClose } = props;
  const { speaker } = useServices();
  if (props.kind === 'callAny') {
    const stack = view.seats.find((seat) => seat.seat === view.you?.seat)?.stack ?? 0;
    return (
      <Confirm
        title={speaker.text('pre.confirmAny')}
        text={speaker.text('pre.confirmAnyText', { stack })}
        yes={speaker.text('pre.confirmAnyYes')}
        no={speaker.text('confirm.cancel')}
        onYes={() => props.choose('callAny')}
        onNo={onClose}
        onClose={onClose}
      />
    );
  }
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

/**
 * Show and muck stand apart from the betting buttons: a click on "call" that comes a moment late must never
 * turn cards face up.
 */
function ShowdownButtons({
  view,
  busy,
  act,
}: {
  readonly view: WireTableView;
  readonly busy: boolean;
  readonly act: (intent: BettingIntent) => void;
}): ReactNode {
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
