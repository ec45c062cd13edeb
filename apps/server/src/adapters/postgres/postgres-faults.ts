import { Defect, Fault } from '@cardroom/kernel';

/** What the codes mean that an operator can do something about. */
const SENTENCES: Readonly<Record<string, string>> = {
  '28P01': 'the database refuses the password',
  '28000': 'the database refuses the user',
  '3D000': 'the server has no database of that name',
  '57P03': 'the database server is starting or stopping',
  '53100': 'the disk of the database is full',
  '53300': 'the database server takes no more connections',
  '25006': 'the database takes no writes',
  ECONNREFUSED: 'nothing answers at the address of the database',
  ENOTFOUND: 'the host of the database is not known',
};

/** Codes of errors at connecting that go away by themselves: a server that is starting, full or away. */
const PASSING = new Set(['57P03', '57P01', '57P02', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

/** What the server says when it is sure that it has written nothing, and why: the data themselves. */
const DATA_CLASSES = new Set(['22', '23']);

/** Whether it may be that connecting works in a moment. */
export function isPassing(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined) return PASSING.has(code);
  return error instanceof Error && error.message === 'Connection terminated unexpectedly';
}

/** Whether the database could not keep what it was given, such as a text with a zero in it; nothing is written then. */
export function isAboutData(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && code.length === 5 && DATA_CLASSES.has(code.slice(0, 2));
}

/**
 * Whether a write may have been done although it has failed: the connection was lost or the answer did not come in
 * time. When the server says why it has refused, nothing is written.
 */
export function isUnknownOutcome(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || code.length !== 5 || code.startsWith('08') || code === '57P01' || code === '57P02';
}

/**
 * An error of `pg` as a fault with a sentence that holds nothing of the address and of the data; our own faults and
 * defects as they are.
 */
export function faultOf(cause: unknown, otherwise: string): Fault | Defect {
  if (cause instanceof Fault || cause instanceof Defect) return cause;
  const sentence = SENTENCES[codeOf(cause) ?? ''];
  return new Fault('StoreFailed', sentence ?? otherwise, { cause });
}

/** An address that makes no sense. There is no cause to keep: it would show the address, and that has a password. */
export function addressFault(): Fault {
  return new Fault('StoreFailed', 'the address of the database is not of the form postgres://user@host:port/name');
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  // A host with several addresses gives one error for each.
  return error instanceof AggregateError ? codeOf(error.errors[0]) : undefined;
}
