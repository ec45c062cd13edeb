import type { ClaimPlace, ClaimRecord } from './backend.ts';
import { domainOf, type Lease } from './lease.ts';
import type { LockRequest } from './locks.ts';
import type { HeldThen } from './log.ts';
import { domainKey, resourceKey } from './resource-key.ts';
import type { SnapshotClaim } from './snapshot.ts';

/** What is needed to write down how a lease stands. */
export interface Recording {
  readonly process: string;
  readonly nowMs: number;
  readonly placeOf: (lease: Lease) => ClaimPlace;
}

/** The name of a claim among those of all processes. */
export function claimName({ ticket, domain }: Lease, process: string): string {
  return `${process}:${ticket}@${domainKey(domain)}`;
}

/** The name of a task among those of all processes. */
export function taskName(process: string, number: number): string {
  return `${process}:${number}`;
}

/** A lease of this process as a record beside those of others. */
export function recordOf(lease: Lease, { process, nowMs, placeOf }: Recording): ClaimRecord {
  const { domain, steps, label, task, sinceMs, fence } = lease;
  const isHeld = lease.phase === 'held';
  return {
    id: claimName(lease, process),
    process,
    task: taskName(process, task),
    label,
    domain,
    steps,
    isHeld,
    ...placeOf(lease),
    sinceMs: nowMs - sinceMs,
    ...(isHeld ? { fence } : {}),
  };
}

/** What a lease is for, as keys and modes. */
function keysOf({ domain, locked }: Lease): SnapshotClaim['keys'] {
  return locked.own.map((step) => ({ key: resourceKey(domain, step), mode: step.mode }));
}

/** What a lease is for, in words. */
export function nameOf(lease: Lease): string {
  return keysOf(lease)
    .map(({ key }) => key)
    .join(', ');
}

/** A lease as it is shown to people. */
export function shownClaim(lease: Lease, { process, nowMs }: Pick<Recording, 'process' | 'nowMs'>): SnapshotClaim {
  const { domain, path, label, sinceMs, stack } = lease;
  return {
    id: claimName(lease, process),
    keys: keysOf(lease),
    label,
    domain,
    levels: path.levels,
    ms: nowMs - sinceMs,
    ...(stack === undefined ? {} : { stack }),
  };
}

/** What a task held when it broke a rule. */
export function heldThen(lease: Lease, nowMs: number): HeldThen {
  const { label, sinceMs, stack } = lease;
  return { keys: keysOf(lease), label, heldMs: nowMs - sinceMs, ...(stack === undefined ? {} : { stack }) };
}

/** What was asked for against a rule. */
export function shownRequest(request: LockRequest, stack: string | undefined) {
  const domain = domainOf(request);
  const keys = request.path.own.map((step) => ({ key: resourceKey(domain, step), mode: step.mode }));
  return { keys, label: request.label ?? '', ...(stack === undefined ? {} : { stack }) };
}

/** Where the caller stands, without the lines of this package on top. */
export function stackNow(): string {
  const lines = (new Error('asked').stack ?? '').split('\n').slice(1);
  const outside = lines.findIndex((line) => !line.includes('/packages/locks/src/') || line.includes('.test.'));
  return lines
    .slice(Math.max(0, outside))
    .map((line) => line.trim())
    .join('\n');
}
