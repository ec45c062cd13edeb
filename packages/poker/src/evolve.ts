import {
  addChips,
  assert,
  type Chips,
  maxChips,
  minChips,
  NO_CHIPS,
  present,
  type SeatIndex,
  subtractChips,
  unreachable,
} from '@cardroom/kernel';
import { type BettingRound, nextActorAfter, playerIndexOf } from './betting.ts';
import { nextToShowAfter } from './showdown.ts';
import type { HandEvent } from './events.ts';
import type { Hand, HandPlayer, HandPot } from './hand.ts';

type EventOf<Kind extends HandEvent['kind']> = Extract<HandEvent, { kind: Kind }>;

/**
 * The hand after `event`. Total: every event that `decide` or `openHand` gave for this hand is accepted, and
 * nothing is decided here but whose turn comes next. An event that does not fit the round, or names a seat
 * that is not dealt in, is a `Defect`.
 */
export function evolve(hand: Hand | undefined, event: HandEvent): Hand {
  if (event.kind === 'HandStarted') {
    assert(hand === undefined, 'a hand starts once');
    return startedHand(event);
  }
  assert(hand !== undefined, 'a hand begins with HandStarted');
  switch (event.kind) {
    case 'ForcedBetPosted':
      return afterForcedBet(hand, event);
    case 'HoleCardsDealt':
      return afterHoleCards(hand, event);
    case 'StreetOpened':
      return afterStreetOpened(hand, event);
    case 'Folded':
      return afterDecision(hand, event.seat, (player) => ({ ...player, status: 'folded', acted: true }));
    case 'Checked':
      return afterDecision(hand, event.seat, (player) => ({ ...player, acted: true }));
    case 'Called':
    case 'BetPlaced':
    case 'Raised':
      return afterBet(hand, event);
    case 'UncalledBetReturned':
      return afterReturn(hand, event);
    case 'BetsCollected':
      return afterCollection(hand);
    case 'HandsTurnedUp':
      return { ...hand, players: hand.players.map((player) => (player.status === 'folded' ? player : shown(player))) };
    case 'ShowdownReached':
      return afterShowdownReached(hand, event);
    case 'HoleCardsShown':
      return afterExposure(hand, event.seat, 'shown');
    case 'HandMucked':
      return afterExposure(hand, event.seat, 'mucked');
    case 'PotAwarded':
      return afterAward(hand, event);
    case 'HandCancelled':
      return afterCancelling(hand, event);
    case 'HandEnded':
      return { ...hand, round: { kind: 'complete', street: hand.round.street, turn: hand.round.turn } };
    default:
      return unreachable(event);
  }
}

function startedHand(event: EventOf<'HandStarted'>): Hand {
  const nothing = event.seats.map(() => NO_CHIPS);
  return {
    handId: event.handId,
    button: event.button,
    rules: event.rules,
    players: event.seats.map(({ seat, stack }) => ({
      seat,
      startingStack: stack,
      stack,
      bet: NO_CHIPS,
      status: 'active',
      acted: false,
      holeCards: undefined,
      exposure: 'hidden',
    })),
    deck: { cards: event.deck, dealtCount: 0, board: [] },
    round: {
      kind: 'betting',
      street: 'preflop',
      currentBet: NO_CHIPS,
      lastFullRaise: event.rules.bigBlind,
      actor: undefined,
      aggressor: undefined,
      turn: 0,
    },
    pot: { collected: nothing, dead: nothing, awards: [] },
  };
}

function afterForcedBet(hand: Hand, event: EventOf<'ForcedBetPosted'>): Hand {
  const round = bettingRoundOf(hand);
  const index = playerIndexOf(hand.players, event.seat);
  const player = playerAt(hand, index);
  const stack = subtractChips(player.stack, event.added);
  const status = event.allIn ? 'allIn' : player.status;
  if (event.forced === 'ante' || event.forced === 'deadPost') {
    const layered = event.forced === 'ante' && hand.rules.ante === 'each';
    const players = withPlayer(hand.players, index, { ...player, stack, status });
    return {
      ...hand,
      players,
      pot: withPotChips(hand.pot, layered ? 'collected' : 'dead', { index, added: event.added }),
    };
  }
  const bet = addChips(player.bet, event.added);
  const price = maxChips(event.owed, round.currentBet);
  const full = event.forced === 'straddle' ? maxChips(event.added, round.lastFullRaise) : round.lastFullRaise;
  return {
    ...hand,
    players: withPlayer(hand.players, index, { ...player, stack, bet, status }),
    round: { ...round, currentBet: price, lastFullRaise: full },
  };
}

function afterHoleCards(hand: Hand, event: EventOf<'HoleCardsDealt'>): Hand {
  const index = playerIndexOf(hand.players, event.seat);
  const player = playerAt(hand, index);
  return {
    ...hand,
    players: withPlayer(hand.players, index, { ...player, holeCards: event.cards }),
    deck: { ...hand.deck, dealtCount: hand.deck.dealtCount + event.cards.length },
  };
}

function afterStreetOpened(hand: Hand, event: EventOf<'StreetOpened'>): Hand {
  const round = bettingRoundOf(hand);
  if (event.street === 'preflop') return { ...hand, round: { ...round, actor: event.actor } };
  return {
    ...hand,
    deck: {
      cards: hand.deck.cards,
      dealtCount: hand.deck.dealtCount + event.cards.length,
      board: [...hand.deck.board, ...event.cards],
    },
    round: {
      kind: 'betting',
      street: event.street,
      currentBet: NO_CHIPS,
      lastFullRaise: hand.rules.bigBlind,
      actor: event.actor,
      aggressor: undefined,
      turn: round.turn,
    },
  };
}

function afterDecision(hand: Hand, seat: SeatIndex, change: (player: HandPlayer) => HandPlayer): Hand {
  const round = bettingRoundOf(hand);
  const index = playerIndexOf(hand.players, seat);
  const players = withPlayer(hand.players, index, change(playerAt(hand, index)));
  const { street, currentBet, lastFullRaise, aggressor } = round;
  const actor = nextActorAfter(players, index, currentBet);
  return withRound(hand, players, {
    kind: 'betting',
    street,
    currentBet,
    lastFullRaise,
    actor,
    aggressor,
    turn: round.turn + 1,
  });
}

function afterBet(hand: Hand, event: EventOf<'Called' | 'BetPlaced' | 'Raised'>): Hand {
  const round = bettingRoundOf(hand);
  const index = playerIndexOf(hand.players, event.seat);
  const player = playerAt(hand, index);
  const players = withPlayer(hand.players, index, {
    seat: player.seat,
    startingStack: player.startingStack,
    stack: subtractChips(player.stack, event.added),
    bet: event.to,
    status: event.allIn ? 'allIn' : 'active',
    acted: true,
    holeCards: player.holeCards,
    exposure: player.exposure,
  });
  const isCall = event.kind === 'Called';
  return withRound(hand, players, {
    kind: 'betting',
    street: round.street,
    currentBet: isCall ? round.currentBet : event.to,
    // A short all-in changes the price but not the size of a full raise. [R22]
    lastFullRaise: isCall
      ? round.lastFullRaise
      : maxChips(subtractChips(event.to, round.currentBet), round.lastFullRaise),
    actor: nextActorAfter(players, index, isCall ? round.currentBet : event.to),
    aggressor: isCall ? round.aggressor : event.seat,
    turn: round.turn + 1,
  });
}

function afterReturn(hand: Hand, event: EventOf<'UncalledBetReturned'>): Hand {
  const index = playerIndexOf(hand.players, event.seat);
  const player = playerAt(hand, index);
  const fromBet = minChips(event.amount, player.bet);
  const fromPot = subtractChips(event.amount, fromBet);
  const collected = hand.pot.collected.map((total, at) => (at === index ? subtractChips(total, fromPot) : total));
  return {
    ...hand,
    players: withPlayer(hand.players, index, {
      ...player,
      stack: addChips(player.stack, event.amount),
      bet: subtractChips(player.bet, fromBet),
      status: player.status === 'allIn' ? 'active' : player.status,
    }),
    pot: fromPot === 0 ? hand.pot : { ...hand.pot, collected },
  };
}

function afterCollection(hand: Hand): Hand {
  const collected = hand.pot.collected.map((total, index) => addChips(total, playerAt(hand, index).bet));
  const players = hand.players.map((player) => ({ ...player, bet: NO_CHIPS, acted: false }));
  return { ...hand, players, pot: { ...hand.pot, collected } };
}

function afterShowdownReached(hand: Hand, event: EventOf<'ShowdownReached'>): Hand {
  const { street, turn } = hand.round;
  return { ...hand, round: { kind: 'showdown', street, actor: event.first, first: event.first, turn } };
}

function afterExposure(hand: Hand, seat: SeatIndex, exposure: 'shown' | 'mucked'): Hand {
  const index = playerIndexOf(hand.players, seat);
  const players = withPlayer(hand.players, index, { ...playerAt(hand, index), exposure });
  const round = hand.round;
  if (round.kind !== 'showdown') return { ...hand, players };
  return { ...hand, players, round: { ...round, actor: nextToShowAfter(players, index), turn: round.turn + 1 } };
}

function afterAward(hand: Hand, event: EventOf<'PotAwarded'>): Hand {
  const { index, amount, rake, eligible, shares } = event;
  const players = hand.players.map((player) => {
    const share = shares.find((part) => part.seat === player.seat);
    return share === undefined ? player : { ...player, stack: addChips(player.stack, share.amount) };
  });
  return {
    ...hand,
    players,
    pot: { ...hand.pot, awards: [...hand.pot.awards, { index, amount, rake, eligible, shares }] },
  };
}

/** What a seat had put in goes back to its stack, and nothing is left in the middle. [R51] */
function afterCancelling(hand: Hand, event: EventOf<'HandCancelled'>): Hand {
  assert(hand.pot.awards.length === 0, 'a hand that has been paid is not void');
  const refunds = new Map(event.refunds.map(({ seat, amount }) => [seat, amount]));
  const players = hand.players.map((player): HandPlayer => {
    const stack = addChips(player.stack, refunds.get(player.seat) ?? NO_CHIPS);
    return { ...player, stack, bet: NO_CHIPS, status: player.status === 'allIn' ? 'active' : player.status };
  });
  const nothing = hand.players.map(() => NO_CHIPS);
  return { ...hand, players, pot: { collected: nothing, dead: nothing, awards: [] } };
}

function shown(player: HandPlayer): HandPlayer {
  return { ...player, exposure: 'shown' };
}

function bettingRoundOf(hand: Hand): BettingRound {
  assert(hand.round.kind === 'betting', 'this event belongs to a betting round');
  return hand.round;
}

function playerAt(hand: Hand, index: number): HandPlayer {
  return present(hand.players[index], 'player of this hand');
}

function withPlayer(players: readonly HandPlayer[], index: number, player: HandPlayer): readonly HandPlayer[] {
  const next = players.slice();
  next[index] = player;
  return next;
}

/** The hand with other players and another round; spelled out because this is the hottest place of all. */
function withRound(hand: Hand, players: readonly HandPlayer[], round: BettingRound): Hand {
  const { handId, button, rules, deck, pot } = hand;
  return { handId, button, rules, players, deck, round, pot };
}

function withPotChips(
  pot: HandPot,
  list: 'collected' | 'dead',
  chips: { readonly index: number; readonly added: Chips },
): HandPot {
  const next = pot[list].slice();
  next[chips.index] = addChips(next[chips.index] ?? NO_CHIPS, chips.added);
  return { ...pot, [list]: next };
}
