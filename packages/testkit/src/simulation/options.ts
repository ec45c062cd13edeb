import { oneOf } from '../draw-request.ts';
import { createSeededRandom } from '../seeded-random.ts';
import { drawFaults, type FaultRates } from './faults.ts';

/** What a seed expands to. */
export interface SimulationOptions {
  readonly seed: number;
  readonly nodes: number;
  readonly tables: number;
  readonly playersATable: number;
  readonly botsATable: number;
  /** How long things may go wrong, in milliseconds of simulated time. */
  readonly stormMs: number;
  /** Whether hands are counted for statistics: what an all-in was worth takes longer than all the rest. */
  readonly countsHands: boolean;
  readonly faults: FaultRates;
}

/** What a seed expands to: the size of the cluster, and what goes wrong in it. */
export function drawOptions(seed: number): SimulationOptions {
  const random = createSeededRandom(seed ^ 0x5eed);
  const of = (least: number, most: number): number => least + (random.uint32() % (most - least + 1));
  return {
    seed,
    nodes: of(1, 3),
    tables: of(1, 3),
    playersATable: oneOf(random, [2, 2, 2, 3, 3, 4, 6]),
    botsATable: oneOf(random, [0, 0, 0, 1, 2]),
    stormMs: of(20, 240) * 1_000,
    countsHands: of(1, 10) === 1,
    faults: drawFaults(random),
  };
}
