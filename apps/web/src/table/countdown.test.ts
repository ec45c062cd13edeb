import { expect, test } from 'vitest';
import { countdownSentence } from './countdown.ts';

test('[WEB42] of thirty seconds four moments are said', () => {
  const seconds = Array.from({ length: 31 }, (_, index) => 30 - index);
  const said = seconds.flatMap((left) => {
    const sentence = countdownSentence(left);
    return sentence === undefined ? [] : [[left, sentence.key]];
  });
  expect(said).toEqual([
    [30, 'say.firstHand'],
    [15, 'say.firstHand'],
    [5, 'say.firstHand'],
    [0, 'say.firstHandNow'],
  ]);
});
