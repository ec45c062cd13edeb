import { type Chips, NO_CHIPS, type PlayerId, type SeatIndex } from '@cardroom/kernel';
import type { ForcedBet } from '@cardroom/poker';
import type { TableConfig } from './config.ts';
import { distance, type Rotation } from './rotation.ts';
import { type OwedBlinds, type Positions, type TableSeat } from './table.ts';

/** What a seat owes after blinds have passed it. */
export interface MissedBlinds extends OwedBlinds {
  readonly seat: SeatIndex;
  readonly playerId: PlayerId;
}

/**
 * The seats that owe more after this rotation than before: those that are not dealt in and that the big blind
 * went past, and those that the small blind went past, the chair of the last big blind among them.
 * Nobody owes more than one of each; somebody new owes the big blind only. [R15] [R16]
 */
export function missedBlinds(
  chairs: readonly TableSeat[],
  chairCount: number,
  previous: Positions | undefined,
  rotation: Rotation,
): readonly MissedBlinds[] {
  if (previous === undefined) return [];
  const pivot = previous.bigBlind;
  const bigBlindWalk = distance(pivot, rotation.positions.bigBlind, chairCount);
  const smallBlindWalk = distance(previous.smallBlind, pivot, chairCount);
  return chairs.flatMap((chair) => {
    if (rotation.dealt.includes(chair.seat)) return [];
    const fromPivot = distance(pivot, chair.seat, chairCount);
    const fromSmallBlind = distance(previous.smallBlind, chair.seat, chairCount);
    const missedBig = fromPivot > 0 && fromPivot < bigBlindWalk;
    const missedSmall = !chair.isNew && fromSmallBlind > 0 && fromSmallBlind <= smallBlindWalk;
    const bigBlind = chair.owed.bigBlind || missedBig;
    const smallBlind = chair.owed.smallBlind || missedSmall;
    const owesMore = bigBlind !== chair.owed.bigBlind || smallBlind !== chair.owed.smallBlind;
    return owesMore ? [{ seat: chair.seat, playerId: chair.playerId, bigBlind, smallBlind }] : [];
  });
}

/**
 * What must be put in before the cards, in the order of posting: antes of everyone, small blind, big blind,
 * what newcomers and returning players owe (first what counts as their bet), the big blind's ante. A big blind
 * that is short pays its blind before its ante. [R12] [R14] [R15] [R16]
 */
export function forcedBetsOf(
  config: TableConfig,
  rotation: Rotation,
  owed: ReadonlyMap<SeatIndex, OwedBlinds>,
): readonly ForcedBet[] {
  const { positions, posting, smallBlindPosted } = rotation;
  const bets: ForcedBet[] = config.anteMode === 'each' ? rotation.dealt.map((seat) => ante(seat, config.ante)) : [];
  if (smallBlindPosted) bets.push({ seat: positions.smallBlind, kind: 'smallBlind', amount: config.smallBlind });
  bets.push({ seat: positions.bigBlind, kind: 'bigBlind', amount: config.bigBlind });
  for (const seat of posting) {
    if (owed.get(seat)?.bigBlind === true) bets.push({ seat, kind: 'livePost', amount: config.bigBlind });
    if (owed.get(seat)?.smallBlind === true) bets.push({ seat, kind: 'deadPost', amount: config.smallBlind });
  }
  if (config.anteMode === 'bigBlind') bets.push(ante(positions.bigBlind, config.ante));
  return bets.filter((bet) => bet.amount > NO_CHIPS);
}

function ante(seat: SeatIndex, amount: Chips): ForcedBet {
  return { seat, kind: 'ante', amount };
}
