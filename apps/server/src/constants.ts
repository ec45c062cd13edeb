import { readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { err, ok, type Result } from '@cardroom/kernel';
import type { LockSettings } from '@cardroom/locks';
import type { BotMode, PaceSettings, RolloutSettings } from '@cardroom/room';
import { z } from 'zod';
import { configFolderIn, type Environment, readConfig, type ServerConfig } from './config.ts';
import { httpSection, type HttpSettings, httpSettingsOf } from './http-section.ts';
import {
  lockManagerSection,
  lockSettingsOf,
  type RedisLockSettings,
  redisLockSettingsOf,
} from './lock-manager-section.ts';
import { outboxSection, paceSettingsOf } from './outbox-section.ts';
import { botModeOf, botsSection, rolloutSettingsOf, roomSection } from './room-section.ts';
import { leaveMsOf, serverSection } from './server-section.ts';
import { telegramSection, type TelegramSettings, telegramSettingsOf } from './telegram/telegram-section.ts';
import { walletSection, type WalletSettings, walletSettingsOf } from './wallet-section.ts';

/** The file in the folder of the configuration. */
const CONSTANTS_FILE = 'system_constants.json';

/** All sections of the file. What is not said in it is as the section's own schema has it. */
const sections = z.strictObject({
  lock_manager: lockManagerSection.prefault({}),
  wallet: walletSection.prefault({}),
  room: roomSection.prefault({}),
  bots: botsSection.prefault({}),
  http: httpSection.prefault({}),
  outbox: outboxSection.prefault({}),
  server: serverSection.prefault({}),
  telegram: telegramSection.prefault({}),
});

/** Keys that are read when the server starts and never again. */
const AT_START_ONLY = /^(lock_manager\.redis_|wallet\.|http\.|outbox\.|server\.|telegram\.)/;

const SHOWN_CHARACTERS_MAX = 80;

/** The value that a setting has, and why. */
export interface SettingInForce {
  /** Its full name, such as `lock_manager.category_timeouts_seconds.pot`. */
  readonly key: string;
  /** `undefined` where nothing is set and there is no default. */
  readonly value: string | number | boolean | undefined;
  /** `default`, `environment`, or the name of a file. */
  readonly origin: string;
}

/** What the file decides about a server. */
export interface Constants {
  readonly locks: LockSettings;
  readonly redisLocks: RedisLockSettings;
  readonly wallet: WalletSettings;
  readonly rollout: RolloutSettings;
  readonly botMode: BotMode;
  readonly http: HttpSettings;
  /** How fast one chat is called. */
  readonly pace: PaceSettings;
  readonly telegram: TelegramSettings;
  /** How long a server among several says that it goes before it does, in milliseconds. */
  readonly leaveMs: number;
  /** The same, key by key, in the words of the file. */
  readonly inForce: readonly SettingInForce[];
}

/** All that is configured: by the environment and by the file. */
export interface Setup {
  readonly config: ServerConfig;
  readonly constants: Constants;
}

/** A setting that has another value than before. */
export interface SettingChange {
  readonly key: string;
  readonly before: SettingInForce['value'];
  readonly after: SettingInForce['value'];
  /** The server goes on with the value before until it is started again. */
  readonly needsRestart: boolean;
}

/** Reads environment and file. Everything that is wrong with either is named in the refusal, one sentence each. */
export function readSetup(env: Environment, projectRoot: string): Result<Setup, readonly string[]> {
  const config = readConfig(env, projectRoot);
  const constants = readConstants(configFolderIn(env, projectRoot), projectRoot);
  if (config.ok && constants.ok) return ok({ config: config.value, constants: constants.value });
  return err([...(config.ok ? [] : config.error), ...(constants.ok ? [] : constants.error)]);
}

/**
 * Reads the file in `folder`. A file that is not there says nothing, and the defaults are in force; a folder that
 * is not there is a mistake, unless it is the project's own.
 */
export function readConstants(folder: string, projectRoot: string): Result<Constants, readonly string[]> {
  if (folder !== join(projectRoot, 'config') && !isFolder(folder)) {
    return err([`CARDROOM_CONFIG is not a folder: ${quoted(folder)}`]);
  }
  const file = join(folder, CONSTANTS_FILE);
  const name = nameOf(file, projectRoot);
  const text = textIn(file);
  if (text.ok) return parseConstants(text.value, name);
  return text.error === 'ENOENT' ? parseConstants('{}', name) : err([`${name} cannot be read: ${text.error}`]);
}

/** What `text` says, which is the content of the file `name`. */
export function parseConstants(text: string, name: string): Result<Constants, readonly string[]> {
  const given = jsonIn(text);
  if (!given.ok) return err([`${name} is not JSON: ${given.error}`]);
  const parsed = sections.safeParse(given.value);
  if (!parsed.success) return err(parsed.error.issues.flatMap((issue) => sentencesOf(issue, given.value, name)));
  const { lock_manager: lockManager, wallet, room, bots, http, outbox, server, telegram } = parsed.data;
  return ok({
    locks: lockSettingsOf(lockManager),
    redisLocks: redisLockSettingsOf(lockManager),
    wallet: walletSettingsOf(wallet),
    rollout: rolloutSettingsOf(room),
    botMode: botModeOf(bots),
    http: httpSettingsOf(http),
    pace: paceSettingsOf(outbox),
    leaveMs: leaveMsOf(server),
    telegram: telegramSettingsOf(telegram),
    inForce: [...leavesOf(parsed.data)].map(({ path, value }) => ({
      key: path.join('.'),
      value,
      origin: valueAt(given.value, path) === undefined ? 'default' : name,
    })),
  });
}

/** What is different in `after`. */
export function changesBetween(
  before: readonly SettingInForce[],
  after: readonly SettingInForce[],
): readonly SettingChange[] {
  const values = new Map(before.map(({ key, value }) => [key, value]));
  return after
    .filter(({ key, value }) => values.get(key) !== value)
    .map(({ key, value }) => ({ key, before: values.get(key), after: value, needsRestart: AT_START_ONLY.test(key) }));
}

// ---- The file -------------------------------------------------------------------------------------------------------

function nameOf(file: string, projectRoot: string): string {
  const name = relative(projectRoot, file);
  return name.startsWith('..') ? file : name.replaceAll('\\', '/');
}

/** The text of a file, or the code of what is in the way. */
function textIn(file: string): Result<string, string> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (error) {
    return err(error instanceof Error && 'code' in error ? String(error.code) : String(error));
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function jsonIn(text: string): Result<unknown, string> {
  // Some editors begin a file with a mark of the encoding, which JSON does not know.
  const json = text.replace(/^\uFEFF/, '');
  try {
    return ok(JSON.parse(json));
  } catch (error) {
    const said = messageOf(error);
    const before = json.slice(0, positionOf(json, said)).split('\n');
    const reason = said.replace(/,? (in JSON )?at position.*$|, (\.\.\.)?".*is not valid JSON$/s, '');
    return err(`${reason} in line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`);
  }
}

/** Where a text stops being JSON. Of some mistakes the parser says where they are, of others only what they are. */
function positionOf(json: string, said: string): number {
  const position = /at position (\d+)/.exec(said)?.[1];
  if (position !== undefined) return Number(position);
  // The shortest beginning with the same mistake ends with it; of a text that ends too early there is none.
  let [good, bad] = [0, json.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBroken(json.slice(0, middle))) bad = middle;
    else good = middle;
  }
  return bad - 1;
}

function isBroken(json: string): boolean {
  try {
    JSON.parse(json);
    return false;
  } catch (error) {
    return messageOf(error).startsWith('Unexpected token');
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// ---- What it says ---------------------------------------------------------------------------------------------------

function sentencesOf(issue: z.core.$ZodIssue, given: unknown, name: string): readonly string[] {
  if (issue.code === 'unrecognized_keys') {
    const kind = issue.path.length === 0 ? 'section' : 'setting';
    return issue.keys.map((key) => `${name}: ${[...issue.path, key].join('.')} is not a ${kind} of Cardroom`);
  }
  const value = valueAt(given, issue.path);
  const key = issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  // The kinds of values have words of their own; what has none is something else where an object belongs.
  const words = issue.code === 'invalid_type' && issue.expected === 'object' ? 'must be an object' : issue.message;
  const is = value === undefined ? '' : `, and is ${quoted(value)}`;
  return [`${name}: ${key} ${words}${is}`];
}

function quoted(value: unknown): string {
  // A number beyond all bounds is `null` in JSON, which nobody has written.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}...` : text;
}

/** The values in an object of objects, each with the way to it. */
function* leavesOf(
  value: object,
  path: readonly string[] = [],
): Generator<{ readonly path: readonly string[]; readonly value: string | number | boolean }> {
  for (const [key, inner] of Object.entries<unknown>({ ...value })) {
    if (typeof inner === 'object' && inner !== null) yield* leavesOf(inner, [...path, key]);
    else if (typeof inner === 'string' || typeof inner === 'number' || typeof inner === 'boolean') {
      yield { path: [...path, key], value: inner };
    }
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined),
    value,
  );
}
