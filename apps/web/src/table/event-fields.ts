import type { WireEvent } from '@cardroom/protocol';

/** The number in field `name`, or nothing: events are read by what they hold, never by trust. */
export function numberIn(event: WireEvent, name: string): number | undefined {
  const value = event[name];
  return typeof value === 'number' ? value : undefined;
}

/** The text in field `name`, or nothing. */
export function textIn(event: WireEvent, name: string): string | undefined {
  const value = event[name];
  return typeof value === 'string' ? value : undefined;
}

/** The cards in field `name`, each two characters; empty when the viewer may not see them. */
export function cardsIn(event: WireEvent, name: string): readonly string[] {
  return cardsOf(event[name]);
}

/** `value` as a list of two-character cards; empty when it is something else. */
export function cardsOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value.filter((card): card is string => typeof card === 'string' && /^[2-9TJQKA][cdhs]$/.test(card));
}

/** The records in list `name`. */
export function recordsIn(event: WireEvent, name: string): readonly Readonly<Record<string, unknown>>[] {
  const value = event[name];
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord);
}

/** Whether `value` is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
