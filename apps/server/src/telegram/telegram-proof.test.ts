import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOT_TOKEN, type Fields, queryOf, signedInitData, signedLogin } from '../../test/telegram-signing.ts';
import { createTelegramProofs, type LoginFields } from './telegram-proof.ts';

const AT = 1_767_225_600;
const MAX_AGE_SECONDS = 600;

function proofsAt(seconds: number, botToken: string = BOT_TOKEN) {
  return createTelegramProofs({ botToken, maxAgeMs: MAX_AGE_SECONDS * 1_000, now: () => seconds * 1_000 });
}

const { ofMiniApp, ofLogin } = proofsAt(AT + 5);

const ANN = '{"id":4711,"first_name":"Ann","last_name":"Bell","username":"annbell"}';
const ANN_USER = { id: 4711, firstName: 'Ann', lastName: 'Bell', username: 'annbell' };
const FIELDS: Fields = { auth_date: String(AT), query_id: 'AAHd', signature: 'c2ln_-', user: ANN };
const LOGIN: Fields = { auth_date: String(AT), first_name: 'Ann', id: '4711', last_name: 'Bell', username: 'annbell' };

const refused = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) });
const MALFORMED = refused('MalformedRequest');
const UNPROVEN = refused('TelegramUnproven');

describe('what comes from Telegram', () => {
  it('[TGI10] is believed: these hashes were made by another program', () => {
    const initData =
      'query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A4503599627370495%2C%22first_name%22%3A%22%D8%B9%D9%84%DB%8C' +
      '%22%2C%22last_name%22%3A%22B%20%26%20Co%3D1%22%2C%22username%22%3A%22ali%22%2C%22language_code%22%3A%22fa%22%2C' +
      '%22photo_url%22%3A%22https%3A%5C%2F%5C%2Ft.me%5C%2Fi%5C%2F1.svg%22%7D&auth_date=1767225600' +
      '&signature=c2lnbmF0dXJl_-x&chat_instance=-42&start_param=t_abc-1' +
      '&hash=40a641f9e4ea233fabf2c51fc89016d4f03312b8cca11cec1ffec5b0684c015c';
    const user = { id: 4_503_599_627_370_495, firstName: 'علی', lastName: 'B & Co=1', username: 'ali' };
    expect(ofMiniApp(initData)).toEqual({ ok: true, value: user });
    const login: LoginFields = {
      id: 4711,
      first_name: 'Ann',
      username: 'ann',
      auth_date: AT,
      photo_url: 'https://t.me/i/2.jpg',
      hash: '7a2b5b05169becee94ab0bb16ef4be921501c6892beb71c33780678bd79f44e7',
    };
    expect(ofLogin(login)).toEqual({ ok: true, value: { ...ANN_USER, lastName: '', username: 'ann' } });
  });

  it('[TGI10] is believed in any order of the fields, with fields that are not known today, and with + for a blank', () => {
    const more = { ...FIELDS, zebra: 'a=b&c', user: '{"first_name":"A B","id":4711}' };
    const initData = signedInitData(more);
    const user = { ...ANN_USER, firstName: 'A B', lastName: '', username: '' };
    expect(ofMiniApp(initData)).toEqual({ ok: true, value: user });
    expect(ofMiniApp(initData.split('&').toReversed().join('&'))).toEqual({ ok: true, value: user });
    expect(ofMiniApp(initData.replaceAll('%20', '+'))).toEqual({ ok: true, value: user });
  });

  it('[TGI11] is not believed when any sign of it is another one', () => {
    const initData = signedInitData(FIELDS);
    expect(ofMiniApp(initData)).toEqual({ ok: true, value: ANN_USER });
    fc.assert(
      fc.property(fc.nat(initData.length - 1), fc.constantFrom('0', '1', 'a', 'z', '-'), (at, sign) => {
        fc.pre(initData[at] !== sign);
        expect(ofMiniApp(initData.slice(0, at) + sign + initData.slice(at + 1)).ok).toBe(false);
      }),
    );
  });

  const hash = (fields: Fields): string => new URLSearchParams(signedInitData(fields)).get('hash') ?? '';
  const { signature: _, ...unsigned } = FIELDS;
  it.each([
    ['by another bot', signedInitData(FIELDS, `1${BOT_TOKEN}`)],
    ['by the key of the login button', queryOf(signedLogin(FIELDS))],
    ['without a hash', queryOf(FIELDS)],
    ['an empty hash', queryOf({ ...FIELDS, hash: '' })],
    ['a short hash', queryOf({ ...FIELDS, hash: hash(FIELDS).slice(2) })],
    ['a hash in capitals', queryOf({ ...FIELDS, hash: hash(FIELDS).toUpperCase() })],
    ['a hash that goes on', queryOf({ ...FIELDS, hash: `${hash(FIELDS)}00` })],
    ['a field too few', queryOf({ ...unsigned, hash: hash(FIELDS) })],
    ['a field too many', queryOf({ ...FIELDS, extra: '1', hash: hash(FIELDS) })],
    ['signed without its signature', queryOf({ ...FIELDS, hash: hash(unsigned) })],
    ['another user', queryOf({ ...FIELDS, user: ANN.replace('4711', '4712'), hash: hash(FIELDS) })],
    ['another time', queryOf({ ...FIELDS, auth_date: String(AT + 1), hash: hash(FIELDS) })],
  ])('[TGI11] initData is not believed: %s', (_what, initData) => {
    expect(ofMiniApp(initData)).toEqual(UNPROVEN);
  });

  it.each([
    ['by another bot', signedLogin(LOGIN, `1${BOT_TOKEN}`)],
    ['by the key of Mini Apps', Object.fromEntries(new URLSearchParams(signedInitData(LOGIN)))],
    ['without a hash', LOGIN],
    ['another id', { ...signedLogin(LOGIN), id: '4712' }],
    ['a field too many', { ...signedLogin(LOGIN), extra: '1' }],
    ['nothing', {}],
  ])('[TGI11] the login button is not believed: %s', (_what, login) => {
    expect(ofLogin(login)).toEqual(UNPROVEN);
  });

  it('[TGI11] a line feed in a field does not pass for another field', () => {
    // Both have the same text under their hash.
    const real = { auth_date: String(AT), first_name: 'X\nid=1\nlast_name=Y', id: '4711' };
    const { hash: signed = '' } = signedLogin(real);
    const forged = { auth_date: String(AT), first_name: 'X', id: '1', last_name: 'Y\nid=4711', hash: signed };
    expect(signedLogin({ auth_date: String(AT), first_name: 'X', id: '1', last_name: 'Y\nid=4711' }).hash).toBe(signed);
    for (const login of [forged, { ...real, hash: signed }]) expect(ofLogin(login)).toEqual(MALFORMED);
    expect(ofMiniApp(signedInitData({ ...FIELDS, start_param: 'a\nuser={"id":1}' }))).toEqual(MALFORMED);
  });

  const signed = signedInitData(FIELDS);
  it.each([
    ['nothing', ''],
    ['no query', 'hello'],
    ['a field twice', `${signed}&query_id=AAHd`],
    ['the hash twice', `${signed}&hash=${'0'.repeat(64)}`],
    ['a field twice, in other signs', `${signed}&%75ser=%7B%22id%22%3A1%7D`],
    ['a field without a name', `${signed}&=1`],
    ['a field without a value', `${signed}&extra`],
    ['an = that is not encoded', `${signed}&extra=a=b`],
    ['an end that is none', `${signed}&`],
    ['UTF-8 that is none', `${signed}&extra=%FF`],
    ['UTF-8 that is cut off', `${signed}&extra=%E2%82`],
    ['half a sign', `${signed}&extra=\ud83d`],
    ['a % too many', `${signed}&extra=100%`],
    ['a zero', `${signed}&extra=%00`],
    ['a name in capitals', `${signed}&USER=1`],
    ['a name that means something else', `${signed}&__proto__=1`],
  ])('[TGI12] initData is refused as malformed: %s', (_what, initData) => {
    expect(ofMiniApp(initData)).toEqual(MALFORMED);
  });

  it.each([
    ['no user', undefined],
    ['no JSON', '{id:4711}'],
    ['null', 'null'],
    ['a list', '[4711]'],
    ['no id', '{"first_name":"Ann"}'],
    ['an id in words', '{"id":"4711"}'],
    ['id 0', '{"id":0}'],
    ['an id below 0', '{"id":-4711}'],
    ['a part of an id', '{"id":4711.5}'],
    ['an id that is too large', '{"id":4503599627370496}'],
    ['an id that is not exact', '{"id":4503599627370497000}'],
    ['an id beyond all bounds', '{"id":1e999}'],
  ])('[TGI12] a user is refused, though it is proven: %s', (_what, user) => {
    const { user: _ann, ...others } = FIELDS;
    expect(ofMiniApp(signedInitData(user === undefined ? others : { ...others, user }))).toEqual(MALFORMED);
  });

  it.each(['', '0', '-1', '04711', '4711.0', '4711 ', '1e3', '0x10', '4503599627370496', '99999999999999999999'])(
    '[TGI12] the id %j of the login button is refused, though it is proven',
    (id) => {
      expect(ofLogin(signedLogin({ ...LOGIN, id }))).toEqual(MALFORMED);
    },
  );

  it.each(['', 'now', '-1', '1767225600.5', '1e9', '00'])('[TGI12] auth_date %j is no time', (time) => {
    expect(ofMiniApp(signedInitData({ ...FIELDS, auth_date: time }))).toEqual(MALFORMED);
    expect(ofLogin(signedLogin({ ...LOGIN, auth_date: time }))).toEqual(MALFORMED);
  });

  it('[TGI13] is good from a minute before its time on, and for as long as it is configured', () => {
    const [initData, login] = [signedInitData(FIELDS), signedLogin(LOGIN)];
    const answersAt = (seconds: number) => [proofsAt(seconds).ofMiniApp(initData), proofsAt(seconds).ofLogin(login)];
    for (const seconds of [AT - 60, AT, AT + MAX_AGE_SECONDS]) {
      expect(answersAt(seconds).map(({ ok }) => ok)).toEqual([true, true]);
    }
    for (const seconds of [AT - 61, AT + MAX_AGE_SECONDS + 1, AT * 2, 0]) {
      expect(answersAt(seconds)).toEqual([refused('TelegramStale'), refused('TelegramStale')]);
    }
    // Whoever has not signed is not told that he is late.
    expect(proofsAt(AT * 2).ofMiniApp(queryOf(FIELDS))).toEqual(UNPROVEN);
  });

  it('[TGI12] whatever is sent is refused and never an error', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.webQueryParameters(), fc.constant(signed));
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 3 }), (parts) => {
        const text = parts.join('&');
        expect(ofMiniApp(text).ok).toBe(text === signed);
      }),
    );
    const fields = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()));
    fc.assert(
      fc.property(fields, (login) => {
        expect(ofLogin(login).ok).toBe(false);
      }),
    );
  });
});
