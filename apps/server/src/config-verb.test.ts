import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../test/server-process.ts';
import { runConfig } from './config-verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-config-'));
const file = join(folder, 'system_constants.json');
writeFileSync(file, '{"lock_manager":{"mode":"coarse","category_timeouts_seconds":{"pot":7}}}');
const badFolder = mkdtempSync(join(tmpdir(), 'cardroom-config-'));
writeFileSync(join(badFolder, 'system_constants.json'), '{"lock_manager":{"mode":"all","pott":7}}');
afterAll(() => {
  for (const used of [folder, badFolder]) rmSync(used, { recursive: true, force: true });
});

const SECRETS = {
  ADMIN_TOKEN: 'open-sesame-1-and-no-other-words',
  TELEGRAM_BOT_TOKEN: '12345:open-sesame-2',
  TELEGRAM_WEBHOOK_URL: 'https://bot.example/open-sesame-3',
};

/** The verb without a process of its own. */
function run(
  args: readonly string[],
  env: Record<string, string>,
): { readonly code: number; readonly stdout: string; readonly stderr: string } {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = runConfig(args, env, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

interface Line {
  readonly key: string;
  readonly value: unknown;
  readonly origin: string;
}

function printed(env: Record<string, string>): readonly Line[] {
  const { code, stdout } = run(['--print', '--json'], env);
  expect(code).toBe(0);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('cardroom config', () => {
  it('[CONF9] --print shows every setting once, with its value and where it came from', () => {
    const lines = printed({ CARDROOM_CONFIG: folder, PORT: '4000' });
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
    expect(lines).toContainEqual({ key: 'HOST', value: '127.0.0.1', origin: 'default' });
    expect(lines).toContainEqual({ key: 'PORT', value: 4_000, origin: 'environment' });
    expect(lines).toContainEqual({ key: 'CARDROOM_CONFIG', value: folder, origin: 'environment' });
    expect(lines).toContainEqual({ key: 'REDIS_URL', value: null, origin: 'default' });
    expect(lines).toContainEqual({ key: 'lock_manager.mode', value: 'coarse', origin: file });
    const timeouts = 'lock_manager.category_timeouts_seconds';
    expect(lines).toContainEqual({ key: `${timeouts}.pot`, value: 7, origin: file });
    expect(lines).toContainEqual({ key: `${timeouts}.deck`, value: 5, origin: 'default' });
    const shipped = printed({});
    expect(shipped.map(({ key }) => key)).toEqual(lines.map(({ key }) => key));
    expect(shipped).toContainEqual({ key: 'lock_manager.mode', value: 'fine', origin: 'config/system_constants.json' });
  });

  it('[TRC10] where traces go is shown, and nothing of it that is secret', () => {
    const none = printed({});
    expect(none).toContainEqual({ key: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', value: null, origin: 'default' });
    const lines = printed({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'https://ann:open-sesame@collector.example?key=open-sesame'.replace('?', '/?'),
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=open-sesame',
      OTEL_TRACES_SAMPLER: 'always_on',
    });
    const from = { origin: 'environment' };
    const url = 'https://ann:***@collector.example/?key=***';
    expect(lines).toContainEqual({ key: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', value: url, ...from });
    expect(lines).toContainEqual({ key: 'OTEL_EXPORTER_OTLP_TRACES_HEADERS', value: 'set', ...from });
    expect(lines).toContainEqual({ key: 'OTEL_TRACES_SAMPLER', value: 'always_on', ...from });
    expect(lines).toContainEqual({ key: 'OTEL_SERVICE_NAME', value: 'cardroom', origin: 'default' });
    expect(JSON.stringify(lines)).not.toContain('sesame');
  });

  it('[CONF9] as words it says the same, a line a setting', () => {
    const { stdout } = run(['--print'], { CARDROOM_CONFIG: folder });
    const lines = printed({ CARDROOM_CONFIG: folder });
    expect(stdout.trim().split('\n')).toHaveLength(lines.length);
    expect(stdout).toMatch(/^PORT {2,}3000 {2,}default$/m);
    expect(stdout).toMatch(/^lock_manager\.mode {2,}coarse {2,}.*system_constants\.json$/m);
    expect(stdout).toMatch(/^REDIS_URL {2,}- {2,}default$/m);
  });

  it.each([
    ['redis://:open-sesame@host:6379/1', 'redis://:***@host:6379/1'],
    ['rediss://ann:open-sesame@host', 'rediss://ann:***@host'],
    ['redis://open-sesame@host', 'redis://:***@host'],
    ['redis://host:6379', 'redis://host:6379'],
  ])('[CONF9] %s is shown as %s', (address, shown) => {
    const { stdout, stderr } = run(['--print', '--json'], { REDIS_URL: address });
    expect(stdout).toContain(`{"key":"REDIS_URL","value":"${shown}","origin":"environment"}`);
    expect(stdout + stderr).not.toContain('sesame');
  });

  it.each([
    ['postgres://ann:open-sesame@host/db?sslmode=require&password=open-sesame', 'host/db'],
    ['postgresql://open-sesame@host:5433', ':***@host:5433'],
  ])('[CONF9] no token and no password is shown: %s', (address, kept) => {
    const env = { ...SECRETS, DATABASE_URL: address };
    for (const args of [['--print'], ['--print', '--json'], [], ['--json']]) {
      const { code, stdout, stderr } = run(args, env);
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('sesame');
    }
    const lines = printed(env);
    for (const key of Object.keys(SECRETS)) {
      expect(lines).toContainEqual({ key, value: 'set', origin: 'environment' });
    }
    expect(lines.find(({ key }) => key === 'DATABASE_URL')?.value).toContain(kept);
  });

  it.each(['host=host password=open-sesame', 'postgres:open-sesame', 'mysql://ann:open-sesame@host/db'])(
    '[CONF9] an address that is none is not repeated: %s',
    (address) => {
      for (const args of [['--print'], ['--print', '--json'], [], ['--json']]) {
        const { code, stdout, stderr } = run(args, { DATABASE_URL: address });
        expect(code).toBe(1);
        expect(stderr).toContain('DATABASE_URL is not an address');
        expect(stdout + stderr).not.toContain('sesame');
      }
    },
  );

  it('[CONF10] without --print it says that all is well, or what is not, by its exit code too', () => {
    const good = { code: 0, stderr: '' };
    expect(run([], { CARDROOM_CONFIG: folder })).toMatchObject(good);
    expect(run(['--json'], {})).toMatchObject({ ...good, stdout: '{"ok":true,"mistakes":[]}\n' });
    for (const args of [[], ['--print'], ['--print', '--json']]) {
      const bad = run(args, { CARDROOM_CONFIG: badFolder, PORT: 'x' });
      expect(bad).toMatchObject({ code: 1, stdout: '' });
      for (const name of ['PORT', 'lock_manager.mode', 'lock_manager.pott']) expect(bad.stderr).toContain(name);
      expect(bad.stderr.trim().split('\n')).toHaveLength(3);
    }
    const { code, stdout } = run(['--json'], { CARDROOM_CONFIG: badFolder });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({ ok: false, mistakes: [expect.any(String), expect.any(String)] });
  });

  it('[CONF10] it is a verb of the command line', async () => {
    const good = await runCli(['config', '--print'], { CARDROOM_CONFIG: folder, ...SECRETS });
    expect(good.code).toBe(0);
    expect(good.stdout).toContain('lock_manager.mode');
    expect(good.stdout + good.stderr).not.toContain('sesame');
    expect(await runCli(['config'], { CARDROOM_CONFIG: badFolder })).toMatchObject({ code: 1, stdout: '' });
    expect(await runCli(['config', '--quick'])).toMatchObject({ code: 2, stdout: '' });
  });

  it('[CONF10] it explains itself, and refuses what it does not know', () => {
    const help = run(['--help'], {});
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain('--print');
    const misused = run(['--quick'], {});
    expect(misused).toMatchObject({ code: 2, stdout: '' });
    expect(misused.stderr).toContain('Usage');
  });
});
