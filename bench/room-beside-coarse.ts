import { type Measure, medianOf } from './measure.ts';
import type { RoomScene } from './room-scene.ts';

/** How much longer each commit takes than it does. What fine locks are to save took 150 ms where it was first measured. */
export const STORE_DELAY_MS = 50;
const ROUNDS = 15;

/** What is measured with fine locks, beside the same with tables locked as a whole. */
export interface BesideCoarse {
  /** The least ratio. */
  readonly target: number;
  /** Does the work once; gives back how long it took, in milliseconds. */
  readonly work: (round: number) => Promise<number>;
}

/** A figure of fine locks with its ratio to coarse ones, both in turns on one scene. */
export async function besideCoarse(
  scene: RoomScene,
  measure: string,
  { target, work }: BesideCoarse,
): Promise<Measure> {
  const times: Record<'fine' | 'coarse', number[]> = { fine: [], coarse: [] };
  let round = 0;
  for (let at = 0; at <= ROUNDS; at += 1) {
    for (const mode of ['fine', 'coarse'] as const) {
      scene.lockBy(mode);
      const took = await work((round += 1));
      // The first round only warms up.
      if (at > 0) times[mode].push(took);
    }
  }
  scene.lockBy('fine');
  const [fine, coarse] = [medianOf(times.fine), medianOf(times.coarse)];
  const [value, ratio] = [Math.round(fine * 100) / 100, Math.round((coarse / fine) * 100) / 100];
  const rival = `tables locked as a whole, ${STORE_DELAY_MS} ms a commit`;
  return { suite: 'room', measure, value, unit: 'ms', rival, ratio, target, ok: ratio >= target };
}
