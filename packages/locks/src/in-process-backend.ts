import { assert, present } from '@cardroom/kernel';
import {
  type Claim,
  type ClaimPlace,
  fencingToken,
  type FencingToken,
  type LockBackend,
  type LockDomain,
  type Waiting,
} from './backend.ts';
import type { PathStep } from './lock-path.ts';

/*
 * Each resource is a node that knows how often each mode is taken and who waits for it, in a queue linked both ways,
 * so that anybody can leave it without a search. A claim walks along its steps in the order of the levels: it takes
 * what is free and stops in the queue of the first that is not, having touched nothing behind it. Whoever waits for
 * somebody therefore waits for a later resource, or for the same one and somebody before him: never in a circle, as
 * long as every task keeps the order and asks for one thing at a time.
 */

interface Node {
  /** How often each mode is taken, by its position. */
  readonly counts: number[];
  /** The bits of the modes that are taken at least once. */
  mask: number;
  first: Waiter | undefined;
  last: Waiter | undefined;
}

class Domain {
  /** By slot. */
  readonly nodes: (Node | undefined)[] = [];
  /** How many claims hold something here or wait. */
  open = 0;
}

/** A claim that stands in the queue of one node. */
class Waiter implements Waiting {
  readonly claim: Claim;
  readonly domain: Domain;
  /** The step at whose node it stands; those before are taken. */
  reached = 0;
  /** When it came to that queue, compared with others of the process. */
  queued = 0;
  previous: Waiter | undefined;
  next: Waiter | undefined;
  readonly #onWithdraw: (waiter: Waiter) => void;

  constructor(claim: Claim, domain: Domain, onWithdraw: (waiter: Waiter) => void) {
    this.claim = claim;
    this.domain = domain;
    this.#onWithdraw = onWithdraw;
  }

  withdraw(): void {
    this.#onWithdraw(this);
  }
}

/** How many domains there may be before those that nobody uses are looked for. */
const DOMAINS_BEFORE_SWEEP = 4_096;

/**
 * Grants the claims of one process, whose name is part of the ids of its locks. `firstFence` must be larger than every fence
 * that a store has seen.
 */
export function createInProcessBackend(firstFence: FencingToken, process = 'local'): LockBackend {
  const queues = new Queues(firstFence);
  return {
    process,
    ask: (claim) => queues.ask(claim),
    giveBack: (claim) => queues.giveBack(claim),
    isCurrent: () => true,
    placeOf: (claim) => queues.placeOf(claim),
    // There is nobody else: what this process holds is revoked by whoever keeps its books.
    revoke: async () => false,
    others: async () => [],
    close: async () => {},
  };
}

/** All queues of a process. */
class Queues {
  readonly #domains = new Domains();
  #nextFence: number;
  #lastQueued = 0;

  constructor(firstFence: FencingToken) {
    this.#nextFence = firstFence;
  }

  ask(claim: Claim): Waiting | undefined {
    const domain = this.#domains.of(claim.domain);
    if (areAllFree(domain, claim.steps)) {
      domain.open++;
      for (const step of claim.steps) take(nodeAt(domain, step), step);
      claim.note = domain;
      this.#grant(claim);
      return undefined;
    }
    if (!claim.isIfAvailable) return this.#enter(domain, claim);
    claim.refuse();
    return undefined;
  }

  /** Sets out a claim that will not get far enough to be granted. */
  #enter(domain: Domain, claim: Claim): Waiting {
    domain.open++;
    const waiter = new Waiter(claim, domain, this.#withdraw);
    claim.note = waiter;
    this.#walk(waiter);
    return waiter;
  }

  giveBack(claim: Claim): Promise<void> {
    const domain = claim.note;
    assert(domain instanceof Domain, 'given back without having been granted');
    claim.note = undefined;
    domain.open--;
    this.#letGo(domain, claim.steps);
    return DONE;
  }

  placeOf({ ticket, note, steps }: Claim): ClaimPlace {
    if (!(note instanceof Waiter)) return { order: ticket, reached: steps.length, queued: 0 };
    return { order: ticket, reached: note.reached, queued: note.queued };
  }

  readonly #withdraw = (waiter: Waiter): void => {
    const { domain, claim, reached } = waiter;
    domain.open--;
    const node = nodeAt(domain, stepAt(claim, reached));
    unlink(node, waiter);
    this.#letGo(domain, claim.steps.slice(0, reached));
    this.#settle(node);
  };

  /** Gives up what a claim has taken, all of it before anybody else may have any. */
  #letGo(domain: Domain, taken: readonly PathStep[]): void {
    let hasWaiters = false;
    for (const step of taken) {
      const node = nodeAt(domain, step);
      untake(node, step);
      if (node.first !== undefined) hasWaiters = true;
    }
    if (!hasWaiters) return;
    for (const step of taken) this.#settle(nodeAt(domain, step));
  }

  /** Lets those at the head of a queue go on who agree with all that is taken. */
  #settle(node: Node): void {
    for (let head = node.first; head !== undefined; head = node.first) {
      const step = stepAt(head.claim, head.reached);
      if ((node.mask & step.conflictMask) !== 0) return;
      unlink(node, head);
      take(node, step);
      head.reached++;
      this.#walk(head);
    }
  }

  /** Takes what is free from the step that was reached on, and stops where something is not. */
  #walk(waiter: Waiter): void {
    const { claim, domain } = waiter;
    for (; waiter.reached < claim.steps.length; waiter.reached++) {
      const step = stepAt(claim, waiter.reached);
      const node = nodeAt(domain, step);
      if (!isFree(node, step)) return this.#queue(waiter, node);
      take(node, step);
    }
    claim.note = domain;
    this.#grant(claim);
  }

  #queue(waiter: Waiter, node: Node): void {
    this.#lastQueued++;
    waiter.queued = this.#lastQueued;
    waiter.previous = node.last;
    if (node.last === undefined) node.first = waiter;
    else node.last.next = waiter;
    node.last = waiter;
  }

  #grant(claim: Claim): void {
    const fence = Math.max(this.#nextFence, claim.fenceAbove + 1);
    this.#nextFence = fence + 1;
    claim.grant(fencingToken(fence));
  }
}

/** Promises are made once where they only say that it is done. */
const DONE: Promise<void> = Promise.resolve();

function nodeAt(domain: Domain, { slot }: PathStep): Node {
  return (domain.nodes[slot] ??= { counts: [0, 0, 0, 0, 0], mask: 0, first: undefined, last: undefined });
}

function stepAt({ steps }: Claim, at: number): PathStep {
  return present(steps[at], 'step of a claim');
}

function areAllFree(domain: Domain, steps: readonly PathStep[]): boolean {
  for (const step of steps) {
    const node = domain.nodes[step.slot];
    if (node !== undefined && !isFree(node, step)) return false;
  }
  return true;
}

function isFree(node: Node, step: PathStep): boolean {
  return node.first === undefined && (node.mask & step.conflictMask) === 0;
}

function take(node: Node, { bit, modeIndex }: PathStep): void {
  node.counts[modeIndex] = (node.counts[modeIndex] ?? 0) + 1;
  node.mask |= bit;
}

function untake(node: Node, { bit, modeIndex }: PathStep): void {
  const left = (node.counts[modeIndex] ?? 0) - 1;
  node.counts[modeIndex] = left;
  if (left === 0) node.mask &= ~bit;
}

function unlink(node: Node, waiter: Waiter): void {
  const { previous, next } = waiter;
  if (previous === undefined) node.first = next;
  else previous.next = next;
  if (next === undefined) node.last = previous;
  else next.previous = previous;
  waiter.previous = undefined;
  waiter.next = undefined;
}

/** The domains in use. Those that nobody uses are dropped together, when they have become as many as the others. */
class Domains {
  readonly #byKind = {
    table: new Map<string, Domain>(),
    chat: new Map<string, Domain>(),
    all: new Map<string, Domain>(),
  };
  #count = 0;
  #sweepAt = DOMAINS_BEFORE_SWEEP;

  of({ kind, id }: LockDomain): Domain {
    const known = this.#byKind[kind].get(id);
    if (known !== undefined) return known;
    if (this.#count >= this.#sweepAt) this.#sweep();
    const fresh = new Domain();
    this.#byKind[kind].set(id, fresh);
    this.#count++;
    return fresh;
  }

  #sweep(): void {
    for (const domains of Object.values(this.#byKind)) {
      for (const [id, domain] of domains) {
        if (domain.open > 0) continue;
        domains.delete(id);
        this.#count--;
      }
    }
    this.#sweepAt = Math.max(DOMAINS_BEFORE_SWEEP, this.#count * 2);
  }
}
