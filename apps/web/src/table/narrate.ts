import type { WireEvent } from '@cardroom/protocol';
import type { MessageKey } from '../i18n/messages.ts';
import type { Sentence } from '../i18n/sentence.ts';
import { cardsIn, cardsOf, numberIn, recordsIn, textIn } from './event-fields.ts';
import { narrateTable, type TableContext } from './narrate-table.ts';

/** What the narrator must know besides the event. */
export interface NarrationContext extends TableContext {
  readonly handNumber: number;
  /** The viewer's chair, so that the deal can be told to the one who may see it. */
  readonly viewer: number | undefined;
  /** Whether the hand has side pots, so that it must be said which one was won. */
  readonly sidePots: boolean;
}

/**
 * What happened, in sentences for the log and for the ear; empty for events that say nothing to a player.
 * An event of a kind this client does not know is passed over: the view still shows its effect.
 */
export function narrate(event: WireEvent, context: NarrationContext): readonly Sentence[] {
  switch (event.kind) {
    case 'HandStarted':
      return [{ key: 'log.handStarted', params: { number: context.handNumber } }];
    case 'HoleCardsDealt':
      return ownCards(event, context);
    case 'StreetOpened':
      return streetOpened(event);
    case 'HandsTurnedUp':
      return recordsIn(event, 'hands').flatMap((hand) =>
        shown(numberOf(hand['seat']), cardsOf(hand['cards']), context),
      );
    case 'HoleCardsShown':
      return shown(numberIn(event, 'seat'), cardsIn(event, 'cards'), context);
    case 'PotAwarded':
      return awarded(event, context);
    default:
      return [...seatSentence(event, context), ...narrateTable(event, context)];
  }
}

/** Events that say "somebody did something", with the amount's field if there is one. */
const SEAT_EVENTS: Readonly<
  Record<string, { readonly key: MessageKey; readonly allIn?: MessageKey; readonly amount?: string }>
> = {
  Folded: { key: 'log.folds' },
  Checked: { key: 'log.checks' },
  Called: { key: 'log.calls', allIn: 'log.callsAllIn', amount: 'added' },
  BetPlaced: { key: 'log.bets', allIn: 'log.betsAllIn', amount: 'to' },
  Raised: { key: 'log.raises', allIn: 'log.raisesAllIn', amount: 'to' },
  UncalledBetReturned: { key: 'log.uncalled', amount: 'amount' },
  HandMucked: { key: 'log.mucks' },
  PlayerSeated: { key: 'log.sits' },
  PlayerLeft: { key: 'log.leaves' },
  PlayerBusted: { key: 'log.busts' },
  SatOut: { key: 'log.sitsOut' },
  SatIn: { key: 'log.sitsIn' },
  TurnTimedOut: { key: 'log.timesOut' },
  ToppedUp: { key: 'log.topsUp', amount: 'amount' },
};

const FORCED_KEYS: ReadonlyMap<string, MessageKey> = new Map([
  ['smallBlind', 'log.smallBlind'],
  ['bigBlind', 'log.bigBlind'],
  ['ante', 'log.ante'],
]);

function seatSentence(event: WireEvent, context: NarrationContext): readonly Sentence[] {
  const seat = numberIn(event, 'seat');
  if (seat === undefined) return [];
  const name = textIn(event, 'name') ?? context.nameOf(seat);
  if (event.kind === 'ForcedBetPosted') {
    const key = FORCED_KEYS.get(textIn(event, 'forced') ?? '') ?? 'log.post';
    return [{ key, params: { name, amount: numberIn(event, 'added') ?? 0 } }];
  }
  const known = Object.hasOwn(SEAT_EVENTS, event.kind) ? SEAT_EVENTS[event.kind] : undefined;
  if (known === undefined) return [];
  const key = event['allIn'] === true && known.allIn !== undefined ? known.allIn : known.key;
  const amount = known.amount === undefined ? undefined : numberIn(event, known.amount);
  return [{ key, params: amount === undefined ? { name } : { name, amount } }];
}

function ownCards(event: WireEvent, context: NarrationContext): readonly Sentence[] {
  const cards = cardsIn(event, 'cards');
  const own = context.viewer !== undefined && numberIn(event, 'seat') === context.viewer;
  return own && cards.length > 0 ? [{ key: 'log.dealtYou', params: { cards: { cards } } }] : [];
}

const STREET_KEYS: ReadonlyMap<string, MessageKey> = new Map([
  ['flop', 'log.flop'],
  ['turn', 'log.turn'],
  ['river', 'log.river'],
]);

function streetOpened(event: WireEvent): readonly Sentence[] {
  const key = STREET_KEYS.get(textIn(event, 'street') ?? '');
  const cards = cardsIn(event, 'cards');
  return key === undefined || cards.length === 0 ? [] : [{ key, params: { cards: { cards } } }];
}

function shown(seat: number | undefined, cards: readonly string[], context: NarrationContext): readonly Sentence[] {
  if (seat === undefined || cards.length === 0) return [];
  return [{ key: 'log.shows', params: { name: context.nameOf(seat), cards: { cards } } }];
}

function awarded(event: WireEvent, context: NarrationContext): readonly Sentence[] {
  const index = numberIn(event, 'index') ?? 0;
  const pot: Sentence = index === 0 ? { key: 'log.mainPot' } : { key: 'log.sidePot', params: { index } };
  return recordsIn(event, 'shares').flatMap((share): readonly Sentence[] => {
    const seat = numberOf(share['seat']);
    const amount = numberOf(share['amount']);
    if (seat === undefined || amount === undefined) return [];
    const params = { name: context.nameOf(seat), amount };
    return [context.sidePots ? { key: 'log.winsPot', params: { ...params, pot } } : { key: 'log.wins', params }];
  });
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
