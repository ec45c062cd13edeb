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

/** Whether two domains are the same. */
export function isSameDomain(left: LockDomain, right: LockDomain): boolean {
  return left.kind === right.kind && left.id === right.id;
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
  /** It has all of its steps, under this fence. */
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

/** How far a claim has come. */
export interface ClaimPlace {
  /** Its arrival in its domain: who has the smaller number asked first. */
  readonly order: number;
  /** The position of the step at whose queue it stands; those before are taken. As many as there are, once granted. */
  readonly reached: number;
  /** Its arrival at that queue: of two in one queue, who has the smaller number stands before. */
  readonly queued: number;
}

/** A claim as a person or a deadlock detector looks at it. */
export interface ClaimRecord extends ClaimPlace {
  /** Unique among all processes. */
  readonly id: string;
  readonly process: string;
  /** The task, unique among all processes. */
  readonly task: string;
  readonly label: string;
  readonly domain: LockDomain;
  readonly steps: readonly Pick<PathStep, 'level' | 'seat' | 'mode' | 'slot'>[];
  readonly isHeld: boolean;
  /** How long it has been held, or has waited, in milliseconds. */
  readonly sinceMs: number;
  readonly fence?: FencingToken;
}

/**
 * Grants claims of all processes that share it. Each resource has one wait queue. A claim walks along its steps in
 * the order of the slots: a resource for which nobody waits and whose holders agree with it is taken; at the first
 * other one it joins the queue and stops, having touched nothing behind. The head of a queue goes on as soon as it
 * agrees with all who have taken the resource; nobody overtakes, not even who would agree. Past its last step a
 * claim is granted. Whoever gives up several resources gives up all of them before their queues move, in order.
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
  /** How far a claim of this process has come, in numbers that compare with those of `others`. */
  placeOf(claim: Claim): ClaimPlace;
  /** Ends its connections and timers. Where others share it, claims that are still open fail or are lost. */
  close(): Promise<void>;
}
