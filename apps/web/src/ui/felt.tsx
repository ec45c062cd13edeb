import { type ReactNode, useState } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { capitalized } from '../i18n/sentence.ts';
import { potInPlay } from '../table/amounts.ts';
import { potName, resultSentences, winningCards } from '../table/result.ts';
import { chairsOf } from '../table/seat-model.ts';
import { Card, lightOf } from './card.tsx';
import { BetInFront, Chair } from './chair.tsx';
import { Amount, ChipPile } from './chips.tsx';
import type { RunningClock } from './clock-ring.tsx';
import { FirstHand } from './first-hand.tsx';
import { useAppState, useServices } from './services.ts';

/** The table seen from above: felt, board, pots, chairs and bets. */
export function Felt(props: {
  readonly view: WireTableView;
  readonly onSit: ((seat: number) => void) | undefined;
  /** Shows the figures of a player. */
  readonly onPlayer: (playerId: string, name: string) => void;
}): ReactNode {
  const { view } = props;
  const { speaker, reader } = useServices();
  const chairs = chairsOf(view);
  const won = winningCards(view, reader);
  const reveal = useReveal(view);
  const clock = useClock(view);
  return (
    <div
      className="stage"
      data-testid="table"
      data-stage={view.stage}
      data-chairs={view.config.seatCount}
      data-you={view.you !== undefined}
      role="region"
      aria-label={speaker.text('table.label', { name: view.config.name })}
      style={{ '--revealed': reveal.awaited }}
    >
      <div className="rail" aria-hidden="true" />
      <div className="felt" aria-hidden="true" />
      <div className="centre">
        <Pots view={view} />
        <Board board={view.board} handId={view.handId} shownBefore={reveal.shownBefore} won={won} />
        <div className="below">
          <PotList view={view} />
          <Result view={view} />
          <FirstHand view={view} />
        </div>
      </div>
      {chairs.map((chair) => (
        <Chair
          key={chair.seat}
          chair={chair}
          clock={clock}
          handId={view.handId}
          won={won}
          onSit={view.you === undefined ? props.onSit : undefined}
          onPlayer={props.onPlayer}
        />
      ))}
      {chairs.map((chair) => (
        <BetInFront key={chair.seat} chair={chair} bigBlind={view.config.bigBlind} />
      ))}
    </div>
  );
}

/** The clock of the turn, with what has been added to it. [R47] */
function useClock({ deadline, config }: WireTableView): RunningClock | undefined {
  const known = useAppState().table?.turnLength;
  if (deadline === undefined) return undefined;
  return { deadline, wholeMs: known?.deadline === deadline ? known.wholeMs : config.turnSeconds * 1000 };
}

/**
 * How many board cards were there before the newest ones, so that those turn over one after the other; and for
 * how many of them the result has to wait, because they came together with it.
 */
function useReveal(view: WireTableView): { readonly shownBefore: number; readonly awaited: number } {
  const { handId, board } = view;
  const [known, setKnown] = useState({ handId, count: board.length, shownBefore: board.length, awaited: 0 });
  if (known.handId !== handId || known.count !== board.length) {
    const grown = known.handId === handId && board.length > known.count;
    const shownBefore = grown ? known.count : 0;
    const awaited = grown && view.awards.length > 0 ? board.length - shownBefore : 0;
    setKnown({ handId, count: board.length, shownBefore, awaited });
  }
  return known;
}

function Board(props: {
  readonly board: readonly string[];
  readonly handId: string | undefined;
  readonly shownBefore: number;
  readonly won: ReadonlySet<string>;
}): ReactNode {
  const { speaker } = useServices();
  const label = props.board.length === 0 ? speaker.text('table.boardEmpty') : speaker.text('table.board');
  return (
    <div className="board" data-testid="board" data-count={props.board.length} role="group" aria-label={label}>
      {Array.from({ length: 5 }, (_, index) => {
        const card = props.board[index];
        if (card === undefined) return <span key={index} className="board-space" aria-hidden="true" />;
        return (
          <Card
            key={`${props.handId}-${card}`}
            card={card}
            order={Math.max(0, index - props.shownBefore)}
            light={lightOf(card, props.won)}
          />
        );
      })}
    </div>
  );
}

function Pots({ view }: { readonly view: WireTableView }): ReactNode {
  const { speaker } = useServices();
  const total = potInPlay(view);
  return (
    <div className="pots" data-shown={total > 0}>
      <span className="pot-total" data-testid="pot-total" data-amount={total}>
        <ChipPile amount={Math.max(1, total)} bigBlind={view.config.bigBlind} />
        <span className="pot-word">{speaker.text('table.pot')}</span> <Amount value={total} />
      </span>
    </div>
  );
}

/** Main pot and side pots, once there is more than one. Paid pots are named by the result instead. */
function PotList({ view }: { readonly view: WireTableView }): ReactNode {
  const { speaker } = useServices();
  if (view.pots.length < 2) return null;
  return (
    <ul className="pot-list">
      {view.pots.map((pot, index) => (
        <li key={index} data-testid={`pot-${index}`} data-amount={pot.amount}>
          <span>{speaker.say(potName(index))}</span> <Amount value={pot.amount} />
        </li>
      ))}
    </ul>
  );
}

function Result({ view }: { readonly view: WireTableView }): ReactNode {
  const { speaker, reader } = useServices();
  const sentences = resultSentences(view, reader.nameHand);
  return (
    <div className="result" data-testid="result" data-shown={sentences.length > 0} data-count={sentences.length}>
      {sentences.map((sentence, index) => (
        <p key={index}>{capitalized(speaker.say(sentence))}</p>
      ))}
    </div>
  );
}
