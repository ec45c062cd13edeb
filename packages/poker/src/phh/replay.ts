import { assert, chips, err, ok, present, type Result, seatIndex, unreachable } from '@cardroom/kernel';
import type { Action } from '../actions.ts';
import { playerIndexOf } from '../betting.ts';
import { play } from '../decide.ts';
import type { HandEvent } from '../events.ts';
import type { Hand, HandPlayer } from '../hand.ts';
import { dealHand } from '../open-hand.ts';
import { formatPhhAction } from './action.ts';
import { phhDeckOf } from './deck.ts';
import type { PhhAction, PhhBet, PhhExposure, PhhHand } from './history.ts';
import { type ReplayError, type ReplayOutcome, resultDifference } from './outcome.ts';
import { afterRaise, noRaisesOn, type RaiseCount, reopeningFor } from './reopening.ts';
import { phhScaleOf, phhSetupOf, scaled } from './setup.ts';
import type { HandRejectionCode } from '../rejections.ts';
import { mayMuck } from '../showdown.ts';

/** A hand on its way through the actions of its history. */
interface Replay {
  readonly history: PhhHand;
  readonly scale: number;
  hand: Hand;
  readonly events: HandEvent[];
  /** How many board cards the history has dealt so far. */
  boardSeen: number;
  /** Whether a check that decides nothing was passed over. */
  hasSpareCheck: boolean;
  raises: RaiseCount;
  readonly disputed: number[];
  /** What each player does at the showdown, by player number. */
  readonly exposures: Map<number, 'show' | 'muck' | 'auto'>;
}

/**
 * Plays a history by the rules: every action must be the actor's and legal, cards must be dealt when they are
 * due, and the hand must end. `sm` lines are taken as what each seat decides, whatever their order; a hand
 * that must be shown is shown. Where the file has `finishing_stacks`, ours must equal them but for rake and
 * half chips.
 */
export function replayPhh(history: PhhHand): Result<ReplayOutcome, ReplayError> {
  if (!history.startingStacks.every(Number.isFinite)) {
    return err({ code: 'BadAmount', message: 'a starting stack is unknown (inf), so the hand cannot be counted' });
  }
  const scale = phhScaleOf(history);
  if (scale === undefined)
    return err({ code: 'BadAmount', message: 'an amount is too large or has too many decimals' });
  const deck = phhDeckOf(history);
  if (!deck.ok) {
    const { code, action, message } = deck.error;
    return err({ code, message: located(message, action), ...(action !== undefined && { action }), rule: 'R52' });
  }
  const dealt = dealHand(phhSetupOf(history, scale, deck.value.cards));
  if (!dealt.ok) {
    const { code, rule } = dealt.error;
    return err({ code: 'BadSetup', rule, message: `the hand cannot be dealt: ${code} [${rule}]` });
  }
  const { hand, events } = dealt.value;
  const replay: Replay = {
    history,
    scale,
    hand,
    events: [...events],
    boardSeen: 0,
    hasSpareCheck: false,
    raises: noRaisesOn('preflop'),
    disputed: [],
    exposures: new Map(),
  };
  const error = playActions(replay) ?? finish(replay);
  if (error !== undefined) return err(error);
  return outcomeOf(replay, deck.value.filledPlayers);
}

function located(message: string, action: number | undefined): string {
  return action === undefined ? message : `action ${action}: ${message}`;
}

function playActions(replay: Replay): ReplayError | undefined {
  const { actions } = replay.history;
  for (let index = 0; index < actions.length; index++) {
    const action = present(actions[index], 'action');
    const problem = playAction(replay, action, index + 1);
    if (problem === undefined) continue;
    const message = `action ${index + 1} (${formatPhhAction(action)}): ${problem.message}`;
    return { ...problem, message, action: index + 1 };
  }
  return undefined;
}

function playAction(replay: Replay, action: PhhAction, at: number): ReplayError | undefined {
  switch (action.kind) {
    case 'note':
      return undefined;
    case 'dealHole':
      return replay.hand.round.turn === 0 && replay.boardSeen === 0
        ? undefined
        : { code: 'BadDeal', message: 'hole cards are dealt before anybody acts' };
    case 'dealBoard':
      return dealBoard(replay, action.cards.length);
    case 'show':
    case 'muck':
      return noteExposure(replay, action);
    case 'fold':
    case 'checkOrCall':
    case 'betOrRaise':
      return bet(replay, action, at);
    default:
      return unreachable(action);
  }
}

/** The engine deals the board by itself; here the history must not be ahead of it. */
function dealBoard(replay: Replay, count: number): ReplayError | undefined {
  replay.boardSeen += count;
  if (replay.boardSeen <= replay.hand.deck.board.length) return undefined;
  if (replay.hand.round.kind === 'complete')
    return { code: 'TrailingAction', message: 'the hand was over before this card' };
  return { code: 'BoardOutOfStep', rule: 'R28', message: 'the betting round is not over yet [R28]' };
}

function bet(replay: Replay, action: PhhBet, at: number): ReplayError | undefined {
  const { hand } = replay;
  if (hand.round.kind !== 'betting') {
    return isSpareCheck(replay, action) ? undefined : { code: 'TrailingAction', message: 'the betting is over' };
  }
  if (replay.boardSeen !== hand.deck.board.length) {
    return { code: 'BoardOutOfStep', message: `the ${hand.round.street} was not dealt yet` };
  }
  const seat = seatIndex(action.player - 1);
  if (hand.round.actor !== seat) {
    const actor = hand.round.actor === undefined ? 'nobody' : `p${hand.round.actor + 1}`;
    return { code: 'WrongActor', rule: 'R18', message: `it is the turn of ${actor} [R18]` };
  }
  const engineAction = engineActionOf(replay, action);
  return countRaise(replay, engineAction, at) ?? playOne(replay, engineAction);
}

/**
 * Some programs ask a blind who has decided nothing for a check although everybody else is all-in for less;
 * that check may stand in a history, once. [R27]
 */
function isSpareCheck(replay: Replay, action: PhhBet): boolean {
  const { hand, events, boardSeen, exposures } = replay;
  const live = hand.players.filter((player) => player.status !== 'folded');
  const { seat, status } = playerOf(hand, action.player);
  const hasDecided = events.some((event) => isBet(event) && event.seat === seat);
  const isSpare = action.kind === 'checkOrCall' && status === 'active' && live.length > 1 && !hasDecided;
  if (!isSpare || boardSeen > 0 || exposures.size > 0 || replay.hasSpareCheck) return false;
  replay.hasSpareCheck = true;
  return true;
}

function isBet(event: HandEvent): event is Extract<HandEvent, { kind: 'Checked' | 'Called' | 'BetPlaced' | 'Raised' }> {
  return event.kind === 'Checked' || event.kind === 'Called' || event.kind === 'BetPlaced' || event.kind === 'Raised';
}

/** Refuses a raise for which no reading of R22 gives the right; notes one that only the wider reading allows. */
function countRaise(replay: Replay, action: Action, at: number): ReplayError | undefined {
  if (action.type !== 'bet' && action.type !== 'raise') return undefined;
  const { hand } = replay;
  const player = playerOf(hand, action.seat + 1);
  const right = reopeningFor(replay.raises, hand, player);
  if (right === 'closed' && replay.history.fields.get('_reopening') !== 'everybody') {
    return { code: 'IllegalAction', rule: 'R22', message: `${REASONS.RaiseNotReopened} [R22 RaiseNotReopened]` };
  }
  if (right === 'disputed') replay.disputed.push(at);
  replay.raises = afterRaise(replay.raises, hand, { player, to: action.to });
  return undefined;
}

function engineActionOf({ hand, scale }: Replay, action: PhhBet): Action {
  const seat = seatIndex(action.player - 1);
  const price = hand.round.kind === 'betting' ? hand.round.currentBet : 0;
  if (action.kind === 'fold') return { type: 'fold', seat };
  if (action.kind === 'checkOrCall')
    return { type: playerOf(hand, action.player).bet >= price ? 'check' : 'call', seat };
  return { type: price === 0 ? 'bet' : 'raise', seat, to: chips(scaled(action.to, scale)) };
}

function playOne(replay: Replay, action: Action): ReplayError | undefined {
  const played = play(replay.hand, action);
  if (!played.ok) {
    const { code, rule } = played.error;
    return { code: 'IllegalAction', rule, message: `${REASONS[code]} [${rule} ${code}]` };
  }
  replay.hand = played.value.hand;
  for (const event of played.value.events) replay.events.push(event);
  return undefined;
}

const REASONS: Readonly<Record<HandRejectionCode, string>> = {
  HandComplete: 'the hand is over',
  NotInHand: 'this player is not in the hand',
  NotYourTurn: 'it is somebody else’s turn',
  ActionNotOffered: 'this is not offered here',
  CannotCheck: 'there is a bet to call',
  NothingToCall: 'there is nothing to call',
  BetTooSmall: 'the bet is below the minimum',
  RaiseTooSmall: 'the raise is below the minimum',
  BetExceedsStack: 'that is not more than the price, or more than the stack',
  RaiseNotReopened: 'nobody made a full raise since this player acted',
  NobodyToRaise: 'everybody else is all-in',
  MustShow: 'this hand must be shown',
  NotAtShowdown: 'there is no showdown',
  AlreadyShown: 'this hand has been shown',
};

function noteExposure(replay: Replay, action: PhhExposure): ReplayError | undefined {
  const { hand, exposures } = replay;
  if (hand.round.kind === 'betting')
    return { code: 'ShownTooEarly', rule: 'R37', message: 'the betting is not over [R37]' };
  if (exposures.has(action.player)) return { code: 'ShownTwice', message: 'this player has shown or mucked before' };
  const isFolded = playerOf(hand, action.player).status === 'folded';
  if (isFolded && action.kind === 'muck') return { code: 'TrailingAction', message: 'this player has folded' };
  exposures.set(action.player, decisionOf(action));
  return undefined;
}

/** Showing nothing known, `sm ????`, leaves it to the rules whether the hand is shown. */
function decisionOf(action: PhhExposure): 'show' | 'muck' | 'auto' {
  if (action.kind === 'muck') return 'muck';
  return action.cards?.every((value) => value === undefined) === true ? 'auto' : 'show';
}

/** Settles the showdown by what each player decided, and checks that the history is complete. */
function finish(replay: Replay): ReplayError | undefined {
  while (replay.hand.round.kind === 'showdown' && replay.hand.round.actor !== undefined) {
    const actor = playerOf(replay.hand, replay.hand.round.actor + 1);
    const error = playOne(replay, { type: isMucking(replay, actor) ? 'muck' : 'show', seat: actor.seat });
    assert(error === undefined, 'a showdown decision is legal');
  }
  if (replay.hand.round.kind !== 'complete') {
    return {
      code: 'UnfinishedHand',
      message: `the history ends on the ${replay.hand.round.street}, before the hand is over`,
    };
  }
  const missing = replay.hand.deck.board.length - replay.boardSeen;
  if (missing > 0) return { code: 'UnfinishedHand', message: `${missing} cards of the board were never dealt` };
  showAfterEnd(replay);
  return undefined;
}

function isMucking({ hand, exposures }: Replay, player: HandPlayer): boolean {
  const decision = exposures.get(player.seat + 1) ?? 'auto';
  if (decision === 'show' || !mayMuck(hand, player)) return false;
  return decision === 'muck' || (hand.round.kind === 'showdown' && hand.round.first !== player.seat);
}

/** Whoever won unseen, or folded, may still show; it changes nothing but what is known. [R40] */
function showAfterEnd(replay: Replay): void {
  for (const [player, decision] of replay.exposures) {
    if (decision !== 'show' || playerOf(replay.hand, player).exposure === 'shown') continue;
    const error = playOne(replay, { type: 'show', seat: seatIndex(player - 1) });
    assert(error === undefined, 'a hand may be shown after the end');
  }
}

function playerOf(hand: Hand, player: number): HandPlayer {
  return present(hand.players[playerIndexOf(hand.players, seatIndex(player - 1))], 'player');
}

function outcomeOf(replay: Replay, filledPlayers: readonly number[]): Result<ReplayOutcome, ReplayError> {
  const { hand, events, scale, disputed } = replay;
  const finishingStacks = hand.players.map((player) => player.stack / scale);
  const message = resultDifference(replay.history, { hand, scale, finishingStacks });
  if (message !== undefined) return err({ code: 'OtherResult', message, finishingStacks });
  return ok({ hand, events, finishingStacks, scale, filledPlayers, disputedActions: disputed });
}
