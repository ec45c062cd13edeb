/** Makes something when it is first needed: a migration writes by the same code, to a database that lacks some of it. */
export function whenNeeded<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}
