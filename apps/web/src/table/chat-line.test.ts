import { CHAT_LENGTH_MAX, wireCommand } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { CHAT_LINE_MAX, sayable } from './chat-line.ts';

describe('sayable', () => {
  test('[WEB39] the measure is that of the server', () => {
    expect(CHAT_LINE_MAX).toBe(CHAT_LENGTH_MAX);
  });

  test.each([
    ['  nice  hand ', 'nice hand'],
    ['a\tb', 'a b'],
    ['می‌روم', 'می‌روم'],
    ['<b>x</b>', '<b>x</b>'],
    ['x'.repeat(CHAT_LENGTH_MAX), 'x'.repeat(CHAT_LENGTH_MAX)],
  ])('[WEB39] %j is said as the server takes it', (typed, text) => {
    expect(sayable(typed)).toBe(text);
    expect(wireCommand.safeParse({ type: 'chat', text }).success).toBe(true);
  });

  test.each(['', '   ', 'x'.repeat(CHAT_LENGTH_MAX + 1)])('[WEB39] %j is not sent', (typed) => {
    expect(sayable(typed)).toBeUndefined();
  });
});
