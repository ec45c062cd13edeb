import type { PlantedFault } from './planted-fault.ts';

/** Mistakes about keys: what is asked twice. */
export const ANSWER_FAULTS: readonly PlantedFault[] = [
  {
    name: 'answer-not-looked-up',
    file: 'packages/room/src/once-per-key.ts',
    from: 'stored ?? (await work())',
    to: 'await work()',
    breaks: 'A key that was answered before is carried out anew.',
    escapes: 'the store looks once more when it writes, and gives the first answer: two locks on one door',
  },
  {
    name: 'commit-under-an-answered-key',
    file: 'packages/room/src/storing/decide-commit.ts',
    from: `if (made.answer !== undefined) {
    const answer`,
    to: `if (made.answer === null) {
    const answer`,
    breaks: 'Two servers carry out one command when it comes to both at once.',
  },
  {
    name: 'refusal-over-an-answer',
    file: 'packages/room/src/storing/decide-batch.ts',
    from: 'if (first !== undefined) return first;',
    to: '',
    breaks: 'A refusal that comes late takes the place of the first answer.',
  },
  {
    name: 'key-of-another-content',
    file: 'packages/room/src/once-per-key.ts',
    from: 'fingerprint !== undefined && fingerprint !== request.fingerprint;',
    to: 'false;',
    breaks: 'A key that is used for something else gets the answer to what was asked first.',
  },
  {
    name: 'content-without-a-fingerprint',
    file: 'packages/room/src/create-room.ts',
    from: 'fingerprint: fingerprint({ tableId, command }) };',
    to: `fingerprint: '' };`,
    breaks: 'All contents are the same under one key.',
  },
  {
    name: 'answer-not-written',
    file: 'packages/room/src/storing/decide-commit.ts',
    from: `  if (made.answer !== undefined) changes.answers.set(pairKey(made.answer.principal, made.answer.key), made.answer);
`,
    to: '',
    breaks: 'A commit does not keep the answer to its key.',
  },
  {
    name: 'refusal-not-kept',
    file: 'packages/room/src/command-path.ts',
    from: 'if (asked === undefined) return { body };',
    to: 'if (body.length > 0) return { body };',
    breaks: 'A command that was refused may be done when it is sent again.',
  },
  {
    name: 'answers-forgotten-early',
    file: 'packages/room/src/housekeeping.ts',
    from: 'const ANSWERS_KEPT_MS = 24 * 3_600_000;',
    to: 'const ANSWERS_KEPT_MS = 0;',
    breaks: 'An answer is forgotten before anybody could ask for it again.',
  },
  {
    name: 'answer-to-another-one',
    file: 'packages/room/src/storing/decide-batch.ts',
    from: `view.answer(answer.principal, answer.key);
  if`,
    to: `view.answer(answer.principal, answer.key) ?? [...changes.answers.values()][0];
  if`,
    breaks: 'Who is refused gets the answer of somebody else who is written in the same batch.',
  },
];
