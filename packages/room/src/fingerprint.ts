/**
 * The content of a request as one text: the same for the same content, whatever the order of its fields.
 * A repeated key must come with the same one.
 */
export function fingerprint(content: unknown): string {
  return JSON.stringify(content, (_name, value: unknown) => (isRecord(value) ? sorted(value) : value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}
