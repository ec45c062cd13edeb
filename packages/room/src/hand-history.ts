import {
  assert,
  err,
  type HandId,
  isSeatIndex,
  ok,
  type PlayerId,
  type Result,
  type SeatIndex,
} from '@cardroom/kernel';
import { eventFor, formatPhh, type HandEvent, phhOf } from '@cardroom/poker';
import { isHandEvent } from '@cardroom/table';
import { eventFromStore } from './hosted-table.ts';
import type { HandRecord, Store } from './ports/store.ts';
import type { ViewerEvent } from './room.ts';

/** A hand from its first event to its last one so far, as one viewer may know it. */
export interface HandHistory {
  readonly hand: HandRecord;
  readonly events: readonly ViewerEvent[];
}

/** The history of a hand for `viewer`, who sees hidden cards only if they were dealt to that player. [R53] */
export async function handFor(
  store: Store,
  handId: HandId,
  viewer: PlayerId | undefined,
): Promise<HandHistory | undefined> {
  const hand = await store.hand(handId);
  if (hand === undefined) return undefined;
  const seat = seatOf(hand, viewer) ?? 'spectator';
  const events: ViewerEvent[] = [];
  for (const event of await logOf(store, handId)) {
    const visible = eventFor(event, seat);
    if (visible !== undefined) events.push({ ...visible });
  }
  return { hand, events };
}

/**
 * A finished hand in the open notation PHH, with the hidden cards of `viewer` alone. Refused with `UnknownHand`,
 * with `HandNotOver` while it is being played, or with `HandVoid`: the notation has no word for that. [R51] [R53]
 */
export async function phhFor(
  store: Store,
  handId: HandId,
  viewer: PlayerId | undefined,
): Promise<Result<string, 'UnknownHand' | 'HandNotOver' | 'HandVoid'>> {
  const hand = await store.hand(handId);
  if (hand === undefined) return err('UnknownHand');
  if (hand.endedAt === undefined) return err('HandNotOver');
  const log = await logOf(store, handId);
  const kinds = new Set(log.map(({ kind }) => kind));
  // A hand that was rolled back has an end in time and none in its log.
  if (kinds.has('HandCancelled') || !kinds.has('HandEnded')) return err('HandVoid');
  const history = phhOf(log, seatOf(hand, viewer) ?? 'shown');
  const [started] = log;
  assert(started?.kind === 'HandStarted', 'a log begins with HandStarted');
  const nameOf = new Map<number, string>(hand.players.map(({ seat, name }) => [seat, name]));
  const players = started.seats.map(({ seat }) => nameOf.get(seat) ?? '');
  const fields = new Map([...history.fields, ['table', hand.tableId]]);
  return ok(formatPhh({ ...history, players, fields }));
}

/** Where `viewer` sat in that hand, whoever sits there now. */
function seatOf(hand: HandRecord, viewer: PlayerId | undefined): SeatIndex | undefined {
  const seat = hand.players.find((player) => player.playerId === viewer)?.seat;
  return seat !== undefined && isSeatIndex(seat) ? seat : undefined;
}

async function logOf(store: Store, handId: HandId): Promise<readonly HandEvent[]> {
  return (await store.eventsOfHand(handId)).map((stored) => {
    const event = eventFromStore(stored);
    assert(isHandEvent(event), 'the log of a hand holds events of hands only');
    return event;
  });
}
