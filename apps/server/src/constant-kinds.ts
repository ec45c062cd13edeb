import { z } from 'zod';

/** The longest time that can be configured: a day. */
const SECONDS_MAX = 86_400;
const MS_MAX = SECONDS_MAX * 1_000;
const COUNT_MAX = 1_000_000;

/*
 * The kinds of values that a section of the constants is made of. Each takes what is in force where the file says
 * nothing, which must itself be allowed. The message of each is the end of a sentence that begins with the key.
 */

/** One of some words. */
export function oneOf<const T extends readonly [string, ...string[]]>(words: T, inForce: T[number]) {
  const error = `must be one of ${words.join(', ')}`;
  return z.enum(words, { error }).prefault(inForce);
}

/** `true` or `false`, never a text that looks like it. */
export function yesOrNo(inForce: boolean) {
  return z.boolean({ error: 'must be true or false' }).prefault(inForce);
}

/** A time in seconds, with fractions. A time of none would refuse everything at once. */
export function seconds(inForceMs: number) {
  const error = `must be a number of seconds above 0, at most ${SECONDS_MAX}`;
  return number(error, (value) => value > 0 && value <= SECONDS_MAX).prefault(inForceMs / 1_000);
}

/** A time in whole milliseconds. */
export function milliseconds(inForce: number) {
  const error = `must be a whole number of milliseconds from 1 to ${MS_MAX}`;
  return number(error, (value) => Number.isInteger(value) && value >= 1 && value <= MS_MAX).prefault(inForce);
}

/** A whole number of a hundred. */
export function percentage(inForce: number) {
  const error = 'must be a whole number from 0 to 100';
  return number(error, (value) => Number.isInteger(value) && value >= 0 && value <= 100).prefault(inForce);
}

/** How many of something there must be at least; a whole number. */
export function count(inForce: number) {
  const error = `must be a whole number from 1 to ${COUNT_MAX}`;
  return number(error, (value) => Number.isInteger(value) && value >= 1 && value <= COUNT_MAX).prefault(inForce);
}

/** How much longer each wait is than the one before. */
export function growth(inForce: number) {
  return number('must be a number from 1 to 10', (value) => value >= 1 && value <= 10).prefault(inForce);
}

function number(error: string, isAllowed: (value: number) => boolean) {
  return z.number({ error }).refine(isAllowed, { error });
}

/** Seconds as whole milliseconds, at least one: a file may say less than a clock can tell apart. */
export function msOf(inSeconds: number): number {
  return Math.max(1, Math.round(inSeconds * 1_000));
}
