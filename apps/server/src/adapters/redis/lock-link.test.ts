import { ReplyError } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { isFinal } from './lock-link.ts';

describe('answers of Redis that are errors', () => {
  it.for([
    ['ERR max number of clients reached', false],
    ['ERR max number of clients + cluster connections reached', false],
    ['LOADING Redis is loading the dataset in memory', false],
    ['NOSCRIPT No matching script. Please use EVAL.', false],
    ['ERR unknown command', true],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', true],
    ['NOAUTH Authentication required.', true],
  ] as const)('[LOCKR18] whether it is of no use to try again: %s, %s', ([message, isOver]) => {
    const error: unknown = Reflect.construct(ReplyError, [message]);
    expect(error).toMatchObject({ name: 'ReplyError', message });
    expect(isFinal(error)).toBe(isOver);
  });

  it('[LOCKR18] a connection that breaks may come back', () => {
    expect(isFinal(new Error('write EPIPE'))).toBe(false);
  });
});
