import { assert, isSeatIndex, present, type Result, err, ok } from '@cardroom/kernel';
import {
  type Claim,
  type ClaimRecord,
  fencingToken,
  LOCK_LEVELS,
  LOCK_MODES,
  type LockDomain,
  type PathStep,
} from '@cardroom/locks';

/** What every key of a lock begins with. */
export const KEY_PREFIX = 'cardroom:locks:';

/** The key of a domain's hash; what is in the braces decides where a cluster keeps it. */
export function keyOf(domain: LockDomain): string {
  return `${KEY_PREFIX}{${nameOf(domain)}}`;
}

/** The domain whose hash has that key, if it is such a key. */
export function domainOfKey(key: string): LockDomain | undefined {
  if (!key.startsWith(`${KEY_PREFIX}{`) || !key.endsWith('}')) return undefined;
  return domainOfName(key.slice(KEY_PREFIX.length + 1, -1));
}

/** The name of a ticket's field, by the process and its number. */
export function fieldOf(process: string, ticket: number): string {
  return `t:${process}:${ticket}`;
}

/** A ticket of whichever process. */
export interface TicketName {
  readonly process: string;
  readonly ticket: string;
  readonly domain: LockDomain;
}

/** Reads the id that `others` gives: `<process>:<ticket>@<domain>`. */
export function parseTicketName(id: string): Result<TicketName, 'malformed'> {
  const [, process, ticket, name] = /^([^:@]+):(\d+)@(.+)$/s.exec(id) ?? [];
  const domain = name === undefined ? undefined : domainOfName(name);
  if (process === undefined || ticket === undefined || domain === undefined) return err('malformed');
  return ok({ process, ticket, domain });
}

function nameOf({ kind, id }: LockDomain): string {
  return kind === 'all' ? kind : `${kind}:${id}`;
}

function domainOfName(name: string): LockDomain | undefined {
  if (name === 'all') return { kind: 'all', id: '' };
  const [, kind, id] = /^(table|chat):(.*)$/s.exec(name) ?? [];
  if (id === undefined) return undefined;
  return { kind: kind === 'table' ? 'table' : 'chat', id };
}

const LABEL_MAX = 200;
/** The first character for a slot and a seat, and for a mask. All of them are printable. */
const DIGITS = 48;
const MASKS = 64;
const SLOT_MAX = 126 - DIGITS;
const STEP_LENGTH = 5;
const NO_SEAT = '-';

/** Most claims take one of a few paths, which are the same arrays every time. */
const knownSteps = new WeakMap<readonly PathStep[], string>();

/** What Redis keeps of a claim: its steps, for the script, and the task and the label, for people. */
export function wordsOf({ steps, task, label }: Claim): string {
  let text = knownSteps.get(steps);
  if (text === undefined) {
    text = steps.length === 0 ? '-' : steps.map(formatStep).join('');
    knownSteps.set(steps, text);
  }
  return `${text} ${task} ${label.length > LABEL_MAX ? label.slice(0, LABEL_MAX) : label}`;
}

function formatStep({ level, seat, slot, bit, conflictMask }: PathStep): string {
  assert(Number.isInteger(slot) && slot >= 0 && slot <= SLOT_MAX, `slot ${slot} cannot be written in one character`);
  const numbers = [DIGITS + slot, MASKS + bit, MASKS + conflictMask, DIGITS + LOCK_LEVELS.indexOf(level)];
  return String.fromCharCode(...numbers) + (seat === undefined ? NO_SEAT : String.fromCharCode(DIGITS + seat));
}

function parseSteps(text: string): ClaimRecord['steps'] {
  const count = Math.floor(text.length / STEP_LENGTH);
  return Array.from({ length: count }, (_, at) => parseStep(text.slice(at * STEP_LENGTH)));
}

function parseStep(text: string): ClaimRecord['steps'][number] {
  const level = present(LOCK_LEVELS[text.charCodeAt(3) - DIGITS], 'the level of a stored step');
  const mode = present(LOCK_MODES[31 - Math.clz32(text.charCodeAt(1) - MASKS)], 'the mode of a stored step');
  const step = { level, mode, slot: text.charCodeAt(0) - DIGITS };
  const seat = text.charCodeAt(4) - DIGITS;
  return isSeatIndex(seat) ? { ...step, seat } : step;
}

/** A ticket as Redis keeps it. */
export interface StoredTicket {
  readonly ticket: number;
  readonly record: ClaimRecord;
}

/** The tickets in a domain's hash of processes that are alive at `nowMs` by the server's clock. */
export function ticketsInHash(
  hash: Readonly<Record<string, string>>,
  { domain, nowMs }: { readonly domain: LockDomain; readonly nowMs: number },
): readonly StoredTicket[] {
  return Object.entries(hash).flatMap(([field, value]) => {
    const [, process, ticket] = /^t:([^:]+):(\d+)$/.exec(field) ?? [];
    if (process === undefined || !(untilMsOf(hash[`p:${process}`]) >= nowMs)) return [];
    const id = `${process}:${ticket}@${nameOf(domain)}`;
    return [{ ticket: Number(ticket), record: recordOf(value, { id, process, domain, nowMs }) }];
  });
}

/** A process's field begins with the time until which it is taken to be alive. */
function untilMsOf(text = ''): number {
  return Number.parseInt(text, 10);
}

interface Place {
  readonly id: string;
  readonly process: string;
  readonly domain: LockDomain;
  readonly nowMs: number;
}

function recordOf(value: string, { nowMs, ...place }: Place): ClaimRecord {
  const found = /^[hw](\d*) (\d+) (\d+) (\d+) (\S+) (\d+) (.*)$/s.exec(value);
  const [, taken, order, number, since, text = '', task, label = ''] = present(found ?? undefined, 'a stored ticket');
  const isHeld = taken === '';
  const steps = parseSteps(text);
  return {
    ...place,
    task: `${place.process}:${task}`,
    label,
    steps,
    isHeld,
    order: Number(order),
    reached: isHeld ? steps.length : Number(taken),
    queued: isHeld ? 0 : Number(number),
    sinceMs: Math.max(0, nowMs - Number(since) / 1_000),
    ...(isHeld ? { fence: fencingToken(Number(number)) } : {}),
  };
}
