import type { ProblemCode } from '../problems.ts';
import type { JsonSchema, SchemaName } from './schemas.ts';

/** The version of the form that the description has. */
export const OPENAPI_VERSION = '3.1.1';

/** What operations are about, in the order in which they are shown, and a sentence for each. */
export const TAGS = {
  players: 'Who one is.',
  tables: 'The lobby, opening a table, looking at one, and everything that is done at it.',
  hands: 'Hands that were played, and where their chips went.',
  strangers: 'Playing somebody whom one does not know.',
  figures: 'What players have come to, and who owes whom.',
  live: 'The same commands and views over one connection, without asking again and again.',
  service: 'The server itself, for programs that look after it.',
  operators:
    'Looking after the house, for whoever knows `ADMIN_TOKEN`; a server without one has nothing of it. What changes ' +
    'something is written down before it is begun, with who and why, and is done once under its key.',
} as const;

/** A header that an answer always carries. */
export interface AnswerHeader {
  readonly says: string;
  readonly schema: JsonSchema;
}

/** An answer that is no refusal. */
export interface OperationAnswer {
  readonly says: string;
  readonly headers?: Readonly<Record<string, AnswerHeader>>;
  /** What the body is, by its media type: a schema of ours, or another one with an example. Without one there is no body. */
  readonly content?: Readonly<Record<string, SchemaName | { readonly schema: JsonSchema; readonly example: unknown }>>;
}

/** A value in the query. */
export interface QueryParameter {
  readonly name: string;
  readonly says: string;
  readonly schema: JsonSchema;
  readonly isNeeded?: true;
}

/** What one method does at one address: all that the description says and that the schemas do not. */
export interface Operation {
  /** What programs call it; never changes. */
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly says?: string;
  /**
   * Whether a session is needed; `noMatter`: nobody looks at it, nor counts how often it is asked; `operator`: the token
   * of operators is needed instead.
   */
  readonly session: 'needed' | 'optional' | 'none' | 'noMatter' | 'operator';
  readonly query?: readonly QueryParameter[];
  /** Whether the header `Idempotency-Key` may come, or must. */
  readonly key?: 'optional' | 'needed';
  readonly isConditional?: boolean;
  readonly body?: { readonly schema: SchemaName; readonly isNeeded: boolean };
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** The refusals of its own, beside those that follow from the above. */
  readonly refusals: readonly ProblemCode[];
}

/** The usual answer: a body of JSON. */
export function json(
  says: string,
  schema: SchemaName,
  headers?: Readonly<Record<string, AnswerHeader>>,
): OperationAnswer {
  return { says, content: { 'application/json': schema }, ...(headers === undefined ? {} : { headers }) };
}

/** A whole number from 1 to `max`, and what it is if nobody says. */
export function wholeNumber(max: number, usual?: number): JsonSchema {
  return { type: 'integer', minimum: 1, maximum: max, ...(usual === undefined ? {} : { default: usual }) };
}
