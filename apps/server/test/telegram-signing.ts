import { createHash, createHmac } from 'node:crypto';

/** The token of a bot that there is not. */
export const BOT_TOKEN = '110201543:Made-up_token_of_the_tests_only_x';

/** Fields by their names. */
export type Fields = Readonly<Record<string, string>>;

/*
 * What Telegram does, written down from its documentation and from nothing of ours: tests sign by it what the server
 * then has to believe.
 */

/** `initData` of a Mini App with these fields, as Telegram gives it to a page. */
export function signedInitData(fields: Fields, token: string = BOT_TOKEN): string {
  const key = createHmac('sha256', 'WebAppData').update(token).digest();
  return queryOf({ ...fields, hash: hashOf(fields, key) });
}

/** The fields of the login button with their hash. */
export function signedLogin(fields: Fields, token: string = BOT_TOKEN): Fields {
  return { ...fields, hash: hashOf(fields, createHash('sha256').update(token).digest()) };
}

/** Fields as a query. */
export function queryOf(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** `initData` of a user, opened at `atMs`. */
export function initDataOf(user: object, atMs: number): string {
  const at = String(Math.floor(atMs / 1_000));
  return signedInitData({ query_id: 'AAHdF6IQAAAAAN0XohDhrOrc', user: JSON.stringify(user), auth_date: at });
}

/** What the login button says of a user at `atMs`. */
export function loginOf(user: Fields, atMs: number): Fields {
  return signedLogin({ ...user, auth_date: String(Math.floor(atMs / 1_000)) });
}

function hashOf(fields: Fields, key: Buffer): string {
  const names = Object.keys(fields).toSorted();
  const text = names.map((name) => `${name}=${fields[name]}`).join('\n');
  return createHmac('sha256', key).update(text).digest('hex');
}
