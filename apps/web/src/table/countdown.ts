import { COUNTDOWN_MILESTONES_MS } from '@cardroom/table';
import type { Sentence } from '../i18n/sentence.ts';

/** What is said when `seconds` are left until the first hand; nothing but at a few moments, so that others are heard. */
export function countdownSentence(seconds: number): Sentence | undefined {
  if (!COUNTDOWN_MILESTONES_MS.includes(seconds * 1000)) return undefined;
  return seconds === 0 ? { key: 'say.firstHandNow' } : { key: 'say.firstHand', params: { seconds } };
}
