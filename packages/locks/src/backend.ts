import type { Brand, Fault } from '@cardroom/kernel';
import type { PathStep } from './lock-path.ts';

/** Grows with every grant of a table, also across restarts: a store refuses a write that names a smaller one. */
export type FencingToken = Brand<number, 'FencingToken'>;

/** `value` as a fencing token. */
export function fencingToken(value: number): FencingToken {
  return value as FencingToken;
}

/**
 * What is locked apart from everything else: a table with its parts, a chat, or `all`, the one lock of everything.
 * Claims of one domain are compared with each other, claims of two domains never.
 */
export interface LockDomain {
  readonly kind: 'table' | 'chat' | 'all';
  readonly id: string;
}

/** What somebody wants to hold, from the asking to the end. A backend tells it, once each, how it went. */
export interface Claim {
  /** Unique in this process, growing with every claim. */
  readonly ticket: number;
  readonly domain: LockDomain;
  /** What is to be taken together, in the order of the slots, no slot twice; may be empty. */
  readonly steps: readonly PathStep[];
  /** When it cannot be granted at once, it is to be refused and not queued. */
  readonly isIfAvailable: boolean;
  /** The fence of the grant must be larger. */
  readonly fenceAbove: number;
  /** What a person looking at the queue should read: what it is for. */
  readonly label: string;
  /** The task that asked, unique in this process: a task never waits for what it holds itself except by mistake. */
  readonly task: number;
  /** Belongs to the backend: what it wants to find again when the claim comes back to it. */
  note: unknown;
  /** It has all of its steps. `order` tells the arrival within the domain, `fence` the grant. */
  grant(fence: FencingToken): void;
  /** It was not available at once. */
  refuse(): void;
  /** It cannot be had: the backend is out of order. */
  fail(fault: Fault): void;
  /** What it held is over before it was given back: the lease ran out, or an operator took it. */
  lose(reason: string): void;
}

/** A claim that waits. */
export interface Waiting {
  /** Leaves the queue: the claim is granted by nobody after this. In the time of one step, whatever its place. */
  withdraw(): void;
}

/** A claim as a person or a deadlock detector looks at it. */
export interface ClaimRecord {
  /** Unique among all processes. */
  readonly id: string;
  readonly process: string;
  /** The task, unique among all processes. */
  readonly task: string;
  readonly label: string;
  readonly domain: LockDomain;
  readonly steps: readonly Pick<PathStep, 'level' | 'seat' | 'mode' | 'slot'>[];
  readonly isHeld: boolean;
  /** The place of the arrival in its domain: who has the smaller number came first. */
  readonly order: number;
  /** How long it has been held, or has waited, in milliseconds. */
  readonly sinceMs: number;
  readonly fence?: FencingToken;
}

/**
 * Grants claims of all processes that share it. Each resource has a queue of its own. A claim joins the queues of
 * all its steps at once. In each queue the head goes ahead when it agrees with those who hold the resource, and
 * with it those right behind that agree as well; nobody overtakes. A claim that has got all of its steps is granted.
 */
export interface LockBackend {
  /** The name of this process among all that share the backend. */
  readonly process: string;
  /** Queues a claim. Gives `undefined` when it was granted, refused or failed before this returned. */
  ask(claim: Claim): Waiting | undefined;
  /** Ends a grant and lets the next go ahead; resolves when other processes can have it, and never rejects. */
  giveBack(claim: Claim): Promise<void>;
  /** Whether a grant of this process still stands by this process's own clock; looked at when evidence is shown. */
  isCurrent(claim: Claim): boolean;
  /** Ends somebody's grant against his will, in whichever process; whether there was such a grant. */
  revoke(id: string, reason: string): Promise<boolean>;
  /** What other processes hold and wait for, of one domain or of all; nothing for a backend of one process. */
  others(domain?: LockDomain): Promise<readonly ClaimRecord[]>;
  /** The arrival of a claim of this process within its domain, compared with those of `others`. */
  orderOf(claim: Claim): number;
  /** Ends its connections and timers. Claims that are still open fail or are lost. */
  close(): Promise<void>;
}
