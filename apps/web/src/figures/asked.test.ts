import { err, ok } from '@cardroom/kernel';
import { describe, expect, test } from 'vitest';
import { NO_ANSWER } from '../api/problem.ts';
import { createSpeaker } from '../i18n/sentence.ts';
import { answered, readProblemSentence } from './asked.ts';
import { fetchedBy } from './fetched.ts';

const en = createSpeaker();
const NOTHING = { value: undefined, problem: undefined, busy: true };

describe('figures that are asked for', () => {
  test('[WEB52] what was known stays when there is no newer answer, beside why', () => {
    const known = answered<number>(NOTHING, ok(1));
    expect(known).toEqual({ value: 1, problem: undefined, busy: false });
    const failed = answered({ ...known, busy: true }, err(NO_ANSWER));
    expect(failed).toEqual({ value: 1, problem: NO_ANSWER, busy: false });
    expect(answered(failed, ok(2))).toEqual({ value: 2, problem: undefined, busy: false });
  });

  test.each([
    [0, 'NoAnswer', '', 'No answer from the server. Try again in a moment.'],
    [404, 'UnknownTable', 'Unknown table', 'There is no such table any more.'],
    [404, 'UnknownPlayer', 'Unknown player', 'There is no such player.'],
    [429, 'TooManyRequests', 'Too many requests', 'Too many requests'],
  ])('[WEB52] a problem %i %s has words', (status, code, title, words) => {
    expect(en.say(readProblemSentence({ ...NO_ANSWER, status, code, title }))).toBe(words);
  });

  test('[WEB52] a part of the page that does not load is told of, and breaks nothing', async () => {
    expect(await fetchedBy(async () => await Promise.resolve(7))).toEqual({ kind: 'there', part: 7 });
    const gone = async (): Promise<number> => await Promise.reject(new TypeError('no network'));
    expect(await fetchedBy(gone)).toEqual({ kind: 'failed' });
  });
});
