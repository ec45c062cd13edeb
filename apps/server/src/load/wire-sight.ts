import { type BotSight } from '@cardroom/bots';
import { chips, seatIndex } from '@cardroom/kernel';
import { type ActionRange, type Card, type HoleCards, parseCard } from '@cardroom/poker';
import type { WireAction, WireSeat, WireTableView } from '@cardroom/protocol';

/** A view as it came over the wire, in the form that bots look at. */
export function sightOf(view: WireTableView): BotSight {
  return {
    config: { bigBlind: chips(view.config.bigBlind) },
    board: view.board.map(cardOf),
    pots: view.pots.map(({ amount, eligible }) => ({ amount: chips(amount), eligible: eligible.map(seatIndex) })),
    currentBet: chips(view.currentBet),
    seats: view.seats.map(seatOf),
    button: view.button === undefined ? undefined : seatIndex(view.button),
    actor: view.actor === undefined ? undefined : seatIndex(view.actor),
    you: view.you && { seat: seatIndex(view.you.seat), legal: view.you.legal.map(rangeOf) },
  };
}

function seatOf({ seat, stack, bet, status, holeCards }: WireSeat): BotSight['seats'][number] {
  return {
    seat: seatIndex(seat),
    stack: chips(stack),
    bet: chips(bet),
    status,
    holeCards: holeCards && pairOf(holeCards),
  };
}

function pairOf([first = '', second = '']: readonly string[]): HoleCards {
  return [cardOf(first), cardOf(second)];
}

function cardOf(text: string): Card {
  const parsed = parseCard(text);
  if (!parsed.ok) throw new Error(`the server sent no card: ${text}`);
  return parsed.value;
}

function rangeOf({ type, min = 0, max = 0, amount = 0 }: WireAction): ActionRange {
  switch (type) {
    case 'call':
      return { type, to: chips(min), amount: chips(amount) };
    case 'bet':
    case 'raise':
      return { type, min: chips(min), max: chips(max) };
    default:
      return { type };
  }
}
