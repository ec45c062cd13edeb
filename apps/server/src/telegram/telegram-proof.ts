import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { err, ok, type Result } from '@cardroom/kernel';
import { isTelegramId, type TelegramId, telegramId } from '@cardroom/room';
import type { ProblemCode } from '../problems.ts';

/*
 * Telegram says who somebody is in fields that it signs with the token of the bot: to a Mini App as `initData`, and to a
 * page with its login button as an object. Both are checked the same way, with keys of their own, so that neither can be
 * taken for the other: all fields but `hash`, sorted, a line each, must have `hash` for their HMAC.
 */

/** What Telegram knows of somebody. Every user has a first name, though it may have no letter that can be seen. */
export interface TelegramUser {
  readonly id: TelegramId;
  readonly firstName: string;
  readonly lastName: string;
  readonly username: string;
}

/** Why a proof is none. */
export interface ProofRefusal {
  readonly code: Extract<ProblemCode, 'MalformedRequest' | 'TelegramUnproven' | 'TelegramStale'>;
  readonly detail?: string;
}

/** The fields of Telegram's login button, as its page is given them. */
export type LoginFields = Readonly<Record<string, string | number>>;

/** Tells what comes from Telegram from what does not. It keeps two keys made from the token of the bot, and not the token. */
export interface TelegramProofs {
  readonly ofMiniApp: (initData: string) => Result<TelegramUser, ProofRefusal>;
  readonly ofLogin: (fields: LoginFields) => Result<TelegramUser, ProofRefusal>;
}

/** How much later than ours Telegram's clock may be. */
const SKEW_MS = 60_000;

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** A line feed in a value could pass for the end of a field, and what follows for another one. */
const CONTROL_CHARACTER = /\p{Cc}/u;
const WHOLE_NUMBER = /^[1-9]\d{0,15}$/;
const HASH = /^[0-9a-f]{64}$/;

/** Checks by the token of a bot. A proof is good for `maxAgeMs`. */
export function createTelegramProofs(options: {
  readonly botToken: string;
  readonly maxAgeMs: number;
  readonly now: () => number;
}): TelegramProofs {
  const { botToken, maxAgeMs, now } = options;
  const miniAppKey = createHmac('sha256', 'WebAppData').update(botToken).digest();
  const loginKey = createHash('sha256').update(botToken).digest();

  function refusalOf(fields: ReadonlyMap<string, string>, key: Buffer): ProofRefusal | undefined {
    if (!isSigned(fields, key)) return { code: 'TelegramUnproven' };
    const seconds = fields.get('auth_date') ?? '';
    if (!WHOLE_NUMBER.test(seconds)) return { code: 'MalformedRequest', detail: 'auth_date is not a time' };
    const ageMs = now() - Number(seconds) * 1_000;
    return ageMs > maxAgeMs || ageMs < -SKEW_MS ? { code: 'TelegramStale' } : undefined;
  }

  return {
    ofMiniApp(initData) {
      const fields = fieldsIn(initData);
      if (fields === undefined) return malformed('initData is not what Telegram gives to a Mini App');
      const refusal = refusalOf(fields, miniAppKey);
      return refusal === undefined ? userInJson(fields.get('user')) : err(refusal);
    },
    ofLogin(given) {
      const fields = new Map(Object.entries(given).map(([name, value]) => [name, String(value)]));
      if (![...fields].every(isField)) return malformed('login is not what the login button of Telegram gives');
      const refusal = refusalOf(fields, loginKey);
      return refusal === undefined ? userInFields(fields) : err(refusal);
    },
  };
}

function malformed(detail: string): Result<never, ProofRefusal> {
  return err({ code: 'MalformedRequest', detail });
}

/** Whether `hash` says that the other fields come from whoever has the key; `signature` is one of them. */
function isSigned(fields: ReadonlyMap<string, string>, key: Buffer): boolean {
  const hash = fields.get('hash') ?? '';
  if (!HASH.test(hash)) return false;
  const lines = [...fields].filter(([name]) => name !== 'hash').map(([name, value]) => `${name}=${value}`);
  const expected = createHmac('sha256', key).update(lines.toSorted(byCodeUnits).join('\n')).digest();
  return timingSafeEqual(expected, Buffer.from(hash, 'hex'));
}

function byCodeUnits(left: string, right: string): number {
  return left < right ? -1 : 1;
}

/** The fields of a query, each once and in strict UTF-8; `undefined` for anything else. */
function fieldsIn(query: string): ReadonlyMap<string, string> | undefined {
  const fields = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [name = '', value, ...more] = pair.split('=').map(decoded);
    if (value === undefined || more.length > 0 || fields.has(name) || !isField([name, value])) return undefined;
    fields.set(name, value);
  }
  return fields;
}

/** `undefined` for what is no text. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    // What cannot be decoded is refused by whoever asked.
    return undefined;
  }
}

function isField([name, value]: readonly [string, string]): boolean {
  return FIELD_NAME.test(name) && value.isWellFormed() && !CONTROL_CHARACTER.test(value);
}

// ---- Who it is ------------------------------------------------------------------------------------------------------

function userInJson(json = ''): Result<TelegramUser, ProofRefusal> {
  const user = recordIn(json);
  const id = user['id'];
  return typeof id === 'number' && isTelegramId(id) ? ok(userOf(id, user)) : noUser();
}

function userInFields(fields: ReadonlyMap<string, string>): Result<TelegramUser, ProofRefusal> {
  const id = fields.get('id') ?? '';
  const isId = WHOLE_NUMBER.test(id) && isTelegramId(Number(id));
  return isId ? ok(userOf(Number(id), Object.fromEntries(fields))) : noUser();
}

function noUser(): Result<never, ProofRefusal> {
  return malformed('it names no user of Telegram');
}

function userOf(id: number, fields: Readonly<Record<string, unknown>>): TelegramUser {
  const textIn = (name: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : '';
  };
  return {
    id: telegramId(id),
    firstName: textIn('first_name'),
    lastName: textIn('last_name'),
    username: textIn('username'),
  };
}

function recordIn(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // No user can be found in it, and that is what is told.
    return {};
  }
}
