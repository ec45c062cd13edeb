import { unreachable } from '@cardroom/kernel';
import type { WireSeat, WireTableView } from '@cardroom/protocol';
import type { MessageKey } from '../i18n/messages.ts';
import { isBeforeFirstHand } from './table-people.ts';
import { type SeatPlace, seatPlaces, stepsFromViewer } from './seating.ts';

/** One chair as it is drawn. */
export interface ChairModel {
  readonly seat: number;
  readonly place: SeatPlace;
  /** Who sits there; absent for a free chair. */
  readonly player: WireSeat | undefined;
  readonly isYou: boolean;
  readonly isActor: boolean;
  readonly isButton: boolean;
  /** Who may start, pause and stop. */
  readonly isHost: boolean;
  /** Out of this hand: shown dimmed. */
  readonly isOut: boolean;
  /** What this chair was paid when the last hand ended, without its own uncalled bet. */
  readonly won: number;
  readonly label: { readonly key: MessageKey; readonly tone: LabelTone } | undefined;
}

/** How loud a label is. */
export type LabelTone = 'quiet' | 'calm' | 'strong';

/** All chairs of a table, the viewer's at the bottom, in the order of their numbers. */
export function chairsOf(view: WireTableView): readonly ChairModel[] {
  const count = view.config.seatCount;
  const places = seatPlaces(count);
  const viewer = view.you?.seat ?? 0;
  return Array.from({ length: count }, (_, seat) => seat).flatMap((seat) => {
    const place = places[stepsFromViewer(seat, viewer, count)];
    return place === undefined ? [] : [chairOf(view, seat, place)];
  });
}

/** What `seat` was paid from all pots of the hand that just ended. */
function wonBy(view: WireTableView, seat: number): number {
  return view.awards
    .flatMap((award) => award.shares)
    .reduce((sum, share) => (share.seat === seat ? sum + share.amount : sum), 0);
}

function chairOf(view: WireTableView, seat: number, place: SeatPlace): ChairModel {
  const player = view.seats.find((one) => one.seat === seat);
  return {
    seat,
    place,
    player,
    isYou: player !== undefined && seat === view.you?.seat,
    isActor: player !== undefined && seat === view.actor && view.stage !== 'paused',
    isButton: seat === view.button && view.handId !== undefined,
    isHost: player?.playerId === view.config.hostId,
    isOut: player !== undefined && isOut(view, player),
    won: player === undefined ? 0 : wonBy(view, seat),
    label: player === undefined ? undefined : labelOf(view, player),
  };
}

function isOut(view: WireTableView, player: WireSeat): boolean {
  if (player.status === 'sittingOut' || player.status === 'busted' || player.status === 'folded') return true;
  return player.status === 'waiting' && view.stage === 'hand';
}

const ACTION_LABELS = {
  fold: { key: 'status.fold', tone: 'quiet' },
  check: { key: 'status.check', tone: 'calm' },
  call: { key: 'status.call', tone: 'calm' },
  bet: { key: 'status.bet', tone: 'strong' },
  raise: { key: 'status.raise', tone: 'strong' },
  post: { key: 'status.post', tone: 'quiet' },
} as const satisfies Record<NonNullable<WireSeat['lastAction']>, ChairModel['label']>;

function labelOf(view: WireTableView, player: WireSeat): ChairModel['label'] {
  if (isBeforeFirstHand(view) && player.status !== 'busted') {
    const isReady = player.status !== 'sittingOut';
    return isReady ? { key: 'status.ready', tone: 'calm' } : { key: 'status.notReady', tone: 'quiet' };
  }
  switch (player.status) {
    case 'sittingOut':
      return { key: 'status.sittingOut', tone: 'quiet' };
    case 'busted':
      return { key: 'status.busted', tone: 'quiet' };
    case 'folded':
      return ACTION_LABELS.fold;
    case 'allIn':
      return { key: 'status.allIn', tone: 'strong' };
    case 'waiting':
      return view.stage === 'hand' ? { key: 'status.waiting', tone: 'quiet' } : undefined;
    case 'active':
      // A hand that was called off is over: what was done in it counts no more.
      if (view.stage === 'paused' && view.actor === undefined) return undefined;
      if (player.exposure === 'mucked') return { key: 'status.mucked', tone: 'quiet' };
      return player.lastAction === undefined ? undefined : ACTION_LABELS[player.lastAction];
    default:
      return unreachable(player.status);
  }
}
