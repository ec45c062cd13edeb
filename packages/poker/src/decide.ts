import {
  addChips,
  type Chips,
  err,
  isChips,
  NO_CHIPS,
  ok,
  present,
  type Result,
  type SeatIndex,
  subtractChips,
  unreachable,
} from '@cardroom/kernel';
import type { Action, ActionRange } from './actions.ts';
import {
  type BettingRound,
  bettingRangesOf,
  callAmountOf,
  playerIndexOf,
  raiseBarOf,
  raiseRangeOf,
} from './betting.ts';
import type { HandEvent } from './events.ts';
import type { Hand, HandPlayer } from './hand.ts';
import { type Played, playOn, record } from './play-on.ts';
import { potsOf } from './pots.ts';
import type { HandRejection, HandRejectionCode } from './rejections.ts';
import { isBeaten, mayMuck, showdownRangesOf } from './showdown.ts';

/**
 * What `seat` may do now; empty when it is not its turn, and only `show` once the hand is over. `decide` accepts
 * exactly this, and all-in for short. [R19]
 */
export function legalActions(hand: Hand, seat: SeatIndex): readonly ActionRange[] {
  const player = hand.players[playerIndexOf(hand.players, seat)];
  if (player === undefined) return [];
  if (hand.round.kind === 'complete') return mayShowLater(player) ? [{ type: 'show' }] : [];
  if (hand.round.actor !== seat) return [];
  if (hand.round.kind === 'showdown') return showdownRangesOf(hand, player);
  return bettingRangesOf(hand, hand.round, player);
}

/**
 * What happens when a seat acts: the action itself and all that follows from it without another decision, up
 * to the end of the hand. A refusal names the rule and what would have been accepted; nothing has changed.
 */
export function decide(hand: Hand, action: Action): Result<readonly HandEvent[], HandRejection> {
  const played = play(hand, action);
  return played.ok ? ok(played.value.events) : played;
}

/** As `decide`, and the hand after those events with them, so that nobody has to compute it twice. */
export function play(hand: Hand, action: Action): Result<Played, HandRejection> {
  const player = hand.players[playerIndexOf(hand.players, action.seat)];
  if (player === undefined) return refuse(hand, action, 'NotInHand');
  const round = hand.round;
  if (round.kind === 'complete') return playAfterEnd(hand, action, player);
  if (round.actor !== action.seat) return refuse(hand, action, 'NotYourTurn');
  const decided =
    round.kind === 'showdown' ? decideShowdown(hand, action, player) : decideBetting(hand, round, { action, player });
  if (typeof decided === 'string') return refuse(hand, action, decided);
  // From here the action must succeed.
  const played = { hand, events: [] };
  record(played, decided);
  playOn(played);
  return ok(played);
}

/** What is done for a seat whose time has run out: check if free, else fold; muck only what is beaten. [R48] */
export function timeOutAction(hand: Hand): Action | undefined {
  const round = hand.round;
  if (round.kind === 'complete' || round.actor === undefined) return undefined;
  const seat = round.actor;
  const player = present(hand.players[playerIndexOf(hand.players, seat)], 'actor');
  if (round.kind === 'showdown') return { type: isBeaten(hand, player, potsOf(hand)) ? 'muck' : 'show', seat };
  return { type: player.bet >= round.currentBet ? 'check' : 'fold', seat };
}

function playAfterEnd(hand: Hand, action: Action, player: HandPlayer): Result<Played, HandRejection> {
  if (action.type !== 'show') return refuse(hand, action, 'HandComplete');
  if (!mayShowLater(player) || player.holeCards === undefined) return refuse(hand, action, 'AlreadyShown');
  const played = { hand, events: [] };
  record(played, { kind: 'HoleCardsShown', seat: action.seat, cards: player.holeCards });
  return ok(played);
}

function mayShowLater(player: HandPlayer): boolean {
  return player.exposure !== 'shown' && player.holeCards !== undefined;
}

function decideShowdown(hand: Hand, action: Action, player: HandPlayer): HandEvent | HandRejectionCode {
  if (action.type === 'muck') return mayMuck(hand, player) ? { kind: 'HandMucked', seat: player.seat } : 'MustShow';
  if (action.type !== 'show') return 'ActionNotOffered';
  return { kind: 'HoleCardsShown', seat: player.seat, cards: present(player.holeCards, 'hole cards') };
}

interface Asked {
  readonly action: Action;
  readonly player: HandPlayer;
}

function decideBetting(hand: Hand, round: BettingRound, asked: Asked): HandEvent | HandRejectionCode {
  const { action, player } = asked;
  switch (action.type) {
    case 'fold':
      return { kind: 'Folded', seat: player.seat };
    case 'check':
      return player.bet >= round.currentBet ? { kind: 'Checked', seat: player.seat } : 'CannotCheck';
    case 'call':
      return player.bet >= round.currentBet ? 'NothingToCall' : called(round, player);
    case 'bet':
    case 'raise':
      return decideRaise(hand, round, { action, player, to: action.to });
    case 'allIn':
      return decideAllIn(hand, round, asked);
    case 'show':
    case 'muck':
      return 'NotAtShowdown';
    default:
      return unreachable(action);
  }
}

function called(round: BettingRound, player: HandPlayer): HandEvent {
  const added = callAmountOf(round, player);
  return {
    kind: 'Called',
    seat: player.seat,
    to: addChips(player.bet, added),
    added,
    allIn: added === player.stack,
  };
}

function decideRaise(
  hand: Hand,
  round: BettingRound,
  asked: Asked & { readonly to: Chips },
): HandEvent | HandRejectionCode {
  const { action, player, to } = asked;
  if ((action.type === 'bet') !== (round.currentBet === NO_CHIPS)) return 'ActionNotOffered';
  const bar = raiseBarOf(hand, round, player);
  if (bar !== undefined) return bar;
  const { min, max } = raiseRangeOf(round, player);
  if (to > max) return 'BetExceedsStack';
  if (!isChips(to) || to < min) return action.type === 'bet' ? 'BetTooSmall' : 'RaiseTooSmall';
  return {
    kind: action.type === 'bet' ? 'BetPlaced' : 'Raised',
    seat: player.seat,
    to,
    added: subtractChips(to, player.bet),
    allIn: to === max,
  };
}

/** All-in is a state and not an action: the word stands for the bet, raise or call that takes the whole stack. */
function decideAllIn(hand: Hand, round: BettingRound, asked: Asked): HandEvent | HandRejectionCode {
  const { player } = asked;
  const to = addChips(player.bet, player.stack);
  if (to <= round.currentBet) return called(round, player);
  const type = round.currentBet === NO_CHIPS ? 'bet' : 'raise';
  return decideRaise(hand, round, { action: { type, seat: player.seat, to }, player, to });
}

const RULE_OF: Readonly<Record<HandRejectionCode, string>> = {
  HandComplete: 'R29',
  NotInHand: 'R29',
  NotYourTurn: 'R18',
  ActionNotOffered: 'R19',
  CannotCheck: 'R19',
  NothingToCall: 'R19',
  BetTooSmall: 'R20',
  RaiseTooSmall: 'R21',
  BetExceedsStack: 'R02',
  RaiseNotReopened: 'R22',
  NobodyToRaise: 'R27',
  MustShow: 'R38',
  NotAtShowdown: 'R37',
  AlreadyShown: 'R40',
};

function refuse(hand: Hand, action: Action, code: HandRejectionCode): Result<Played, HandRejection> {
  return err({ code, rule: RULE_OF[code], legal: legalActions(hand, action.seat) });
}
