import type { CSSProperties, ReactNode } from 'react';
import type { WireSeat } from '@cardroom/protocol';
import type { Speaker } from '../i18n/sentence.ts';
import type { ChairModel } from '../table/seat-model.ts';
import type { Point } from '../table/seating.ts';
import { Card, CardBack, lightOf } from './card.tsx';
import { Amount, ChipPile } from './chips.tsx';
import { ClockRing, type RunningClock } from './clock-ring.tsx';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';

/** What a chair needs to know of its table. */
export interface ChairProps {
  readonly chair: ChairModel;
  /** The clock of the turn; absent while none runs. */
  readonly clock: RunningClock | undefined;
  /** Names the deal, so that new cards come in with their animation. */
  readonly handId: string | undefined;
  /** Sits down here; absent when the viewer has a seat or may not take this one. */
  readonly onSit: ((seat: number) => void) | undefined;
  /** Shows the figures of who sits here. */
  readonly onPlayer: (playerId: string, name: string) => void;
  /** The cards that won the last hand. */
  readonly won: ReadonlySet<string>;
}

/** Puts both places of something into the style; the style sheet takes the one for the table's shape. */
function placeStyle(wide: Point, tall: Point): CSSProperties {
  return { '--wx': `${wide.x}%`, '--wy': `${wide.y}%`, '--tx': `${tall.x}%`, '--ty': `${tall.y}%` };
}

/** One chair, free or taken. */
export function Chair(props: ChairProps): ReactNode {
  const { chair } = props;
  if (chair.player === undefined) return <FreeChair {...props} />;
  return <TakenChair {...props} player={chair.player} />;
}

function FreeChair({ chair, onSit }: ChairProps): ReactNode {
  const { speaker } = useServices();
  const number = chair.seat + 1;
  const shared = {
    'data-testid': `seat-${chair.seat}`,
    'data-state': 'free',
    style: placeStyle(chair.place.wide.seat, chair.place.tall.seat),
  };
  if (onSit === undefined) {
    return (
      <div
        {...shared}
        className="chair chair-free"
        aria-label={speaker.text('seat.emptyLabel', { number })}
        role="group"
      >
        <span className="free-plate" data-idle="true">
          {speaker.text('seat.empty')}
        </span>
      </div>
    );
  }
  return (
    <button
      {...shared}
      type="button"
      className="chair chair-free"
      aria-label={speaker.text('seat.freeLabel', { number })}
      onClick={() => onSit(chair.seat)}
    >
      <span className="free-plate">
        <Icon name="plus" />
        {speaker.text('seat.free')}
      </span>
    </button>
  );
}

function TakenChair(props: ChairProps & { readonly player: WireSeat }): ReactNode {
  const { speaker } = useServices();
  const { chair, player, clock } = props;
  const stack = player.stack;
  return (
    <div
      className="chair"
      data-testid={`seat-${chair.seat}`}
      data-state="taken"
      data-status={player.status}
      data-you={chair.isYou}
      data-actor={chair.isActor}
      data-out={chair.isOut}
      data-winner={chair.won > 0}
      role="group"
      aria-label={chairLabel(speaker, chair, player)}
      style={placeStyle(chair.place.wide.seat, chair.place.tall.seat)}
    >
      <ChairCards key={props.handId ?? 'none'} player={player} isYou={chair.isYou} won={props.won} />
      <div className="plate">
        <span className="avatar" style={{ '--hue': hueOf(player.playerId) }} data-bot={player.isBot}>
          <span aria-hidden="true">{initialsOf(player.name)}</span>
          {chair.isActor && clock !== undefined && <ClockRing key={`${clock.deadline} ${clock.wholeMs}`} {...clock} />}
        </span>
        <button
          type="button"
          className="plate-text"
          aria-label={speaker.text(chair.isYou ? 'figures.mineOpen' : 'figures.title', { name: player.name })}
          data-testid={`seat-${chair.seat}-figures`}
          onClick={() => props.onPlayer(player.playerId, player.name)}
        >
          <span className="plate-name" dir="auto" title={player.name}>
            {player.name}
          </span>
          <Amount className="plate-stack" value={stack} testId={`seat-${chair.seat}-stack`} />
        </button>
        <Marks chair={chair} />
      </div>
      {chair.label !== undefined && chair.won === 0 && (
        <span
          className="chair-label"
          aria-hidden="true"
          data-tone={chair.label.tone}
          data-testid={`seat-${chair.seat}-label`}
        >
          {speaker.text(chair.label.key)}
        </span>
      )}
      {chair.won > 0 && (
        <span className="chair-won" aria-hidden="true" data-testid={`seat-${chair.seat}-won`} data-amount={chair.won}>
          {speaker.text('seat.won', { amount: chair.won })}
        </span>
      )}
    </div>
  );
}

/** The marks on a plate: whose table it is, and where the button lies. */
function Marks({ chair }: { readonly chair: ChairModel }): ReactNode {
  const { speaker } = useServices();
  return (
    <>
      {chair.isHost && (
        <span className="host-mark" title={speaker.text('host.mark')} data-testid="host-mark">
          <Icon name="star" />
        </span>
      )}
      {chair.isButton && (
        <span className="dealer" role="img" aria-label={speaker.text('seat.button')} data-testid="dealer-button">
          {speaker.text('seat.buttonShort')}
        </span>
      )}
    </>
  );
}

/** Who sits there, with how much, and what that player is doing. */
function chairLabel(speaker: Speaker, chair: ChairModel, player: WireSeat): string {
  const facts = { number: chair.seat + 1, name: player.name, stack: player.stack };
  const seated = speaker.text(chair.isYou ? 'seat.yourLabel' : 'seat.label', facts);
  const host = { label: seated, status: speaker.text('host.mark') };
  const label = chair.isHost ? speaker.text('seat.labelWith', host) : seated;
  const doing = doingOf(speaker, chair);
  return doing === undefined ? label : speaker.text('seat.labelWith', { label, status: doing });
}

function doingOf(speaker: Speaker, chair: ChairModel): string | undefined {
  if (chair.won > 0) return speaker.text('seat.wonLabel', { amount: chair.won });
  return chair.isActor ? speaker.text('seat.toAct') : chair.label && speaker.text(chair.label.key);
}

function ChairCards({
  player,
  isYou,
  won,
}: {
  readonly player: WireSeat;
  readonly isYou: boolean;
  readonly won: ReadonlySet<string>;
}): ReactNode {
  const { speaker } = useServices();
  const folded = player.status === 'folded';
  if (player.holeCards !== undefined && player.holeCards.length > 0) {
    return (
      <span className="chair-cards" data-face="up" data-own={isYou} data-folded={folded}>
        {player.holeCards.map((card, index) => (
          <Card key={card} card={card} order={index} light={lightOf(card, won)} />
        ))}
      </span>
    );
  }
  if (!player.hasCards || folded) return null;
  return (
    <span className="chair-cards" data-face="down" role="img" aria-label={speaker.text('seat.hiddenCards')}>
      <CardBack order={0} />
      <CardBack order={1} />
    </span>
  );
}

/** The bet in front of a chair. */
export function BetInFront({ chair, bigBlind }: { readonly chair: ChairModel; readonly bigBlind: number }): ReactNode {
  const { speaker } = useServices();
  const bet = chair.player?.bet ?? 0;
  if (bet === 0) return null;
  return (
    <div
      key={bet}
      className="bet"
      data-testid={`seat-${chair.seat}-bet`}
      data-amount={bet}
      style={placeStyle(chair.place.wide.bet, chair.place.tall.bet)}
      role="group"
      aria-label={speaker.text('seat.bet', { name: chair.player?.name ?? '', amount: bet })}
    >
      <ChipPile amount={bet} bigBlind={bigBlind} />
      <Amount value={bet} />
    </div>
  );
}

/** One or two letters for a player without a picture. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = Array.from(words[0] ?? '');
  const second = words.length > 1 ? Array.from(words.at(-1) ?? '')[0] : first[1];
  return `${first[0] ?? '?'}${second ?? ''}`.toUpperCase();
}

/** A colour for a player that stays the same everywhere. */
function hueOf(playerId: string): number {
  let hash = 7;
  for (const letter of playerId) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 100_003;
  // Steps of the golden angle keep neighbours apart on the colour wheel.
  return Math.round((hash * 137.508) % 360);
}
