import type { ReactNode } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import type { LogEntry } from '../state/state.ts';
import { isBeforeFirstHand, readiness } from '../table/table-people.ts';
import { CopyLink } from './copy-link.tsx';
import { FirstHandButtons } from './first-hand.tsx';
import { useServices } from './services.ts';

/**
 * What a seated player may do besides betting, in the place that the raise controls leave free: start, come
 * back, post or wait, add chips. Nothing here stands where fold stands.
 */
export function SeatAside(props: {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
  readonly log: readonly LogEntry[];
}): ReactNode {
  const { view, send } = props;
  const { speaker } = useServices();
  const own = view.seats.find((seat) => seat.seat === view.you?.seat);
  if (own === undefined || view.you === undefined) return null;
  if (own.status === 'busted' && view.you.topUpQueued === undefined) {
    return (
      <button type="button" className="button button-primary" data-testid="top-up-open" onClick={props.onTopUp}>
        {speaker.text('table.rebuy')}
      </button>
    );
  }
  if (isBeforeFirstHand(view) && !view.you.leavesAfterHand) return <FirstHandButtons view={view} send={send} />;
  if (own.status === 'sittingOut' || view.you.sitsOutNext) {
    return (
      <button
        type="button"
        className="button button-primary"
        data-testid="sit-in"
        onClick={() => send({ type: 'sitIn' })}
      >
        {speaker.text('table.sitIn')}
      </button>
    );
  }
  if (view.you.owed !== undefined && own.status === 'waiting') return <OwedChoice send={send} owed={view.you.owed} />;
  const idle = view.stage === 'waiting' || view.stage === 'countdown';
  if (idle && readiness(view).ready < 2) return <CopyLink className="button button-primary" testId="invite" />;
  return <Ticker log={props.log} />;
}

const TICKER_LINES = 3;

/** The last few things that happened, while there is nothing to decide. The live region says them; this is for eyes. */
function Ticker({ log }: { readonly log: readonly LogEntry[] }): ReactNode {
  const { speaker } = useServices();
  return (
    <ol className="ticker" aria-hidden="true">
      {log.slice(-TICKER_LINES).map((entry) => (
        <li key={entry.id}>{speaker.say(entry.sentence, 'signs')}</li>
      ))}
    </ol>
  );
}

function OwedChoice(props: {
  readonly owed: { readonly live: number; readonly dead: number };
  readonly send: (command: WireCommand) => void;
}): ReactNode {
  const { speaker } = useServices();
  const amount = props.owed.live + props.owed.dead;
  return (
    <div className="owed">
      <p className="owed-text">{speaker.text('table.owed', { amount })}</p>
      <div className="owed-buttons">
        <button
          type="button"
          className="button button-primary"
          data-testid="post-now"
          onClick={() => props.send({ type: 'postBlinds', post: true })}
        >
          {speaker.text('table.postNow', { amount })}
        </button>
        <button
          type="button"
          className="button"
          data-testid="wait-big-blind"
          onClick={() => props.send({ type: 'postBlinds', post: false })}
        >
          {speaker.text('table.waitBlind')}
        </button>
      </div>
    </div>
  );
}
