import { assert } from '@cardroom/kernel';
import type { ClaimPlace } from '@cardroom/locks';

/** A grant that Redis tells of: the ticket's number and the fence. */
export interface ToldGrant {
  readonly ticket: number;
  readonly fence: number;
}

/** What became of a ticket that was asked for, and the grants that it brought about. */
export type Asked =
  /** Refused, because it must not wait; crowded, because too many wait. */
  | { readonly kind: 'refused' | 'crowded'; readonly grants: readonly ToldGrant[] }
  | {
      readonly kind: 'known';
      /** With a fence, only its order counts. */
      readonly place: ClaimPlace;
      /** 0 while it waits. */
      readonly fence: number;
      /** In how many milliseconds another process that stands here would be dead; -1 for none. */
      readonly firstDeathMs: number;
      readonly grants: readonly ToldGrant[];
    };

/** Reads the reply of the script `ask`. */
export function parseAsked(reply: unknown): Asked {
  if (typeof reply === 'number') {
    const place = { order: reply, reached: 0, queued: 0 };
    return { kind: 'known', place, fence: reply, firstDeathMs: -1, grants: [] };
  }
  const [order = 0, fence = 0, reached = 0, queued = 0, firstDeathMs = -1, ...rest] = numbersIn(reply);
  const grants = parsePairs(rest);
  if (order <= 0) return { kind: order === 0 ? 'refused' : 'crowded', grants };
  return { kind: 'known', place: { order, reached, queued }, fence, firstDeathMs, grants };
}

/** Reads the reply of the script `end`. */
export function parseGrants(reply: unknown): readonly ToldGrant[] {
  return parsePairs(numbersIn(reply));
}

/** Reads the reply of the script `sync`: all tickets of this process with their fences, 0 while they wait. */
export function parseSynced(reply: unknown): {
  readonly firstDeathMs: number;
  readonly fences: ReadonlyMap<number, number>;
} {
  const [firstDeathMs = -1, ...tickets] = numbersIn(reply);
  return { firstDeathMs, fences: new Map(parsePairs(tickets).map(({ ticket, fence }) => [ticket, fence])) };
}

/** Reads the reply of the script `revoke`: the fence of the grant that was ended, or 0, and what that brought about. */
export function parseRevoked(reply: unknown): { readonly fence: number; readonly grants: readonly ToldGrant[] } {
  const [fence = 0, ...grants] = numbersIn(reply);
  return { fence, grants: parsePairs(grants) };
}

/** What a message of the channel says of a grant. */
export interface Said extends ToldGrant {
  readonly kind: 'granted' | 'ended';
  readonly reason: string;
}

/** Reads a message of the channel; `undefined` for what nobody here has written. */
export function parseSaid(text: string): Said | undefined {
  const [, kind, ticket, fence, reason = ''] = /^([gl]) (\d+) (\d+)(?: (.*))?$/s.exec(text) ?? [];
  if (ticket === undefined) return undefined;
  return { kind: kind === 'g' ? 'granted' : 'ended', ticket: Number(ticket), fence: Number(fence), reason };
}

function numbersIn(reply: unknown): readonly number[] {
  assert(Array.isArray(reply), 'a script did not answer with a list');
  return reply.map((part: unknown) => {
    assert(typeof part === 'number', 'a script answered with something else than numbers');
    return part;
  });
}

function parsePairs(numbers: readonly number[]): readonly ToldGrant[] {
  return Array.from({ length: numbers.length / 2 }, (_, at) => ({
    ticket: numbers[at * 2] ?? 0,
    fence: numbers[at * 2 + 1] ?? 0,
  }));
}
