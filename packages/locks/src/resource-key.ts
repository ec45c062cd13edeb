import type { LockDomain } from './backend.ts';
import type { PathStep } from './lock-path.ts';

/** The name of a domain: what has the same name is compared with each other. [LOCK30] */
export function domainKey({ kind, id }: LockDomain): string {
  return kind === 'all' ? kind : `${kind}:${id}`;
}

/** The name of a resource for people and logs, such as `pot:t1` or `player:t1:4`; `all` in the domain `all`. [LOCK30] */
export function resourceKey({ kind, id }: LockDomain, { level, seat }: Pick<PathStep, 'level' | 'seat'>): string {
  if (kind === 'all') return kind;
  return seat === undefined ? `${level}:${id}` : `${level}:${id}:${seat}`;
}
