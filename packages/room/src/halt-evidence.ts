import { Defect } from '@cardroom/kernel';

/** What is kept of an impossible thing. No part of it holds a card or a secret. */
export interface HaltEvidence {
  /** What was being done: the type of a command, `catchUp` or `load`. */
  readonly doing: string;
  /** The last version of the table that was known to be committed; absent when the table could not be read at all. */
  readonly version?: number;
  readonly reason: string;
  /** Where in the code it happened, the innermost place first. */
  readonly places: readonly string[];
}

const PLACES_MAX = 8;

/** What is known of `cause`, which happened while something was being done to a table. */
export function haltEvidence(cause: unknown, during: Pick<HaltEvidence, 'doing' | 'version'>): HaltEvidence {
  const places = placesOf(cause);
  return { ...during, reason: reasonOf(cause, places), places };
}

/** The evidence in one sentence, as it is stored with the table. */
export function haltSentence({ reason, doing, version }: HaltEvidence): string {
  return `${reason}; during ${doing}${version === undefined ? '' : ` at version ${version}`}`;
}

/** Only our own words are repeated: those of others may hold what they could not read, cards and all. */
function reasonOf(cause: unknown, [place]: readonly string[]): string {
  if (cause instanceof Defect) return `${cause.name}: ${cause.message}`;
  const name = cause instanceof Error ? cause.name : typeof cause;
  return place === undefined ? name : `${name} at ${place}`;
}

/** Names of files with their lines, and nothing else of the stack. */
function placesOf(cause: unknown): readonly string[] {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const found = stack.matchAll(/^\s+at .*?([\w.-]+\.(?:ts|js|mjs):\d+):\d+\)?$/gm);
  return [...found].flatMap(([, place]) => place ?? []).slice(0, PLACES_MAX);
}
