/**
 * What can become of a message. `replaced`: something newer was told instead, or its
 * moment is over. `dropped`: too many lines waited. `uncertain`: it may have been told, nobody
 * knows, and it is not told again. `refused`: its chat did not want it.
 * `unmade`: there was no making it, because its table cannot be read. `closed`: its chat takes nothing any more.
 */
export const MESSAGE_OUTCOMES = ['told', 'replaced', 'dropped', 'uncertain', 'refused', 'unmade', 'closed'] as const;
export type MessageOutcome = (typeof MESSAGE_OUTCOMES)[number];

/** Counts what has become of messages, in memory. */
export interface OutboxMeter {
  settled(outcome: MessageOutcome, count: number): void;
  read(): Readonly<Record<MessageOutcome, number>>;
}

/** A meter with everything at zero. */
export function createOutboxMeter(): OutboxMeter {
  const counts: Record<MessageOutcome, number> = {
    told: 0,
    replaced: 0,
    dropped: 0,
    uncertain: 0,
    refused: 0,
    unmade: 0,
    closed: 0,
  };
  return {
    settled: (outcome, count) => void (counts[outcome] += count),
    read: () => ({ ...counts }),
  };
}
