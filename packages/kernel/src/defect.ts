/**
 * A mistake in our own code: an impossible state, a broken invariant. Nobody handles it; the table it
 * happened on is halted and the evidence kept. Its message never holds hole cards, a deck or a secret.
 */
export class Defect extends Error {
  override readonly name = 'Defect';
}

/** Throws a `Defect` unless `condition` holds. Stays on in production. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Defect(message);
}

/** The end of an exhaustive switch: does not compile while a case is missing, throws a `Defect` if reached. */
export function unreachable(value: never): never {
  throw new Defect(`unreachable value ${String(value)}`);
}

/** `value`, which the caller knows to be present; a `Defect` that names `what` if it is not. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Defect(`missing ${what}`);
  return value;
}
