import { assert, NO_CHIPS, subtractChips } from '@cardroom/kernel';
import type { HandEvent } from './events.ts';
import type { Hand } from './hand.ts';
import { type Played, type Playing, record } from './play-on.ts';
import { chipsInHand } from './showdown.ts';

/**
 * Calls the hand off, as if it had never been dealt: every seat has the stack again that it began with, blinds and
 * antes included. A hand that is over is a `Defect`: what has been paid stays paid. [R51]
 */
export function cancelHand(hand: Hand): Played {
  assert(hand.round.kind !== 'complete', 'a hand that is over cannot be called off');
  const before = chipsInHand(hand);
  const refunds = hand.players
    .map(({ seat, startingStack, stack }) => ({ seat, amount: subtractChips(startingStack, stack) }))
    .filter(({ amount }) => amount > NO_CHIPS);
  const playing: Playing = { hand, events: [] };
  const events: readonly HandEvent[] = [{ kind: 'HandCancelled', refunds }, { kind: 'HandEnded' }];
  for (const event of events) record(playing, event);
  assert(chipsInHand(playing.hand) === before, 'calling a hand off neither makes nor loses chips [R33]');
  assert(
    playing.hand.players.every(({ stack, startingStack }) => stack === startingStack),
    'everybody has the stack that the hand began with [R51]',
  );
  return playing;
}
