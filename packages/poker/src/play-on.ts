import { addChips, assert, NO_CHIPS, present, type SeatIndex, sumChips } from '@cardroom/kernel';
import { activeCountOf, type BettingRound, liveCountOf, nextActorAfter, playerIndexOf } from './betting.ts';
import type { Card } from './cards.ts';
import type { HandEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { type Hand, type HandPot, type Pot, type Street, STREETS } from './hand.ts';
import { layerPots, uncalledBetOf } from './pots.ts';
import { awardsOf, chipsInHand, firstToShow, isBeaten } from './showdown.ts';

/** A hand, and the events that led to it since somebody last decided something. */
export interface Played {
  readonly hand: Hand;
  readonly events: readonly HandEvent[];
}

/** A `Played` that is still being written. */
export interface Playing {
  hand: Hand;
  readonly events: HandEvent[];
}

/** Adds one event to the log and to the hand. */
export function record(playing: Playing, event: HandEvent): void {
  playing.hand = evolve(playing.hand, event);
  playing.events.push(event);
}

/**
 * Lets everything happen that waits for nobody: bets are returned and collected, streets dealt, hands turned
 * up, pots paid. Ends where a seat has to decide or the hand is over.
 */
export function playOn(playing: Playing): void {
  const round = playing.hand.round;
  if (round.kind === 'complete' || (round.actor !== undefined && standingCountOf(playing.hand) > 1)) return;
  if (round.kind === 'betting') closeStreet(playing, round);
  else if (round.kind === 'showdown') payPots(playing);
}

/** How many players can still win something: neither folded nor mucked. The last of them is asked nothing. [R38] [R40] */
function standingCountOf(hand: Hand): number {
  let count = 0;
  for (const player of hand.players) if (player.status !== 'folded' && player.exposure !== 'mucked') count++;
  return count;
}

function closeStreet(playing: Playing, round: BettingRound): void {
  const uncalled = uncalledBetOf(playing.hand);
  // While two seats can still bet they have matched each other, so a difference means that betting is over. [R31]
  if (uncalled !== undefined) record(playing, { kind: 'UncalledBetReturned', ...uncalled });
  record(playing, { kind: 'BetsCollected' });
  if (liveCountOf(playing.hand.players) === 1) payPots(playing);
  else if (isFaceUp(playing.hand, round.street)) runOut(playing, round.street);
  else if (round.street === 'river') reachShowdown(playing);
  else openStreet(playing, nextStreetAfter(round.street));
}

/** With somebody all-in, hands are turned up when no more betting is possible: fewer than two can bet, or the river is over. [R39] */
function isFaceUp(hand: Hand, street: Street): boolean {
  const someoneAllIn = hand.players.some((player) => player.status === 'allIn');
  return someoneAllIn && (street === 'river' || activeCountOf(hand.players) < 2);
}

/** All live hands are turned up at once, and the rest of the board is dealt without betting. [R39] */
function runOut(playing: Playing, from: Street): void {
  const live = playing.hand.players.filter((player) => player.status !== 'folded');
  record(playing, {
    kind: 'HandsTurnedUp',
    hands: live.map((player) => ({ seat: player.seat, cards: present(player.holeCards, 'hole cards') })),
  });
  let street = from;
  while (street !== 'river') {
    street = nextStreetAfter(street);
    record(playing, { kind: 'StreetOpened', street, cards: nextBoardCards(playing.hand, street), actor: undefined });
  }
  payPots(playing);
}

function openStreet(playing: Playing, street: Street): void {
  const actor = firstActorOf(playing.hand);
  record(playing, { kind: 'StreetOpened', street, cards: nextBoardCards(playing.hand, street), actor });
}

/** The first live seat left of the button: players stand in that order. [R18] */
function firstActorOf(hand: Hand): SeatIndex | undefined {
  return nextActorAfter(hand.players, hand.players.length - 1, NO_CHIPS);
}

function reachShowdown(playing: Playing): void {
  record(playing, { kind: 'ShowdownReached', first: firstToShow(playing.hand) });
  if (playing.hand.rules.showdown === 'ask') return;
  const pots = layerPots(playing.hand.players, playing.hand.pot);
  for (let actor = actorOf(playing.hand); actor !== undefined; actor = actorOf(playing.hand)) {
    showOrMuck(playing, actor, pots);
  }
  payPots(playing);
}

function actorOf(hand: Hand): SeatIndex | undefined {
  return hand.round.kind === 'complete' ? undefined : hand.round.actor;
}

/** Shows a hand unless it is beaten in every pot it plays for; then it is mucked for its owner. [R37] [R38] */
function showOrMuck(playing: Playing, seat: SeatIndex, pots: readonly Pot[]): void {
  const { hand } = playing;
  const player = present(hand.players[playerIndexOf(hand.players, seat)], 'player at showdown');
  if (isBeaten(hand, player, pots)) record(playing, { kind: 'HandMucked', seat });
  else record(playing, { kind: 'HoleCardsShown', seat, cards: present(player.holeCards, 'hole cards') });
}

function payPots(playing: Playing): void {
  const before = chipsInHand(playing.hand);
  for (const award of awardsOf(playing.hand)) record(playing, { kind: 'PotAwarded', ...award });
  assertPaid(playing.hand.pot);
  assert(chipsInHand(playing.hand) === before, 'paying the pots neither makes nor loses chips [R33]');
  record(playing, { kind: 'HandEnded' });
}

/** Every chip of the pots went to somebody. [R33] */
function assertPaid({ collected, dead, awards }: HandPot): void {
  const paidIn = addChips(sumChips(collected), sumChips(dead));
  assert(sumChips(awards.map((award) => award.amount)) === paidIn, 'every chip of the pots is paid [R33]');
  for (const { amount, rake, shares } of awards) {
    const paidOut = addChips(rake, sumChips(shares.map((share) => share.amount)));
    assert(paidOut === amount, 'a pot is its rake and its shares [R33]');
  }
}

function nextStreetAfter(street: Street): Street {
  return present(STREETS[STREETS.indexOf(street) + 1], 'street after the river');
}

function nextBoardCards(hand: Hand, street: Street): readonly Card[] {
  const { cards, dealtCount } = hand.deck;
  return cards.slice(dealtCount, dealtCount + (street === 'flop' ? 3 : 1));
}
