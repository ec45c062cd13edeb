import { describe, expect, test } from 'vitest';
import { intentOfKey, type KeyPress } from './keys.ts';

const PRESS: KeyPress = { key: 'f', place: 'table', modified: false, repeated: false };

describe('intentOfKey', () => {
  test.each([
    { press: { key: 'f' }, intent: 'fold' },
    { press: { key: 'F' }, intent: 'fold' },
    { press: { key: 'c' }, intent: 'checkOrCall' },
    { press: { key: 'r' }, intent: 'focusRaise' },
    { press: { key: 'a' }, intent: 'allIn' },
    { press: { key: 't' }, intent: 'timeBank' },
    { press: { key: 'f', place: 'raise' }, intent: 'fold' },
    { press: { key: 'ArrowUp', place: 'raise' }, intent: 'more' },
    { press: { key: 'ArrowUp', place: 'raise', repeated: true }, intent: 'more' },
    { press: { key: 'ArrowDown', place: 'raise' }, intent: 'less' },
    { press: { key: 'Enter', place: 'raise' }, intent: 'confirmRaise' },
  ] as const)('[WEB14] $press.key gives $intent', ({ press, intent }) => {
    expect(intentOfKey({ ...PRESS, ...press })).toBe(intent);
  });

  test.each([
    { press: { key: 'f', repeated: true } },
    { press: { key: 'f', modified: true } },
    { press: { key: 'f', place: 'field' } },
    { press: { key: 'Enter' } },
    { press: { key: 'Enter', place: 'raise', repeated: true } },
    { press: { key: 'ArrowUp' } },
    { press: { key: 'x' } },
    { press: { key: 'constructor' } },
  ] as const)('[WEB14] $press does nothing', ({ press }) => {
    expect(intentOfKey({ ...PRESS, ...press })).toBeUndefined();
  });
});
