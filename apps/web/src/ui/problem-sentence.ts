import type { WireProblem } from '@cardroom/protocol';
import { isMessageKey } from '../i18n/messages.ts';
import type { Sentence } from '../i18n/sentence.ts';

/** A refusal in plain words: ours where the code is known, else the server's. */
export function problemSentence(problem: WireProblem): Sentence {
  if (problem.status === 0) return { key: 'refusal.network' };
  const key = `refusal.${problem.code}`;
  if (isMessageKey(key)) return { key };
  const words = (problem.status === 400 ? problem.detail : undefined) ?? problem.title;
  return words === '' ? { key: 'refusal.unknown' } : { key: 'refusal.words', params: { words } };
}
