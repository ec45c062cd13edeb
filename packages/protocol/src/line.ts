import { z } from 'zod';

/** Control, formatting and line characters, and letters without ink: what a person cannot see. */
const UNSEEN = '\\p{C}\\p{Zl}\\p{Zp}\\u115F\\u1160\\u2800\\u3164\\uFFA0';
const UNSEEN_CHARACTERS = new RegExp(`[${UNSEEN}]`, 'gu');
/** Blanks of all kinds, and the one without width that keeps the parts of a Persian word apart. */
const BLANKS = /[\s\u200C]+/gu;

/** One line that a person can see: no control, formatting or line characters, and none of the letters without ink. */
export const line = z
  .string()
  .trim()
  .min(1)
  .regex(new RegExp(`^[^${UNSEEN}]+$`, 'u'), 'characters that cannot be seen');

/**
 * The line that is nearest to a text from elsewhere, of at most `lengthMax` UTF-16 units and with no sign cut in two:
 * `line` takes it. `undefined` when nothing in the text can be seen.
 */
export function lineFrom(text: string, lengthMax: number): string | undefined {
  const seen = text.toWellFormed().replaceAll(BLANKS, ' ').replaceAll(UNSEEN_CHARACTERS, '').trim();
  let made = '';
  for (const { segment } of new Intl.Segmenter().segment(seen)) {
    if (made.length + segment.length > lengthMax) break;
    made += segment;
  }
  return line.max(lengthMax).safeParse(made).data;
}
