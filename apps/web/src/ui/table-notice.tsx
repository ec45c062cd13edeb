import type { ReactNode } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import type { PendingCommand } from '../state/state.ts';
import { callOf } from '../table/table-people.ts';
import { Icon } from './icons.tsx';
import { useAppState, useServices } from './services.ts';

/** What a notice needs. */
interface NoticeProps {
  readonly view: WireTableView;
  readonly pending: readonly PendingCommand[];
  readonly send: (command: WireCommand) => void;
}

/**
 * What keeps the table from going on as usual, in a bar of its own between the header and the felt: an open vote on
 * stopping the hand, and a pause. It covers neither cards nor buttons. The live region says the same.
 */
export function TableNotice(props: NoticeProps): ReactNode {
  const { stopVote, pausedBy } = props.view;
  return (
    <div className="notices">
      {stopVote !== undefined && <StopVoteBar {...props} vote={stopVote} />}
      {pausedBy !== undefined && <PauseBar {...props} pausedBy={pausedBy} />}
    </div>
  );
}

function StopVoteBar(props: NoticeProps & { readonly vote: NonNullable<WireTableView['stopVote']> }): ReactNode {
  const { view, vote, pending, send } = props;
  const { speaker } = useServices();
  const { identity } = useAppState();
  const handId = view.handId === undefined ? {} : { handId: view.handId };
  const facts = { confirmed: vote.confirmed.length, required: vote.required };
  const asks: Sentence =
    vote.requestedBy === identity?.playerId
      ? { key: 'stop.youAsk' }
      : { key: 'stop.asks', params: { name: callOf(view, vote.requestedBy) } };
  return (
    <section className="notice" aria-label={speaker.text('stop.label')} data-testid="stop-vote">
      <div className="notice-words">
        <p className="notice-title">{speaker.say(asks)}</p>
        <div className="notice-votes">
          <span
            className="notice-count"
            role="img"
            aria-label={speaker.text('stop.countLabel', facts)}
            data-testid="stop-count"
            data-confirmed={facts.confirmed}
            data-required={facts.required}
          >
            {speaker.text('stop.count', facts)}
          </span>
          <Voters view={view} vote={vote} />
        </div>
      </div>
      <div className="notice-buttons">
        {view.rights.includes('confirmStop') && (
          <button
            type="button"
            className="button button-danger"
            data-testid="stop-agree"
            disabled={isPending(pending, 'confirmStop')}
            onClick={() => send({ type: 'confirmStop', ...handId })}
          >
            {speaker.text('stop.agree')}
          </button>
        )}
        {view.rights.includes('resumeStop') && (
          <button
            type="button"
            className="button"
            data-testid="stop-play-on"
            disabled={isPending(pending, 'resumeStop')}
            onClick={() => send({ type: 'resumeStop', ...handId })}
          >
            {speaker.text('stop.playOn')}
          </button>
        )}
      </div>
    </section>
  );
}

function Voters(props: {
  readonly view: WireTableView;
  readonly vote: NonNullable<WireTableView['stopVote']>;
}): ReactNode {
  const { view, vote } = props;
  const { speaker } = useServices();
  return (
    <ul className="voters" data-testid="voters">
      {vote.voters.map((voter) => {
        const agreed = vote.confirmed.includes(voter);
        const name = callOf(view, voter);
        return (
          <li key={voter} data-agreed={agreed}>
            <span aria-hidden="true">
              {agreed && <Icon name="check" />}
              <bdi>{speaker.say({ key: 'refusal.words', params: { words: name } })}</bdi>
            </span>
            <span className="unseen">{speaker.text(agreed ? 'stop.agreed' : 'stop.notYet', { name })}</span>
          </li>
        );
      })}
    </ul>
  );
}

function PauseBar(props: NoticeProps & { readonly pausedBy: NonNullable<WireTableView['pausedBy']> }): ReactNode {
  const { view, pausedBy, pending, send } = props;
  const { speaker } = useServices();
  const command = goOnCommand(view);
  return (
    <section className="notice" aria-label={speaker.text('pause.label')} data-testid="pause" data-paused-by={pausedBy}>
      <span className="notice-sign" aria-hidden="true">
        <Icon name="pause" />
      </span>
      <div className="notice-words">
        <p className="notice-title">{speaker.text(`pause.${pausedBy}`)}</p>
        <p className="notice-text">{speaker.say(whoMayGoOn(view, command))}</p>
      </div>
      {command !== undefined && (
        <div className="notice-buttons">
          <button
            type="button"
            className="button button-primary"
            data-testid="go-on"
            disabled={isPending(pending, command.type)}
            onClick={() => send(command)}
          >
            {speaker.text('pause.goOn')}
          </button>
        </div>
      )}
    </section>
  );
}

/** Ends the pause, if the viewer may. */
function goOnCommand({ rights }: WireTableView): WireCommand | undefined {
  return rights.includes('resume') ? { type: 'resume' } : undefined;
}

function whoMayGoOn({ pausedBy }: WireTableView, command: WireCommand | undefined): Sentence {
  if (pausedBy === 'vote') return { key: 'pause.mayAnybody' };
  return { key: command === undefined ? 'pause.mayHost' : 'pause.mayYou' };
}

function isPending(pending: readonly PendingCommand[], type: WireCommand['type']): boolean {
  return pending.some(({ command }) => command.type === type);
}
