/** How much can be said at once, in UTF-16 units: the server's measure, told while typing. */
export const CHAT_LINE_MAX = 300;

/** What a field with `typed` would say: without what surrounds it; nothing when there is nothing to say. */
export function sayable(typed: string): string | undefined {
  const text = typed.replace(/\s+/gu, ' ').trim();
  return text === '' || text.length > CHAT_LINE_MAX ? undefined : text;
}
