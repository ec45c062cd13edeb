import { type Chips, type HandId, NO_CHIPS, type SeatIndex, unreachable } from '@cardroom/kernel';
import type { ActionRange } from './actions.ts';
import type { Card, HoleCards } from './cards.ts';
import { legalActions } from './decide.ts';
import type { HandEvent } from './events.ts';
import type { Exposure, Hand, HandPlayer, HandRules, PlayerStatus, Pot, PotAward, Street } from './hand.ts';
import { potsOf } from './pots.ts';

/** Who looks: a seat of the hand, or somebody who only watches. */
export type Viewer = SeatIndex | 'spectator';

/** One seat as a viewer sees it: cards only by right. [R53] */
export interface HandPlayerView {
  readonly seat: SeatIndex;
  readonly stack: Chips;
  readonly bet: Chips;
  readonly status: PlayerStatus;
  readonly exposure: Exposure;
  readonly holeCards?: HoleCards;
}

/** A hand as a viewer sees it: public facts and the viewer's own cards, nothing else. [R53] */
export interface HandView {
  readonly handId: HandId;
  readonly button: SeatIndex;
  readonly rules: HandRules;
  readonly phase: 'betting' | 'showdown' | 'complete';
  readonly street: Street;
  readonly turn: number;
  readonly board: readonly Card[];
  readonly currentBet: Chips;
  readonly actor?: SeatIndex;
  /** Pots as collected so far; bets in front are not in them yet. Empty once paid. */
  readonly pots: readonly Pot[];
  readonly awards: readonly PotAward[];
  readonly players: readonly HandPlayerView[];
  readonly legal: readonly ActionRange[];
}

/** `hand` as `viewer` may see it, built up from what is allowed. [R53] */
export function viewFor(hand: Hand, viewer: Viewer): HandView {
  const { round } = hand;
  return {
    handId: hand.handId,
    button: hand.button,
    rules: hand.rules,
    phase: round.kind,
    street: round.street,
    turn: round.turn,
    board: hand.deck.board,
    currentBet: round.kind === 'betting' ? round.currentBet : NO_CHIPS,
    ...(round.kind !== 'complete' && round.actor !== undefined && { actor: round.actor }),
    pots: potsOf(hand),
    awards: hand.pot.awards,
    players: hand.players.map((player) => playerViewFor(player, viewer)),
    legal: viewer === 'spectator' ? [] : legalActions(hand, viewer),
  };
}

function playerViewFor(player: HandPlayer, viewer: Viewer): HandPlayerView {
  const { seat, stack, bet, status, exposure, holeCards } = player;
  const visible = holeCards !== undefined && (seat === viewer || exposure === 'shown');
  return { seat, stack, bet, status, exposure, ...(visible && { holeCards }) };
}

/**
 * `event` as `viewer` may see it: without the deck, and without other seats' cards until they are shown;
 * `undefined` when there is nothing in it for this viewer. [R53]
 */
export function eventFor(event: HandEvent, viewer: Viewer): HandEvent | undefined {
  switch (event.kind) {
    case 'HandStarted':
      return { ...event, deck: [] };
    case 'HoleCardsDealt':
      return event.seat === viewer ? event : undefined;
    case 'ForcedBetPosted':
    case 'StreetOpened':
    case 'Folded':
    case 'Checked':
    case 'Called':
    case 'BetPlaced':
    case 'Raised':
    case 'UncalledBetReturned':
    case 'BetsCollected':
    case 'HandsTurnedUp':
    case 'ShowdownReached':
    case 'HoleCardsShown':
    case 'HandMucked':
    case 'PotAwarded':
    case 'HandCancelled':
    case 'HandEnded':
      return event;
    default:
      return unreachable(event);
  }
}
