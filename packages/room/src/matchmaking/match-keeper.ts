import { keepLooking } from '../keep-looking.ts';
import type { Clock } from '../ports/clock.ts';
import type { Trouble } from '../trouble.ts';
import type { Matchmaking } from './matchmaking.ts';

/** How often somebody looks whether two wait for each other whom nobody has matched. */
const EVERY_MS = 1_000;

/** What keeps matches being made. */
export interface MatchKeeperPorts {
  readonly matchmaking: Pick<Matchmaking, 'pairUp'>;
  readonly clock: Clock;
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * Matches those who wait, now and for ever; every process may do so. Whoever asks is matched at once; this is for those
 * whose server died in between. Returns the way to stop, which waits for what is running.
 */
export function startMatchKeeper({ matchmaking, clock, onTrouble }: MatchKeeperPorts): () => Promise<void> {
  return keepLooking(clock, EVERY_MS, async () => {
    try {
      await matchmaking.pairUp();
    } catch (error) {
      onTrouble({ kind: 'matchFailed', error });
    }
  });
}
