import { type ReactNode, useCallback, useState } from 'react';
import type { WireLeaderboard } from '@cardroom/protocol';
import { useAppState, useServices } from '../ui/services.ts';
import { useAsked } from './asked.ts';
import { AgainButton, Missing, SignedAmount } from './figure-parts.tsx';
import { ORDERS } from './figures-from.ts';
import { type RankingRow, rankingRows } from './ranking-rows.ts';
import '../styles/figures.css';

/** Who is first, by net, hands or biggest pot; the viewer's own row is marked. [WEB54] */
export function Ranking(props: { readonly onPlayer: (playerId: string, name: string) => void }): ReactNode {
  const { api } = useServices();
  const me = useAppState().identity?.playerId;
  const [order, setOrder] = useState<WireLeaderboard['by']>('net');
  const ask = useCallback(async () => await api.leaderboard(order), [api, order]);
  const asked = useAsked(ask);
  const rows = asked.value === undefined ? [] : rankingRows(asked.value, me);
  return (
    <div data-testid="ranking">
      {rows.length > 0 && <OrderButtons order={order} onChange={setOrder} />}
      <Missing asked={asked} />
      {asked.problem !== undefined && <AgainButton asked={asked} again={asked.again} />}
      {asked.value !== undefined &&
        (rows.length > 0 ? <RankingTable rows={rows} by={asked.value.by} onPlayer={props.onPlayer} /> : <Few />)}
    </div>
  );
}

function Few(): ReactNode {
  const { speaker } = useServices();
  return (
    <p className="figures-note" data-testid="ranking-few">
      {speaker.text('ranking.few')}
    </p>
  );
}

function OrderButtons(props: {
  readonly order: WireLeaderboard['by'];
  readonly onChange: (order: WireLeaderboard['by']) => void;
}): ReactNode {
  const { speaker } = useServices();
  return (
    <div className="orders" role="group" aria-label={speaker.text('ranking.order')}>
      {ORDERS.map((order) => (
        <button
          key={order}
          type="button"
          className="order"
          aria-pressed={order === props.order}
          data-testid={`rank-by-${order}`}
          onClick={() => props.onChange(order)}
        >
          {speaker.text(`ranking.${order}`)}
        </button>
      ))}
    </div>
  );
}

function RankingTable(props: {
  readonly rows: readonly RankingRow[];
  readonly by: WireLeaderboard['by'];
  readonly onPlayer: (playerId: string, name: string) => void;
}): ReactNode {
  const { speaker } = useServices();
  const { rows, by } = props;
  return (
    <table className="figures-table ranking-table" data-by={by} data-testid="ranking-table">
      <caption className="unseen">{speaker.text('ranking.caption', { order: speaker.text(`ranking.${by}`) })}</caption>
      <thead>
        <tr>
          <th scope="col">{speaker.text('ranking.rank')}</th>
          <th scope="col">{speaker.text('session.player')}</th>
          {ORDERS.map((order) => (
            <th key={order} scope="col" aria-sort={sortOf(order, by)} data-column={order}>
              {speaker.text(`ranking.${order}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ rank, playerId, name, net, hands, biggestPot, isOwn }) => (
          <tr key={playerId} data-own={isOwn} aria-current={isOwn ? 'true' : undefined}>
            <td>{speaker.amount(rank)}</td>
            <th scope="row">
              <NameButton name={name} isOwn={isOwn} onClick={() => props.onPlayer(playerId, name)} />
            </th>
            <td data-column="net">
              <SignedAmount value={net} />
            </td>
            <td data-column="hands">{speaker.amount(hands)}</td>
            <td data-column="biggestPot">{speaker.amount(biggestPot)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A name that leads to the figures of who has it. */
function NameButton(props: {
  readonly name: string;
  readonly isOwn: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { name, isOwn, onClick } = props;
  return (
    <button type="button" className="name-button" onClick={onClick}>
      <bdi>{isOwn ? speaker.text('figures.you', { name }) : name}</bdi>
    </button>
  );
}

/** The column that ranks is read from the most down: the first is the most. */
function sortOf(order: WireLeaderboard['by'], by: WireLeaderboard['by']): 'descending' | undefined {
  return order === by ? 'descending' : undefined;
}
