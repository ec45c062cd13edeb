import { expect, test } from 'vitest';
import { launchIn } from './launch.ts';

const INIT_DATA = 'user=%7B%22id%22%3A4711%2C%22first_name%22%3A%22A%20%26%20B%22%7D&auth_date=1&hash=ab';
const hash = `#tgWebAppData=${encodeURIComponent(INIT_DATA)}&tgWebAppVersion=8.0&tgWebAppPlatform=ios`;
const INSIDE = { hasProxy: true, isFrame: false };

test('[TGI40] what Telegram gives to its page is read as it is', () => {
  for (const inside of [INSIDE, { hasProxy: false, isFrame: true }]) {
    expect(launchIn({ hash, ...inside })).toEqual({ initData: INIT_DATA, userId: '4711', account: 'A & B' });
  }
});

test.each([
  ['{"id":1,"username":"annbell","first_name":"Ann"}', '@annbell'],
  ['{"id":1,"username":"","first_name":"Ann"}', 'Ann'],
  ['{"id":1,"first_name":"علی\\u200cرضا"}', 'علی\u200Cرضا'],
  // The user name of somebody else, as a first name that anybody may give himself.
  ['{"id":1,"first_name":"@annbell"}', 'annbell'],
  ['{"id":1,"first_name":"\\uff20annbell"}', 'annbell'],
  ['{"id":1,"first_name":"\\u202ellebnna\\ufe6b"}', 'llebnna'],
  ['{"id":4711,"first_name":" @ "}', '4711'],
  ['{"id":4711,"username":7}', '4711'],
])('[TGI40] %s is called %j', (user, account) => {
  const initData = encodeURIComponent(`user=${encodeURIComponent(user)}`);
  expect(launchIn({ hash: `#tgWebAppData=${initData}`, ...INSIDE })?.account).toBe(account);
});

test('[TGI40] outside of Telegram a link of the same form is nothing', () => {
  expect(launchIn({ hash, hasProxy: false, isFrame: false })).toBeUndefined();
});

test.each(['', '#', '#x', '#tgWebAppData=', '#tgWebAppData=user%3D%7B', '#tgWebAppData=user%3D7', '#tgWebAppData=%FF'])(
  '[TGI40] %j names nobody',
  (other) => {
    expect(launchIn({ hash: other, ...INSIDE })).toBeUndefined();
  },
);
