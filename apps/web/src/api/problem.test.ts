import { describe, expect, test } from 'vitest';
import { problemFrom } from './problem.ts';

describe('problemFrom', () => {
  test('[WEB31] reads a problem document', () => {
    const body = {
      type: 'urn:x',
      title: 'No.',
      status: 422,
      code: 'RaiseTooSmall',
      rule: 'R21',
      detail: 'at least 40',
    };
    expect(problemFrom(body, 422)).toEqual({ ...body, fields: {} });
  });

  test.each([undefined, 'oops', 7, [], {}])('[WEB31] has words for a body that is %j', (body) => {
    expect(problemFrom(body, 502)).toMatchObject({ title: 'HTTP 502', code: 'Http502', status: 502, fields: {} });
  });

  test('[WEB31] finds the field that a malformed request names', () => {
    const body = { title: 'x', code: 'MalformedRequest', detail: 'buyInMin: at most buyInMax' };
    expect(problemFrom(body, 400).fields).toEqual({ buyInMin: 'at most buyInMax' });
    expect(problemFrom(body, 422).fields).toEqual({});
  });

  test('[WEB31] finds the fields in a list of errors', () => {
    const errors = [
      { pointer: '#/bots', detail: 'too many' },
      { path: ['seats', 0], message: 'too few' },
      { nothing: true },
    ];
    expect(problemFrom({ errors }, 400).fields).toEqual({ bots: 'too many', seats: 'too few' });
  });
});
