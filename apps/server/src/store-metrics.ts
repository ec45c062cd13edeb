import type { Clock, Store } from '@cardroom/room';
import type { Registry } from 'prom-client';
import { gauge } from './single-figure.ts';

/** What the figures about the storage are read from. */
export interface StoreFiguresSource {
  /** Whether the server can do its work: what `/readyz` says. */
  readonly isReady: () => Promise<boolean>;
  readonly store: Pick<Store, 'deadLetters'>;
  readonly clock: Pick<Clock, 'after'>;
}

/** How long a scrape waits for the storage: what does not come meanwhile must not hide all other figures. */
export const SCRAPE_WAIT_MS = 1_000;
/** So many open letters are counted at most. */
const LETTERS_MAX = 1_000;

/**
 * Adds the figures that the storage is asked for to `registry`. A storage that does not answer is not ready, and its
 * dead letters are those that were known last. [MET11]
 */
export function addStoreMetrics(registry: Registry, { isReady, store, clock }: StoreFiguresSource): void {
  let letters = 0;
  const ready = async (): Promise<number> => ((await inTime(clock, isReady())) === true ? 1 : 0);
  const openLetters = async (): Promise<number> => {
    const open = await inTime(clock, store.deadLetters('open', LETTERS_MAX));
    letters = open?.length ?? letters;
    return letters;
  };
  registry.registerMetric(gauge('poker_ready', 'Whether the server can do its work: 1, or 0', ready));
  registry.registerMetric(
    gauge('poker_dead_letters_open', `Dead letters that nobody has resolved, ${LETTERS_MAX} at most`, openLetters),
  );
}

/** What `work` came to; `undefined` when it failed or is not done in time. */
async function inTime<T>(clock: Pick<Clock, 'after'>, work: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const cancel = clock.after(SCRAPE_WAIT_MS, () => late.resolve(undefined));
  try {
    return await Promise.race([work, late.promise]);
  } catch {
    // Whatever the reason: trouble with the storage is told where it hurts, and here by what is missing.
    return undefined;
  } finally {
    cancel();
  }
}
