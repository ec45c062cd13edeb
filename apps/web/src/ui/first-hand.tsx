import type { ReactNode } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { isBeforeFirstHand, readiness } from '../table/table-people.ts';
import { useSecondsLeft } from './clock-ring.tsx';
import { CopyLink } from './copy-link.tsx';
import { useServices } from './services.ts';

/** In the middle of the felt, before the first hand: how long until it is dealt, and how many are ready. */
export function FirstHand({ view }: { readonly view: WireTableView }): ReactNode {
  const { speaker } = useServices();
  const seconds = useSecondsLeft(view.nextHandAt);
  if (!isBeforeFirstHand(view) || view.seats.length === 0) return null;
  return (
    <div className="first-hand" data-testid="first-hand" data-seconds={seconds}>
      {seconds !== undefined && (
        <p className="first-in">{seconds === 0 ? speaker.text('first.now') : speaker.text('first.in', { seconds })}</p>
      )}
      <p className="first-ready" data-testid="ready-count">
        {speaker.text('first.ready', readiness(view))}
      </p>
    </div>
  );
}

/** What a seated player may do before the first hand: be ready or not, and, as the host, begin. */
export function FirstHandButtons(props: {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
}): ReactNode {
  const { view, send } = props;
  const { speaker } = useServices();
  const own = view.seats.find(({ seat }) => seat === view.you?.seat);
  const isReady = own?.status !== 'sittingOut';
  const alone = readiness(view).count < 2;
  return (
    <div className="first-buttons">
      {view.rights.includes('start') && (
        <button
          type="button"
          className="button button-primary"
          data-testid="start"
          onClick={() => send({ type: 'start' })}
        >
          {speaker.text('table.start')}
        </button>
      )}
      {isReady ? (
        <button
          type="button"
          className="button"
          data-testid="not-ready"
          onClick={() => send({ type: 'sitOut', when: 'nextHand' })}
        >
          {speaker.text('first.beNotReady')}
        </button>
      ) : (
        <button
          type="button"
          className="button button-primary"
          data-testid="ready"
          onClick={() => send({ type: 'sitIn' })}
        >
          {speaker.text('first.beReady')}
        </button>
      )}
      {alone && <CopyLink className="button button-primary" testId="invite" />}
    </div>
  );
}
