import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_LOCK_SETTINGS, LOCK_CATEGORIES } from '@cardroom/locks';
import { DEFAULT_ROLLOUT_SETTINGS, RESERVATION_TTL_MS } from '@cardroom/room';
import { afterAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from './config.ts';
import { changesBetween, type Constants, parseConstants, readConstants, readSetup } from './constants.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-constants-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const NAME = 'config/system_constants.json';
const WALLET_TTL = 'wallet.reservation_ttl_seconds';

/** The constants of a file with this section. */
function lockManager(section: object): Constants {
  const parsed = parseConstants(JSON.stringify({ lock_manager: section }), NAME);
  if (!parsed.ok) throw new Error(parsed.error.join('\n'));
  return parsed.value;
}

/** What is wrong with a file. */
function mistakesIn(content: unknown): readonly string[] {
  const parsed = parseConstants(typeof content === 'string' ? content : JSON.stringify(content), NAME);
  return parsed.ok ? [] : parsed.error;
}

function folderWith(name: string, text: string | undefined): string {
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  if (text !== undefined) writeFileSync(join(folder, 'system_constants.json'), text);
  return folder;
}

describe('the file of constants', () => {
  it.each([
    ['an empty file of JSON', '{}'],
    ['an empty section', '{"lock_manager":{}}'],
    ['an empty part of a section', '{"lock_manager":{"category_timeouts_seconds":{}}}'],
    ['a mark of the encoding and nothing', '\uFEFF{}'],
    ['no file', undefined],
  ])('[CONF1] %s leaves the defaults in force', (what, text) => {
    const constants = readConstants(folderWith(what, text), root);
    expect(constants).toMatchObject({ ok: true, value: { locks: DEFAULT_LOCK_SETTINGS } });
    const origins = constants.ok ? constants.value.inForce.map(({ origin }) => origin) : [];
    expect(new Set(origins)).toEqual(new Set(['default']));
  });

  it('[CONF1] the project works without a folder of its own; one that is asked for must be there', () => {
    expect(readConstants(join(root, 'no-project/config'), join(root, 'no-project')).ok).toBe(true);
    for (const folder of [join(root, 'nowhere'), folderWith('file', '{}') + '/system_constants.json']) {
      const refused = readConstants(folder, join(root, 'no-project'));
      expect(refused.ok ? [] : refused.error).toEqual([expect.stringContaining(folder)]);
    }
  });

  it('[CONF2] the file that comes with the project says every setting, and says the defaults', () => {
    const shipped = readConstants(join(PROJECT_ROOT, 'config'), PROJECT_ROOT);
    const defaults = parseConstants('{}', NAME);
    if (!shipped.ok || !defaults.ok) throw new Error('both can be read');
    expect(shipped.value.locks).toEqual(DEFAULT_LOCK_SETTINGS);
    expect(shipped.value.redisLocks).toEqual(defaults.value.redisLocks);
    expect(shipped.value.wallet).toEqual({ reservationTtlMs: RESERVATION_TTL_MS });
    expect(defaults.value.wallet).toEqual(shipped.value.wallet);
    expect(shipped.value).toMatchObject({ rollout: DEFAULT_ROLLOUT_SETTINGS, botMode: 'normal' });
    expect(defaults.value).toMatchObject({ rollout: DEFAULT_ROLLOUT_SETTINGS, botMode: 'normal' });
    const all = defaults.value.inForce.map(({ key, value }) => ({ key, value, origin: NAME }));
    expect(shipped.value.inForce).toEqual(all);
  });

  it('[CONF3] what is said is taken, in seconds or milliseconds as the key says, and the rest stays', () => {
    const { locks, redisLocks, inForce } = lockManager({
      mode: 'coarse',
      enable_fine_grained_locks: false,
      rollout_percentage: 0,
      enable_hierarchy_enforcement: 'off',
      enable_duplicate_detection: false,
      enable_stack_trace_logging: true,
      enable_queue_estimation: false,
      category_timeouts_seconds: { pot: 0.25, engine_stage: 86_400 },
      long_hold_warning_seconds: 1.1,
      deadlock_check_ms: 1,
      redis_lease_ms: 10_000,
      redis_retry_factor: 1.5,
    });
    expect(locks).toEqual({
      mode: 'coarse',
      enableFineGrainedLocks: false,
      rolloutPercentage: 0,
      hierarchyEnforcement: 'off',
      enableDuplicateDetection: false,
      enableStackTraceLogging: true,
      enableQueueEstimation: false,
      categoryTimeoutsMs: { ...DEFAULT_LOCK_SETTINGS.categoryTimeoutsMs, pot: 250, engine_stage: 86_400_000 },
      longHoldWarningMs: 1_100,
      deadlockCheckMs: 1,
    });
    expect(redisLocks).toEqual({
      leaseMs: 10_000,
      heartbeatMs: 1_000,
      retry: { initialMs: 50, maxMs: 1_000, factor: 1.5 },
    });
    expect(inForce).toContainEqual({ key: 'lock_manager.redis_lease_ms', value: 10_000, origin: NAME });
    expect(inForce).toContainEqual({ key: 'lock_manager.redis_heartbeat_ms', value: 1_000, origin: 'default' });
    const timeouts = inForce.filter(({ key }) => key.includes('category_timeouts_seconds'));
    expect(new Set(timeouts.map(({ key }) => key.split('.')[2]))).toEqual(new Set(LOCK_CATEGORIES));
    expect(timeouts.filter(({ origin }) => origin === NAME)).toHaveLength(2);
  });

  it.each([
    ['', []],
    ['loopback', ['loopback']],
    ['10.0.0.0/8, ::1,fd00::/8 , 192.168.1.7', ['10.0.0.0/8', '::1', 'fd00::/8', '192.168.1.7']],
  ])('[CONF3] proxies that are trusted are taken as a list: %j', (text, proxies) => {
    const parsed = parseConstants(JSON.stringify({ http: { trusted_proxies: text } }), NAME);
    expect(parsed).toMatchObject({ ok: true, value: { http: { trustedProxies: proxies } } });
  });

  it.each(['everybody', '10.0.0.0/33', '10.0.0', '::1/129', '10.0.0.0/8/8', '10.0.0.0/', 'loopback,', true, 4])(
    '[CONF3] %j are no proxies',
    (value) => {
      expect(mistakesIn({ http: { trusted_proxies: value } })).toEqual([
        expect.stringMatching(/http\.trusted_proxies must be addresses or networks/),
      ]);
    },
  );

  it('[CONF3] how long chips stay reserved is taken in seconds', () => {
    const parsed = parseConstants('{"wallet":{"reservation_ttl_seconds":2.5}}', NAME);
    expect(parsed).toMatchObject({ ok: true, value: { wallet: { reservationTtlMs: 2_500 } } });
    expect(mistakesIn({ wallet: { reservation_ttl_seconds: 0 } })).toEqual([
      expect.stringMatching(/wallet\.reservation_ttl_seconds must be a number of seconds above 0, .* and is 0$/),
    ]);
    expect(mistakesIn({ wallet: { ttl: 1 } })).toEqual([expect.stringContaining('wallet.ttl is not a setting')]);
  });

  it('[CONF3] what the rollout is judged by, and how bots play, is taken', () => {
    const room = {
      rollout_monitor_enabled: false,
      rollout_window_seconds: 1.5,
      rollout_actions_min: 3,
      rollout_action_errors_max_percent: 10,
      rollout_lock_errors_max_percent: 0,
      rollout_action_mean_max_ms: 500,
    };
    const parsed = parseConstants(JSON.stringify({ room, bots: { mode: 'sequential' } }), NAME);
    if (!parsed.ok) throw new Error(parsed.error.join('\n'));
    expect(parsed.value.rollout).toEqual({
      isEnabled: false,
      windowMs: 1_500,
      actionsMin: 3,
      actionErrorsMax: 10,
      lockErrorsMax: 0,
      actionMeanMsMax: 500,
    });
    expect(parsed.value.botMode).toBe('sequential');
    expect(mistakesIn({ bots: { mode: 'on' }, room: { rollout_actions_min: 0.5, rollout_actions_max: 1 } })).toEqual([
      expect.stringMatching(/room\.rollout_actions_min must be a whole number from 1 to 1000000, and is 0\.5$/),
      expect.stringContaining('room.rollout_actions_max is not a setting'),
      expect.stringMatching(/bots\.mode must be one of normal, sequential, off, and is "on"$/),
    ]);
  });

  it.each([
    ['lock_managr', { lock_managr: {} }],
    ['lock_manager.pott', { lock_manager: { pott: 1 } }],
    ['lock_manager.category_timeouts_seconds.pott', { lock_manager: { category_timeouts_seconds: { pott: 1 } } }],
    ['lock_manager.__proto__', '{"lock_manager":{"__proto__":{"mode":"global"}}}'],
    ['constructor', { constructor: {} }],
  ])('[CONF4] %s is unknown and refused by its full name', (key, content) => {
    expect(mistakesIn(content)).toEqual([
      expect.stringMatching(new RegExp(`^${NAME}: ${key} is not a (section|setting)`)),
    ]);
  });

  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['mode', 'coarze', /must be one of fine, coarse, global, and is "coarze"$/],
    ['mode', null, /must be one of fine, coarse, global, and is null$/],
    ['enable_hierarchy_enforcement', true, /must be one of off, warn, throw, and is true$/],
    ['enable_duplicate_detection', 'false', /must be true or false, and is "false"$/],
    ['enable_stack_trace_logging', 0, /must be true or false, and is 0$/],
    ['rollout_percentage', 101, /whole number from 0 to 100, and is 101$/],
    ['rollout_percentage', -1, /whole number from 0 to 100, and is -1$/],
    ['rollout_percentage', 12.5, /whole number from 0 to 100, and is 12.5$/],
    ['rollout_percentage', '50', /whole number from 0 to 100, and is "50"$/],
    ['long_hold_warning_seconds', 0, /seconds above 0, at most 86400, and is 0$/],
    ['long_hold_warning_seconds', 86_401, /at most 86400, and is 86401$/],
    ['deadlock_check_ms', 0.5, /whole number of milliseconds from 1 to 86400000, and is 0.5$/],
    ['redis_retry_factor', 0.9, /number from 1 to 10, and is 0.9$/],
    ['category_timeouts_seconds', [5], /must be an object, and is \[5\]$/],
    ['category_timeouts_seconds', 5, /must be an object, and is 5$/],
  ];
  it.each(bad)('[CONF5] %s: %j is refused once, with what is allowed', (key, value, words) => {
    const mistakes = mistakesIn({ lock_manager: { [key]: value } });
    expect(mistakes).toEqual([expect.stringMatching(words)]);
    expect(mistakes[0]).toContain(`${NAME}: lock_manager.${key} must be`);
  });

  it.each([
    ['{"lock_manager":{"redis_lease_ms":1e999}}', 'lock_manager.redis_lease_ms'],
    ['{"lock_manager":[]}', 'lock_manager must be an object'],
    ['{"lock_manager":null}', 'lock_manager must be an object, and is null'],
    ['[]', 'the whole must be an object'],
    ['null', 'the whole must be an object'],
    ['"lock_manager"', 'the whole must be an object'],
  ])('[CONF5] %s is refused', (text, words) => {
    expect(mistakesIn(text)).toEqual([expect.stringContaining(words)]);
  });

  it('[CONF5] a value without end is not repeated in full', () => {
    const [mistake = ''] = mistakesIn({ lock_manager: { mode: 'x'.repeat(10_000) } });
    expect(mistake.length).toBeLessThan(300);
  });

  it('[CONF6] everything that is wrong is named at once, with the environment and with the file', () => {
    const folder = folderWith(
      'all-wrong',
      JSON.stringify({
        robots: {},
        lock_manager: {
          mode: 'x',
          pott: 1,
          deck: 2,
          category_timeouts_seconds: { pot: -1, deckk: 1 },
          redis_heartbeat_ms: 1_501,
          redis_retry_max_ms: 1,
        },
      }),
    );
    const setup = readSetup({ CARDROOM_CONFIG: folder, PORT: 'x', REDIS_URL: 'x' }, root);
    const mistakes = setup.ok ? [] : setup.error;
    const named = ['PORT', 'REDIS_URL', 'robots', 'lock_manager.mode', 'lock_manager.pott', 'lock_manager.deck'];
    named.push('category_timeouts_seconds.pot must', 'category_timeouts_seconds.deckk', 'heartbeat', 'retry_max');
    for (const name of named)
      expect(
        mistakes.filter((mistake) => mistake.includes(name)),
        name,
      ).toHaveLength(1);
    expect(mistakes).toHaveLength(named.length);
  });

  it('[CONF7] a heartbeat over half the lease, and a longest retry below the first, are refused', () => {
    expect(mistakesIn({ lock_manager: { redis_lease_ms: 2_000, redis_heartbeat_ms: 1_000 } })).toEqual([]);
    expect(mistakesIn({ lock_manager: { redis_lease_ms: 1_999 } })).toEqual([
      expect.stringContaining('lock_manager.redis_heartbeat_ms must be at most half of redis_lease_ms'),
    ]);
    expect(mistakesIn({ lock_manager: { redis_retry_initial_ms: 1_000 } })).toEqual([]);
    expect(mistakesIn({ lock_manager: { redis_retry_initial_ms: 1_001 } })).toEqual([
      expect.stringContaining('lock_manager.redis_retry_max_ms must be at least redis_retry_initial_ms'),
    ]);
    // Of what is wrong by itself nobody can say whether it agrees with others.
    expect(mistakesIn({ lock_manager: { redis_lease_ms: -1 } })).toHaveLength(1);
  });

  it.each([
    ['a comma too many', '{"lock_manager": {\n  "mode": "fine",\n}}', 3, 1],
    ['a word without quotes', '{"lock_manager": {\n  "mode": fine\n}}', 2, 12],
    ['the first of many alike', '{"a": [1, 2, x], "b": [1, 2, x], "c": [1, 2, x]}', 1, 14],
    ['a missing colon', '{\n"lock_manager" {}\n}', 2, 16],
    ['other quotes', "{'a': 1}", 1, 2],
    ['something behind', '{"a": 1} b', 1, 10],
    ['a missing end', '{"a": 1', 1, 8],
    ['nothing', '', 1, 1],
    ['another language', 'mode: fine', 1, 1],
    ['a comment', '// no comments\n{}', 1, 1],
    ['a depth of thousands', `${'{"a":'.repeat(2_000)}?`, 1, 10_001],
  ])('[CONF8] what is not JSON is shown by line and column: %s', (_what, text, line, column) => {
    const mistakes = mistakesIn(text);
    expect(mistakes).toHaveLength(1);
    expect(mistakes[0]).toMatch(new RegExp(`^${NAME} is not JSON: .* in line ${line}, column ${column}$`));
  });

  it('[CONF8] a file that cannot be read is named with the reason', () => {
    const folder = folderWith('a-folder', undefined);
    mkdirSync(join(folder, 'system_constants.json'));
    const refused = readConstants(folder, root);
    expect(refused.ok ? [] : refused.error).toEqual(['a-folder/system_constants.json cannot be read: EISDIR']);
  });

  it('[CONF13] a change is told with both values, and whether it waits for the next start', () => {
    const [before, after] = [lockManager({}), lockManager({ mode: 'global', redis_lease_ms: 4_000 })];
    expect(changesBetween(before.inForce, after.inForce)).toEqual([
      { key: 'lock_manager.mode', before: 'fine', after: 'global', needsRestart: false },
      { key: 'lock_manager.redis_lease_ms', before: 3_000, after: 4_000, needsRestart: true },
    ]);
    expect(changesBetween(after.inForce, after.inForce)).toEqual([]);
    const quiet = parseConstants('{"bots":{"mode":"off"},"room":{"rollout_monitor_enabled":false}}', NAME);
    const changes = quiet.ok ? changesBetween(before.inForce, quiet.value.inForce) : [];
    expect(changes.map(({ key, needsRestart }) => [key, needsRestart])).toEqual([
      ['room.rollout_monitor_enabled', false],
      ['bots.mode', false],
    ]);
    const longer = before.inForce.map((one) => (one.key === WALLET_TTL ? Object.assign({}, one, { value: 60 }) : one));
    expect(changesBetween(before.inForce, longer)).toEqual([
      { key: WALLET_TTL, before: 300, after: 60, needsRestart: true },
    ]);
  });

  it('[CONF3] the pace of calls to a chat is taken from the file, and needs a new start', () => {
    const said = { calls_per_second: 2, calls_per_minute: 30, burst: 4 };
    const parsed = parseConstants(JSON.stringify({ outbox: said }), NAME);
    const pace = { callsPerSecond: 2, callsPerMinute: 30, burst: 4 };
    expect(parsed).toMatchObject({ ok: true, value: { pace } });
    const changes = parsed.ok ? changesBetween(lockManager({}).inForce, parsed.value.inForce) : [];
    expect(changes.map(({ key, needsRestart }) => [key, needsRestart])).toEqual(
      Object.keys(said).map((key) => [`outbox.${key}`, true]),
    );
    expect(mistakesIn({ outbox: { burst: 0 } })).toEqual([
      `${NAME}: outbox.burst must be a whole number from 1 to 1000000, and is 0`,
    ]);
  });

  it('[TGI31] says how long what comes from Telegram is good for: an hour, a day at most, from the next start on', () => {
    const parsed = parseConstants('{"telegram":{"proof_age_max_seconds":90}}', NAME);
    const before = parseConstants('{}', NAME);
    if (!parsed.ok || !before.ok) throw new Error('well formed');
    expect(before.value.telegram).toEqual({ proofAgeMaxMs: 3_600_000 });
    expect(parsed.value.telegram).toEqual({ proofAgeMaxMs: 90_000 });
    const key = 'telegram.proof_age_max_seconds';
    expect(changesBetween(before.value.inForce, parsed.value.inForce)).toEqual([
      { key, before: 3_600, after: 90, needsRestart: true },
    ]);
    for (const bad of [0, -1, 86_401, '60', null]) {
      expect(mistakesIn({ telegram: { proof_age_max_seconds: bad } })).toEqual([expect.stringContaining(key)]);
    }
  });
});
