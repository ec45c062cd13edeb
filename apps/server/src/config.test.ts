import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('[CFG1] an empty environment gives the defaults', () => {
    expect(readConfig({}, '/srv')).toEqual({
      ok: true,
      value: {
        host: '127.0.0.1',
        port: 3000,
        dataFolder: '/srv/data',
        configFolder: '/srv/config',
        logLevel: 'warn',
      },
    });
  });

  it('[CFG2] takes what is set', () => {
    const env = { HOST: '0.0.0.0', PORT: '0', CARDROOM_DATA: '/var/cards', LOG_LEVEL: 'silent', HOME: '/root' };
    const more = { CARDROOM_CONFIG: 'other', REDIS_URL: 'rediss://user:p%40ss@redis.example:6380/2' };
    expect(readConfig({ ...env, ...more }, '/srv')).toMatchObject({
      value: { host: '0.0.0.0', port: 0, dataFolder: '/var/cards', logLevel: 'silent' },
    });
    expect(readConfig({ ...env, ...more }, '/srv')).toMatchObject({
      value: { configFolder: '/srv/other', redisUrl: more.REDIS_URL },
    });
  });

  it.each([
    'redis://localhost',
    'redis://:secret@127.0.0.1:6379',
    'redis://[::1]:6379/',
    'rediss://default:a%2Fb@eu-1.redis.example:6380/15',
  ])('[CFG2] %s is a Redis', (url) => {
    expect(readConfig({ REDIS_URL: url }, '/srv')).toMatchObject({ ok: true, value: { redisUrl: url } });
  });

  it.each([
    'postgres://localhost',
    'postgresql://ann:p%40ss@db.example:5433/cardroom?sslmode=require',
    'postgres://[::1]/cardroom',
    'postgres:///cardroom?host=/var/run/postgresql',
  ])('[CFG2] %s is a PostgreSQL', (url) => {
    expect(readConfig({ DATABASE_URL: url }, '/srv')).toMatchObject({ ok: true, value: { databaseUrl: url } });
  });

  it.each([
    '',
    'localhost:5432',
    'postgres:secret',
    'postgres:///db',
    'mysql://host/secret',
    'postgres://host/a/secret',
  ])('[CFG3] %j is not a PostgreSQL, and not repeated', (url) => {
    const config = readConfig({ DATABASE_URL: url }, '/srv');
    const [mistake = '', ...more] = config.ok ? [] : config.error;
    expect(more).toEqual([]);
    expect(mistake).toContain('DATABASE_URL');
    expect(mistake).not.toContain('secret');
  });

  it.each([
    '',
    'localhost:6379',
    'http://localhost:6379',
    'redis:',
    'redis://',
    'redis://host:port',
    'redis://host:70000',
    'redis://host/zero',
    'redis://host/0?tls=1',
    'unix:///run/redis.sock',
    'redis://user:geheim@host name',
  ])('[CFG3] %j is no Redis, and is not repeated: a password may be in it', (url) => {
    const config = readConfig({ REDIS_URL: url }, '/srv');
    expect(config.ok ? [] : config.error).toEqual([expect.stringMatching(/^REDIS_URL is not an address such as/)]);
    expect(JSON.stringify(config)).not.toContain('geheim');
  });

  const bad: readonly (readonly [string, string])[] = [
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', ''],
    ['HOST', ''],
    ['HOST', 'a b'],
    ['LOG_LEVEL', 'loud'],
    ['CARDROOM_DATA', ' '],
    ['CARDROOM_CONFIG', ''],
    ['CARDROOM_CONFIG', ' '],
    ['CARDROOM_DATTA', '/x'],
  ];
  it.each(bad)('[CFG3] %s=%s is refused by its name', (key, value) => {
    const config = readConfig({ [key]: value }, '/srv');
    expect(config.ok).toBe(false);
    expect(config.ok ? '' : config.error.join()).toContain(key);
  });

  it('[CFG4] names everything that is wrong at once', () => {
    const config = readConfig({ PORT: 'x', LOG_LEVEL: 'y', CARDROOM_Z: '1' }, '/srv');
    expect(config.ok ? [] : config.error).toHaveLength(3);
  });

  it('[CFG5] takes a token of operators that is long enough, and repeats no other one', () => {
    const adminToken = 'x'.repeat(24);
    expect(readConfig({ ADMIN_TOKEN: adminToken }, '/srv')).toMatchObject({ ok: true, value: { adminToken } });
    expect(readConfig({}, '/srv')).toMatchObject({ ok: true, value: { adminToken: undefined } });
    for (const bad of ['', 'open-sesame', 'x'.repeat(23), 'x'.repeat(201), `${'x'.repeat(24)} y`, `ä${adminToken}`]) {
      const sentence = 'ADMIN_TOKEN is not 24 to 200 letters, digits or signs without spaces';
      expect(readConfig({ ADMIN_TOKEN: bad }, '/srv')).toEqual({ ok: false, error: [sentence] });
    }
  });

  it('[TGI30] takes the token of a bot in the form of BotFather, and repeats no other one', () => {
    const telegramBotToken = '110201543:Made-up_token_of_the_tests_only_x';
    expect(readConfig({ TELEGRAM_BOT_TOKEN: telegramBotToken }, '/srv')).toMatchObject({ value: { telegramBotToken } });
    expect(readConfig({}, '/srv')).toMatchObject({ ok: true, value: { telegramBotToken: undefined } });
    for (const bad of [
      '',
      'sesame',
      '1:sesame',
      'bot1:open-sesame',
      '1:open sesame!',
      '1:open-sesame\n',
      ':open-sesame',
    ]) {
      const { ok, ...rest } = readConfig({ TELEGRAM_BOT_TOKEN: bad }, '/srv');
      expect([ok, rest]).toEqual([false, { error: [expect.stringMatching(/^TELEGRAM_BOT_TOKEN is not the token/)] }]);
      expect(JSON.stringify(rest)).not.toContain('sesame');
    }
  });
});
