import { expect, test } from 'vitest';
import { formatDeviceHash, parseDeviceHash } from './device-link.ts';

const CODE = '-aB3_fghijklmnopqrstuv';

test.each([{ code: CODE }, { code: CODE, tableId: 'tbl_1-a:b' }])('[WEB60] a link says %o', (link) => {
  expect(parseDeviceHash(formatDeviceHash(link))).toEqual(link);
});

test.each(['', '#', '#short', CODE, `#${CODE}/`, `#${CODE}/a b`, `#${CODE}/t/u`, `#${CODE}?x`])(
  '[WEB60] %s is no link to another device',
  (hash) => {
    expect(parseDeviceHash(hash)).toBeUndefined();
  },
);
