import { join, resolve } from 'node:path';
import { err, ok, type Result } from '@cardroom/kernel';

/** Where the checkout is. */
export const PROJECT_ROOT = join(import.meta.dirname, '../../..');

/** How verbose the log may be, quietest last. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

/** What the environment decides about a server. */
export interface ServerConfig {
  readonly host: string;
  readonly port: number;
  /** The folder of the embedded database. */
  readonly dataFolder: string;
  readonly logLevel: LogLevel;
}

/** The keys that this version knows; another one that begins with `CARDROOM_` stops the start. */
const KNOWN_KEYS: ReadonlySet<string> = new Set(['CARDROOM_DATA']);

/** Reads the environment. Every wrong key or value is named in the refusal, one sentence each. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  projectRoot: string,
): Result<ServerConfig, readonly string[]> {
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
  const data = env['CARDROOM_DATA'] ?? 'data';
  if (data.trim() === '') wrong.push('CARDROOM_DATA is not the name of a folder: it is empty');
  const level = env['LOG_LEVEL'] ?? 'warn';
  const logLevel = LOG_LEVELS.find((known) => known === level);
  if (logLevel === undefined) wrong.push(`LOG_LEVEL is not one of ${LOG_LEVELS.join(', ')}: ${quoted(level)}`);
  if (wrong.length > 0 || logLevel === undefined) return err(wrong);
  return ok({ host, port: Number(port), dataFolder: resolve(projectRoot, data), logLevel });
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
