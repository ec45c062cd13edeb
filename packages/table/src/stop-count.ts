import type { PlayerId } from '@cardroom/kernel';
import { handInProgress, handPlayerAt, type StopVote, type Table } from './table.ts';

/** How a vote on calling off the hand stands. */
export interface StopCount {
  /** Those who are still in the hand and can press a button, by their chairs: more than half of them suffice. */
  readonly voters: readonly PlayerId[];
  readonly required: number;
  /** Who of them has agreed. */
  readonly confirmed: readonly PlayerId[];
}

/** How `vote` stands now: who has folded since counts no more, neither for nor against. */
export function countStop(table: Table, { confirmedBy }: Pick<StopVote, 'confirmedBy'>): StopCount {
  const voters = votersOf(table);
  return {
    voters,
    required: Math.floor(voters.length / 2) + 1,
    confirmed: voters.filter((voter) => confirmedBy.includes(voter)),
  };
}

/** Who may decide on calling off the hand in progress, besides the host. Bots have nothing to say. */
export function votersOf(table: Table): readonly PlayerId[] {
  const hand = handInProgress(table);
  if (hand === undefined) return [];
  return table.seats
    .filter(({ stack, isBot }) => stack === undefined && !isBot)
    .filter(({ seat }) => handPlayerAt(hand, seat).status !== 'folded')
    .map(({ playerId }) => playerId);
}

/** Whether the hand in progress is to be called off: more than half have agreed, or the host has. */
export function isStopDecided(table: Table): boolean {
  const { stopVote } = table;
  if (stopVote === undefined || handInProgress(table) === undefined) return false;
  if (stopVote.confirmedBy.includes(table.config.hostId)) return true;
  const { confirmed, required } = countStop(table, stopVote);
  return confirmed.length >= required;
}
