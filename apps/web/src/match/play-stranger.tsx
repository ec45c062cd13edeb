import { type ReactNode, useState } from 'react';
import { pathOf } from '../router.ts';
import { useSecondsLeft } from '../ui/clock-ring.tsx';
import { Icon } from '../ui/icons.tsx';
import { useServices } from '../ui/services.ts';
import { storedSeat } from '../ui/storage.ts';
import { minutesAndSeconds, STRANGER_STAKE } from './match-state.ts';
import { useMatch } from './use-match.ts';

/** The way to play one against one with whoever comes next: a button, and the wait for the other one. */
export function PlayStranger(): ReactNode {
  const { speaker } = useServices();
  const { match, problem, seek, leave } = useMatch();
  const { smallBlind, bigBlind, buyIn } = STRANGER_STAKE;
  const note = match.kind === 'idle' ? match.note : undefined;
  const words = problem ?? (note === undefined ? undefined : speaker.text(note, { buyIn }));
  const isWaiting = match.kind === 'waiting';
  const isAsking = match.kind === 'asking' || match.kind === 'found';
  return (
    <>
      {match.kind === 'seated' && <ToOpponent tableId={match.tableId} />}
      <section className="stranger" aria-labelledby="stranger-title">
        <div className="stranger-words">
          <h2 id="stranger-title">{speaker.text('stranger.title')}</h2>
          <p role="status" data-testid="stranger-status">
            {isWaiting
              ? speaker.text('stranger.waiting')
              : speaker.text('stranger.text', { small: smallBlind, big: bigBlind, buyIn })}
          </p>
          {words !== undefined && (
            <p className="field-error" role="alert" data-testid="stranger-note">
              {words}
            </p>
          )}
        </div>
        {isWaiting ? (
          <Wait expiresAt={match.expiresAt} onLeave={leave} />
        ) : (
          <button type="button" className="button" data-testid="play-stranger" disabled={isAsking} onClick={seek}>
            <Icon name="people" />
            {speaker.text(isAsking ? 'stranger.asking' : 'stranger.play')}
          </button>
        )}
      </section>
    </>
  );
}

/** How long the wait goes on at most, and the way out of it. */
function Wait(props: { readonly expiresAt: string; readonly onLeave: () => void }): ReactNode {
  const { speaker } = useServices();
  const seconds = useSecondsLeft(props.expiresAt) ?? 0;
  return (
    <div className="stranger-wait">
      <span
        className="stranger-clock"
        data-testid="stranger-clock"
        aria-label={speaker.text('seat.clock', { seconds })}
      >
        {minutesAndSeconds(seconds)}
      </span>
      <button type="button" className="button" data-testid="leave-stranger" onClick={props.onLeave}>
        {speaker.text('stranger.leave')}
      </button>
    </div>
  );
}

/** The way to the table, unless the lobby offers it already because the player has been there from this browser. */
function ToOpponent({ tableId }: { readonly tableId: string }): ReactNode {
  const { speaker, go } = useServices();
  const [seat] = useState(storedSeat);
  if (seat?.tableId === tableId) return null;
  const table = { kind: 'table', tableId } as const;
  return (
    <a
      className="back-to"
      href={pathOf(table)}
      data-testid="to-opponent"
      onClick={(event) => {
        event.preventDefault();
        go(table);
      }}
    >
      <strong>{speaker.text('stranger.seated')}</strong>
      <span>{speaker.text('lobby.backToText')}</span>
    </a>
  );
}
