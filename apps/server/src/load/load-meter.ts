/** What a load has come to since it was begun to be measured. Times are in milliseconds. */
export interface LoadMeter {
  /** Betting actions that were accepted: from sending one to its answer. */
  readonly ackMs: readonly number[];
  /** The same actions: from sending one until every player of the table has seen what it did. */
  readonly toAllMs: readonly number[];
  /** How often which code was the answer. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly frames: number;
  readonly reconnects: number;
  readonly resyncs: number;
  acked(ms: number): void;
  reachedAll(ms: number): void;
  refused(code: string): void;
  framed(): void;
  reconnected(): void;
  resynced(): void;
  /** Forgets what was before: from here on it counts. */
  begin(): void;
}

/** A meter that has seen nothing yet. */
export function createLoadMeter(): LoadMeter {
  const ackMs: number[] = [];
  const toAllMs: number[] = [];
  const refusals = new Map<string, number>();
  const counts = { frames: 0, reconnects: 0, resyncs: 0 };
  return {
    ackMs,
    toAllMs,
    refusals,
    get frames() {
      return counts.frames;
    },
    get reconnects() {
      return counts.reconnects;
    },
    get resyncs() {
      return counts.resyncs;
    },
    acked: (ms) => void ackMs.push(ms),
    reachedAll: (ms) => void toAllMs.push(ms),
    refused: (code) => void refusals.set(code, (refusals.get(code) ?? 0) + 1),
    framed: () => void (counts.frames += 1),
    reconnected: () => void (counts.reconnects += 1),
    resynced: () => void (counts.resyncs += 1),
    begin() {
      ackMs.length = 0;
      toAllMs.length = 0;
      refusals.clear();
      Object.assign(counts, { frames: 0, reconnects: 0, resyncs: 0 });
    },
  };
}

/** The least of the values that `percent` of a hundred lie below; `undefined` of none. */
export function percentileOf(values: readonly number[], percent: number): number | undefined {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(Math.floor((values.length * percent) / 100), values.length - 1)];
}
