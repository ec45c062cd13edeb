import type { HandReader } from './result.ts';

/** Fetches what reads hands: the evaluator and its tables are not needed before the first flop. */
export async function loadHandReader(): Promise<HandReader> {
  const { bestCards, nameHand } = await import('./hand-reader.ts');
  return { bestCards, nameHand };
}
