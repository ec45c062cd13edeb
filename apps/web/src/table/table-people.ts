import type { WireTableView } from '@cardroom/protocol';
import type { SentenceParam } from '../i18n/sentence.ts';

/** What to call the player: by name at the table; the host may look on without a seat. */
export function callOf(view: WireTableView, playerId: string): SentenceParam {
  const name = view.seats.find((seat) => seat.playerId === playerId)?.name;
  if (name !== undefined) return name;
  return { key: playerId === view.config.hostId ? 'name.host' : 'name.somebody' };
}

/** The people who could be the host next. */
export function possibleHosts(view: WireTableView): readonly { readonly playerId: string; readonly name: string }[] {
  return view.seats.filter(({ playerId, isBot }) => !isBot && playerId !== view.config.hostId);
}

/** Whether nobody has been dealt a card here yet, so that the table is still filling up. */
export function isBeforeFirstHand({ stage, handNumber }: WireTableView): boolean {
  return handNumber === 0 && (stage === 'waiting' || stage === 'countdown');
}

/** How many at the table would be dealt in, and how many sit there. */
export function readiness(view: WireTableView): { readonly ready: number; readonly count: number } {
  const ready = view.seats.filter(({ status }) => status !== 'sittingOut' && status !== 'busted').length;
  return { ready, count: view.seats.length };
}
