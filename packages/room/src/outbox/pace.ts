/** How many calls a chat is sure to take, edits and new messages together. */
export interface PaceSettings {
  readonly callsPerSecond: number;
  /** In no minute are there more, whenever it begins. */
  readonly callsPerMinute: number;
  /** How many calls may follow each other as fast as the second allows, after a rest. */
  readonly burst: number;
}

/** What chats are known to take. */
export const DEFAULT_PACE_SETTINGS: PaceSettings = { callsPerSecond: 1, callsPerMinute: 20, burst: 3 };

/**
 * How fast one chat is called: a bucket that holds a token for each call that may be made, and is filled little by little.
 * It is kept with the chat, so that all servers call it at one pace. Times in milliseconds since 1970.
 */
export interface Pace {
  readonly tokens: number;
  /** When there were so many tokens. */
  readonly at: number;
  /** What the chat takes by all that is known: less than in the settings when it has complained. */
  readonly callsPerMinute: number;
  readonly notBefore: number;
  /** How many calls in a row have come to nothing. */
  readonly failures: number;
  /** How many lines were told in a row since the last board. */
  readonly linesInARow: number;
}

const MINUTE_MS = 60_000;
/** How much faster a chat that has complained is called after each minute: from the half to all in twenty. */
const RECOVERY_PER_MINUTE = 0.5;
const SLOWEST_PER_MINUTE = 2;
/** Tokens are fractions, and a sum of fractions is a little less than what it should be. */
const ROUNDING = 1e-6;
const BACKOFF_MIN_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
/** Nobody is left alone for longer, whatever he asks for and whichever clock was wrong. */
const REST_MAX_MS = 3_600_000;
/** How long a chat is left alone that asks for it and does not say in a number for how long. */
const REST_UNSAID_MS = 60_000;

/** The pace of a chat that has not been called yet. */
export function openPace(settings: PaceSettings, now: number): Pace {
  const { callsPerMinute } = settings;
  return {
    tokens: capacityOf(settings, callsPerMinute),
    at: now,
    callsPerMinute,
    notBefore: now,
    failures: 0,
    linesInARow: 0,
  };
}

/** How long the next call has to wait from `now` on, in milliseconds; 0 when it may be made. */
export function waitMs(pace: Pace, settings: PaceSettings, now: number): number {
  const { tokens, callsPerMinute, notBefore } = filled(pace, settings, now);
  const missing = Math.max(0, 1 - ROUNDING - tokens);
  return Math.max(0, notBefore - now, Math.ceil(missing / refillPerMs(settings, callsPerMinute)));
}

/** After a call that has done what it was to do, and ended at `now`. */
export function afterCall(pace: Pace, settings: PaceSettings, now: number): Pace {
  const { tokens, at, callsPerMinute, linesInARow } = filled(pace, settings, now);
  const notBefore = now + Math.ceil(1_000 / settings.callsPerSecond);
  return { tokens: Math.max(0, tokens - 1), at, callsPerMinute, notBefore, failures: 0, linesInARow };
}

/**
 * After a call that has come to nothing, or to nobody knows what: the next one waits longer each time, and at least
 * `restMs`.
 */
export function afterFailure(pace: Pace, settings: PaceSettings, now: number, restMs = BACKOFF_MIN_MS): Pace {
  const { failures } = pace;
  const backoffMs = Math.max(restMs, Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(failures, 16)));
  return { ...afterCall(pace, settings, now), notBefore: now + backoffMs, failures: failures + 1 };
}

/**
 * After the chat has complained: it is left alone for as long as it wants, but at most an hour, and then called half as
 * often. [OUT13]
 */
export function afterTooMany(pace: Pace, settings: PaceSettings, now: number, retryAfterMs: number): Pace {
  const { callsPerMinute } = filled(pace, settings, now);
  const restMs = Number.isFinite(retryAfterMs) ? Math.min(REST_MAX_MS, Math.max(0, retryAfterMs)) : REST_UNSAID_MS;
  const notBefore = now + restMs;
  const slower = Math.max(SLOWEST_PER_MINUTE, callsPerMinute / 2);
  return { ...pace, tokens: 1, at: notBefore, callsPerMinute: slower, notBefore };
}

/**
 * A pace as it was stored, at `now`. One that cannot be read is open, and what lies further ahead than anybody is left
 * alone was written by a clock that was wrong. [OUT13]
 */
export function parsePace(body: string, settings: PaceSettings, now: number): Pace {
  const pace = paceIn(body);
  if (pace === undefined) return openPace(settings, now);
  const trusted = (time: number): number => (time > now + REST_MAX_MS ? now : time);
  return { ...pace, at: trusted(pace.at), notBefore: trusted(pace.notBefore) };
}

function paceIn(body: string): Pace | undefined {
  const { tokens, at, callsPerMinute, notBefore, failures, linesInARow = 0 } = fieldsOf(body);
  const isPace = isAtLeast(tokens, 0) && isAtLeast(callsPerMinute, SLOWEST_PER_MINUTE) && isAtLeast(failures, 0);
  if (!isPace || !isAtLeast(at, 0) || !isAtLeast(notBefore, 0) || !isAtLeast(linesInARow, 0)) return undefined;
  return { tokens, at, callsPerMinute, notBefore, failures, linesInARow };
}

function fieldsOf(body: string): Partial<Record<keyof Pace, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function isAtLeast(value: unknown, min: number): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= min;
}

function filled(pace: Pace, settings: PaceSettings, now: number): Pace {
  const elapsedMs = Math.max(0, now - pace.at);
  const recovered = pace.callsPerMinute + (elapsedMs / MINUTE_MS) * RECOVERY_PER_MINUTE;
  const callsPerMinute = Math.min(settings.callsPerMinute, recovered);
  const tokens = pace.tokens + elapsedMs * refillPerMs(settings, pace.callsPerMinute);
  const capacity = capacityOf(settings, callsPerMinute);
  return { ...pace, tokens: Math.min(capacity, tokens), at: Math.max(now, pace.at), callsPerMinute };
}

/** How many tokens there are at most. With what comes in a minute they are never more than the minute takes. */
function capacityOf({ burst }: PaceSettings, callsPerMinute: number): number {
  return Math.max(1, Math.min(burst, callsPerMinute / 2));
}

function refillPerMs(settings: PaceSettings, callsPerMinute: number): number {
  return Math.max(callsPerMinute - capacityOf(settings, callsPerMinute), callsPerMinute / 2) / MINUTE_MS;
}
