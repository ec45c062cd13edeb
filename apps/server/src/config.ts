import { join, resolve } from 'node:path';
import { err, ok, type Result } from '@cardroom/kernel';
import { readTraceSettings, type TraceSettings } from './tracing/trace-settings.ts';

/** Where the checkout is. */
export const PROJECT_ROOT = join(import.meta.dirname, '../../..');

/** Variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How verbose the log may be, quietest last. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment decides about a server. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** The folder of the embedded database. */
  readonly dataFolder: string;
  /** The PostgreSQL that everything is kept in instead; may hold a password, so it is never shown. */
  readonly databaseUrl: string | undefined;
  /** The folder of `system_constants.json`. */
  readonly configFolder: string;
  /** The Redis that keeps the locks, for servers that share them; may hold a password, so it is never shown. */
  readonly redisUrl: string | undefined;
  readonly logLevel: LogLevel;
  /** Who knows it is an operator; never shown. Without one there is nothing for operators. */
  readonly adminToken: string | undefined;
  /** What Telegram signs by for our bot; never shown. Without one nobody comes from Telegram. */
  readonly telegramBotToken: string | undefined;
  /** The collector that is told of what the server does, if there is one; may hold a password, so it is never shown. */
  readonly traces: TraceSettings | undefined;
}

/** A token that nobody can guess, if it was drawn at random, and that a header can carry. */
const ADMIN_TOKEN = /^[!-~]{24,200}$/;

/** As Telegram's BotFather writes it: the number of the bot, and what nobody can guess. */
const BOT_TOKEN = /^\d{1,20}:[A-Za-z0-9_-]{10,100}$/;

/** Settings of later versions: known, but nothing answers to them yet. */
export const NOT_YET = ['TELEGRAM_WEBHOOK_URL'] as const;

/** The keys that this version knows; another one that begins with `CARDROOM_` stops the start. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(['CARDROOM_DATA', 'CARDROOM_CONFIG']);

/** Reads the environment. Every wrong key or value is named in the refusal, one sentence each. */
export function readConfig(env: Environment, projectRoot: string): Result<ServerConfig, readonly string[]> {
  const wrong: string[] = [];
  for (const key of Object.keys(env)) {
    if (key.startsWith('CARDROOM_') && !KNOWN_KEYS.has(key)) wrong.push(`${key} is not a setting of Cardroom`);
  }
  const host = env['HOST'] ?? '127.0.0.1';
  if (!/^[A-Za-z0-9.:_-]{1,253}$/.test(host)) wrong.push(`HOST is not a host name or an address: ${quoted(host)}`);
  const port = env['PORT'] ?? '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    wrong.push(`PORT is not a whole number from 0 to 65535: ${quoted(port)}`);
  }
  for (const key of KNOWN_KEYS) {
    if (env[key]?.trim() === '') wrong.push(`${key} is not the name of a folder: it is empty`);
  }
  const redisUrl = env['REDIS_URL'];
  if (redisUrl !== undefined && !isRedisUrl(redisUrl)) {
    // Not repeated: whoever mistypes an address may have written a password into it.
    wrong.push('REDIS_URL is not an address such as redis://localhost:6379 or rediss://user:password@host:6379/0');
  }
  const databaseUrl = env['DATABASE_URL'];
  if (databaseUrl !== undefined && !isPostgresUrl(databaseUrl)) {
    wrong.push('DATABASE_URL is not an address such as postgres://user:password@localhost:5432/cardroom');
  }
  const adminToken = env['ADMIN_TOKEN'];
  if (adminToken !== undefined && !ADMIN_TOKEN.test(adminToken)) {
    wrong.push('ADMIN_TOKEN is not 24 to 200 letters, digits or signs without spaces');
  }
  const telegramBotToken = env['TELEGRAM_BOT_TOKEN'];
  if (telegramBotToken !== undefined && !BOT_TOKEN.test(telegramBotToken)) {
    wrong.push(
      'TELEGRAM_BOT_TOKEN is not the token of a bot as BotFather gives it: a number, a colon and some letters',
    );
  }
  const level = env['LOG_LEVEL'] ?? 'warn';
  const logLevel = LOG_LEVELS.find((known) => known === level);
  if (logLevel === undefined) wrong.push(`LOG_LEVEL is not one of ${LOG_LEVELS.join(', ')}: ${quoted(level)}`);
  const traces = readTraceSettings(env);
  if (!traces.ok) wrong.push(...traces.error);
  if (wrong.length > 0 || logLevel === undefined || !traces.ok) return err(wrong);
  const dataFolder = resolve(projectRoot, env['CARDROOM_DATA'] ?? 'data');
  const configFolder = configFolderIn(env, projectRoot);
  const stores = { dataFolder, databaseUrl, configFolder, redisUrl };
  const secrets = { adminToken, telegramBotToken };
  return ok({ host, port: Number(port), ...stores, logLevel, ...secrets, traces: traces.value });
}

/** The folder of `system_constants.json`, whatever else is wrong with the environment. */
export function configFolderIn(env: Environment, projectRoot: string): string {
  const folder = env['CARDROOM_CONFIG'] ?? '';
  return resolve(projectRoot, folder.trim() === '' ? 'config' : folder);
}

/** One sentence for each key of the environment that is known and has no effect yet. */
export function withoutEffect(env: Environment): readonly string[] {
  return NOT_YET.filter((key) => env[key] !== undefined).map((key) => `${key} has no effect in this version`);
}

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['redis:', 'rediss:'].includes(url.protocol)) return false;
  return url.hostname !== '' && /^(\/\d*)?$/.test(url.pathname) && url.search === '' && url.hash === '';
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hash !== '') return false;
  // A server on this machine may be reached by the folder of its socket instead.
  const isSomewhere = url.hostname !== '' || (text.includes('://') && url.searchParams.has('host'));
  return isSomewhere && /^(\/[^/]*)?$/.test(url.pathname);
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
