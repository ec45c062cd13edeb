import { useCallback, useEffect, useRef, useState } from 'react';
import type { Result } from '@cardroom/kernel';
import type { ApiAnswer } from '../api/client.ts';
import type { ApiProblem } from '../api/problem.ts';
import type { Sentence } from '../i18n/sentence.ts';
import { problemSentence } from '../ui/problem-sentence.ts';

/** Something that is asked of the server: what is known of it, and why the last answer is missing. */
export interface Asked<T> {
  readonly value: T | undefined;
  readonly problem: ApiProblem | undefined;
  readonly busy: boolean;
}

/** `before` with an answer. What was known is kept when there is no newer answer. [WEB52] */
export function answered<T>(before: Asked<T>, answer: Result<T, ApiProblem>): Asked<T> {
  if (answer.ok) return { value: answer.value, problem: undefined, busy: false };
  return { ...before, problem: answer.error, busy: false };
}

/** Why there is no answer, in words that promise nothing about what was done: only something was read. */
export function readProblemSentence(problem: ApiProblem): Sentence {
  return problem.status === 0 ? { key: 'figures.noAnswer' } : problemSentence(problem);
}

/** Asks at once, and again on `again`. `ask` must stay the same for as long as the question does. */
export function useAsked<T>(ask: () => ApiAnswer<T>): Asked<T> & { readonly again: () => void } {
  const [asked, setAsked] = useState<Asked<T>>({ value: undefined, problem: undefined, busy: true });
  const latest = useRef(0);
  const run = useCallback(async () => {
    latest.current += 1;
    const number = latest.current;
    const answer = await ask();
    // An answer to an older question must not stand under a newer one.
    if (number === latest.current) setAsked((before) => answered(before, answer));
  }, [ask]);
  useEffect(() => {
    void run();
    return () => {
      latest.current += 1;
    };
  }, [run]);
  const again = useCallback(() => {
    setAsked((before) => ({ ...before, busy: true }));
    void run();
  }, [run]);
  return { ...asked, again };
}
