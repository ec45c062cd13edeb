import { type Environment, NOT_YET, PROJECT_ROOT, type ServerConfig, withoutEffect } from './config.ts';
import { readSetup, type SettingInForce, type Setup } from './constants.ts';
import type { VerbOutput } from './replay.ts';

const USAGE = `Usage: npm run -s cardroom -- config [--print] [--json]

Checks the environment and config/system_constants.json (CARDROOM_CONFIG names another folder). Everything that is
wrong is named on standard error, one sentence each, with exit code 1.

  --print   every setting in force, with its value and where it came from; passwords and tokens are not shown
  --json    the same, a JSON line a setting: {"key":..,"value":..,"origin":..}; a value that is not set is null
            without --print one line: {"ok":..,"mistakes":[..]}
`;

const KNOWN_ARGUMENTS: ReadonlySet<string> = new Set(['--print', '--json']);

/** The verb `config`; gives the exit code. */
export function runConfig(args: readonly string[], env: Environment, { stdout, stderr }: VerbOutput = process): number {
  if (args.includes('--help')) {
    stdout.write(USAGE);
    return 0;
  }
  const unknown = args.find((arg) => !KNOWN_ARGUMENTS.has(arg));
  if (unknown !== undefined) {
    stderr.write(`config: unknown argument ${JSON.stringify(unknown.slice(0, 40))}\n\n${USAGE}`);
    return 2;
  }
  const [isPrint, isJson] = [args.includes('--print'), args.includes('--json')];
  const setup = readSetup(env, PROJECT_ROOT);
  const mistakes = setup.ok ? [] : setup.error;
  for (const sentence of [...mistakes, ...withoutEffect(env)]) stderr.write(`${sentence}\n`);
  if (setup.ok && isPrint) stdout.write(listOf(settingsInForce(env, setup.value), isJson));
  else if (!isPrint && isJson) stdout.write(`${JSON.stringify({ ok: setup.ok, mistakes })}\n`);
  else if (setup.ok) stdout.write('The configuration is fine.\n');
  return setup.ok ? 0 : 1;
}

function listOf(settings: readonly SettingInForce[], isJson: boolean): string {
  const lines = settings.map(({ key, value, origin }) => ({ key, value: value ?? null, origin }));
  if (isJson) return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const keys = Math.max(...lines.map(({ key }) => key.length));
  const values = Math.max(...lines.map(({ value }) => String(value ?? '-').length));
  return lines
    .map(({ key, value, origin }) => `${key.padEnd(keys)}  ${String(value ?? '-').padEnd(values)}  ${origin}\n`)
    .join('');
}

// ---- The environment ------------------------------------------------------------------------------------------------

/** Every setting with its value and where it came from. No password and no token is among them. [CONF9] */
function settingsInForce(env: Environment, { config, constants }: Setup): readonly SettingInForce[] {
  const entries = Object.entries({ ...fromConfig(config), ...notYet(env) });
  const fromEnvironment = entries.map(([key, value]) => ({
    key,
    value,
    origin: env[key] === undefined ? 'default' : 'environment',
  }));
  return [...fromEnvironment, ...tracesInForce(env, config.traces), ...constants.inForce];
}

/** Where traces go and how, by the variables that say so; those that nobody has set apart from them are left out. */
function tracesInForce(env: Environment, traces: ServerConfig['traces']): readonly SettingInForce[] {
  const shown: readonly (readonly [key: string, value: SettingInForce['value'], ...others: string[]])[] = [
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', shownAddress(traces?.url), 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', traces?.protocol, 'OTEL_EXPORTER_OTLP_PROTOCOL'],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', shownHeaders(traces?.headers), 'OTEL_EXPORTER_OTLP_HEADERS'],
    ['OTEL_TRACES_SAMPLER', traces?.sampler],
    ['OTEL_TRACES_SAMPLER_ARG', traces?.ratio],
    ['OTEL_SERVICE_NAME', traces?.resource['service.name'], 'OTEL_RESOURCE_ATTRIBUTES'],
  ];
  return shown.map(([key, value, ...others]) => {
    const isSet = [key, ...others].some((name) => (env[name] ?? '') !== '');
    return { key, value, origin: isSet ? 'environment' : 'default' };
  });
}

function shownHeaders(headers: Readonly<Record<string, string>> | undefined): string | undefined {
  return headers === undefined || Object.keys(headers).length === 0 ? undefined : 'set';
}

function fromConfig(config: ServerConfig): Readonly<Record<string, SettingInForce['value']>> {
  return {
    HOST: config.host,
    PORT: config.port,
    CARDROOM_DATA: config.dataFolder,
    DATABASE_URL: shownAddress(config.databaseUrl),
    CARDROOM_CONFIG: config.configFolder,
    LOG_LEVEL: config.logLevel,
    REDIS_URL: shownAddress(config.redisUrl),
    ADMIN_TOKEN: shownSecret(config.adminToken),
    TELEGRAM_BOT_TOKEN: shownSecret(config.telegramBotToken),
  };
}

function notYet(env: Environment): Readonly<Record<string, SettingInForce['value']>> {
  return Object.fromEntries(NOT_YET.map((key) => [key, shownSecret(env[key])]));
}

function shownSecret(secret: string | undefined): string | undefined {
  return secret === undefined ? undefined : 'set';
}

/** An address without what is secret in it. Of a text that is no address nobody can tell which part that is. */
function shownAddress(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url === null || url.host === '') return shownSecret(address);
  // A single word before the host is more often a password in the wrong place than a name.
  const user = url.username === '' || url.password === '' ? '' : url.username;
  const isKnown = url.username !== '' || url.password !== '';
  const query = [...url.searchParams.keys()].map((name) => `${name}=***`).join('&');
  return `${url.protocol}//${isKnown ? `${user}:***@` : ''}${url.host}${url.pathname}${query === '' ? '' : `?${query}`}`;
}
