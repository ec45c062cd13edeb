import { present } from '@cardroom/kernel';
import type { BotAction, BotSight } from './sight.ts';
import { ownSeatOf } from './situation.ts';
import { strengthSoFar } from './strength-so-far.ts';

/**
 * Shows whatever may still win: a hand is thrown away only when a better one has been shown for every pot it
 * plays for. [R38]
 */
export function decideShowdown(sight: BotSight, you: NonNullable<BotSight['you']>): BotAction {
  if (!you.legal.some((range) => range.type === 'muck')) return { type: 'show' };
  const own = strengthSoFar(sight.board, present(ownSeatOf(sight, you.seat).holeCards, "bot's own cards"));
  const contested = sight.pots.filter((pot) => pot.eligible.includes(you.seat));
  const isBeaten = contested.every((pot) =>
    sight.seats.some(
      ({ seat, holeCards }) =>
        seat !== you.seat &&
        pot.eligible.includes(seat) &&
        holeCards !== undefined &&
        strengthSoFar(sight.board, holeCards) > own,
    ),
  );
  return isBeaten ? { type: 'muck' } : { type: 'show' };
}
