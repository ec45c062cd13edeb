/**
 * The named steps of writing a batch, in order. A store tells a probe of each as it passes it, so that a test can end
 * the process there: `taken` before anything is done, `begun` with the database transaction open, `decided` with
 * nothing written, `written` before the transaction is committed, `committed` before anybody is answered.
 */
export const STORE_STEPS = ['taken', 'begun', 'decided', 'written', 'committed', 'answered'] as const;
export type StoreStep = (typeof STORE_STEPS)[number];

/** Told of each step. Does nothing but in tests. */
export type StoreProbe = (step: StoreStep) => void;
