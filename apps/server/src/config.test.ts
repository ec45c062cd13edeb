import { describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';

describe('readConfig', () => {
  it('[CFG1] an empty environment gives the defaults', () => {
    expect(readConfig({}, '/srv')).toEqual({
      ok: true,
      value: { host: '127.0.0.1', port: 3000, dataFolder: '/srv/data', logLevel: 'warn' },
    });
  });

  it('[CFG2] takes what is set', () => {
    const env = { HOST: '0.0.0.0', PORT: '0', CARDROOM_DATA: '/var/cards', LOG_LEVEL: 'silent', HOME: '/root' };
    expect(readConfig(env, '/srv')).toMatchObject({
      value: { host: '0.0.0.0', port: 0, dataFolder: '/var/cards', logLevel: 'silent' },
    });
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
});
