import { assert } from '@cardroom/kernel';
import {
  type Claim,
  fencingToken,
  type FencingToken,
  type LockBackend,
  type LockDomain,
  type Waiting,
} from './backend.ts';
import type { PathStep } from './lock-path.ts';

/*
 * Each resource is a node that knows how often each mode is held and who waits, in a queue linked both ways, so that
 * anybody can leave it without a search. A claim takes its place at all of its nodes at once: where it agrees with
 * the holders and nobody waits it holds that node from then on, elsewhere it queues. When the last of its queued
 * places goes ahead, it is granted. Two claims meet in the same order at every node, so they never wait for each
 * other in a circle.
 */

/** A queued place of a waiting claim at one node. */
interface Place {
  readonly waiter: Waiter;
  readonly node: Node;
  readonly step: PathStep;
  /** Another queued place of the same claim. */
  readonly sibling: Place | undefined;
  isQueued: boolean;
  previous: Place | undefined;
  next: Place | undefined;
}

interface Node {
  /** How often each mode is held, by the position of its bit. */
  readonly counts: number[];
  /** The bits of the modes that are held at least once. */
  mask: number;
  first: Place | undefined;
  last: Place | undefined;
}

class Domain {
  /** By slot. */
  readonly nodes: (Node | undefined)[] = [];
  /** How many claims hold something here or wait. */
  open = 0;
}

class Waiter implements Waiting {
  readonly claim: Claim;
  readonly domain: Domain;
  /** Its queued places, chained through `sibling`; where it went ahead at once it has none. */
  places: Place | undefined;
  /** How many places are still queued. */
  missing = 0;
  readonly #onWithdraw: (waiter: Waiter) => void;

  constructor(claim: Claim, domain: Domain, onWithdraw: (waiter: Waiter) => void) {
    this.claim = claim;
    this.domain = domain;
    this.#onWithdraw = onWithdraw;
  }

  withdraw(): void {
    this.#onWithdraw(this);
  }

  /** The place of a step, unless it has gone ahead there. */
  queuedAt(step: PathStep): Place | undefined {
    let place = this.places;
    while (place !== undefined && place.step !== step) place = place.sibling;
    return place?.isQueued === true ? place : undefined;
  }
}

/** How many domains there may be before those that nobody uses are looked for. */
const DOMAINS_BEFORE_SWEEP = 4_096;

/** Grants the claims of one process. `firstFence` must be larger than every fence that a store has seen. */
export function createInProcessBackend(firstFence: FencingToken): LockBackend {
  const queues = new Queues(firstFence);
  return {
    process: 'local',
    ask: (claim) => queues.ask(claim),
    giveBack: (claim) => queues.giveBack(claim),
    isCurrent: () => true,
    orderOf: (claim) => claim.ticket,
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

  constructor(firstFence: FencingToken) {
    this.#nextFence = firstFence;
  }

  ask(claim: Claim): Waiting | undefined {
    const domain = this.#domains.of(claim.domain);
    claim.note = domain;
    if (areAllFree(domain, claim.steps)) {
      domain.open++;
      for (const step of claim.steps) hold(nodeAt(domain, step), step);
      this.#grant(claim);
      return undefined;
    }
    if (!claim.isIfAvailable) return this.#enqueue(domain, claim);
    claim.refuse();
    return undefined;
  }

  giveBack(claim: Claim): Promise<void> {
    const domain = claim.note;
    assert(domain instanceof Domain, 'given back without having been granted');
    domain.open--;
    for (const step of claim.steps) this.#letGo(domain, step);
    return DONE;
  }

  #grant(claim: Claim): void {
    const fence = Math.max(this.#nextFence, claim.fenceAbove + 1);
    this.#nextFence = fence + 1;
    claim.grant(fencingToken(fence));
  }

  #enqueue(domain: Domain, claim: Claim): Waiting {
    domain.open++;
    const waiter = new Waiter(claim, domain, this.#withdraw);
    for (const step of claim.steps) {
      const node = nodeAt(domain, step);
      if (isFree(node, step)) hold(node, step);
      else queue(node, waiter, step);
    }
    return waiter;
  }

  readonly #withdraw = (waiter: Waiter): void => {
    const { claim, domain } = waiter;
    domain.open--;
    for (const step of claim.steps) {
      const place = waiter.queuedAt(step);
      if (place === undefined) this.#letGo(domain, step);
      else {
        unlink(place);
        this.#advance(place.node);
      }
    }
  };

  #letGo(domain: Domain, step: PathStep): void {
    const node = nodeAt(domain, step);
    const at = 31 - Math.clz32(step.bit);
    const left = (node.counts[at] ?? 0) - 1;
    node.counts[at] = left;
    if (left === 0) node.mask &= ~step.bit;
    if (node.first !== undefined) this.#advance(node);
  }

  /** Lets those at the head of the queue go ahead who agree with the holders. */
  #advance(node: Node): void {
    for (let head = node.first; head !== undefined; head = node.first) {
      if ((node.mask & head.step.conflictMask) !== 0) return;
      unlink(head);
      hold(node, head.step);
      head.waiter.missing--;
      if (head.waiter.missing === 0) this.#grant(head.waiter.claim);
    }
  }
}

/** Promises are made once where they only say that it is done. */
const DONE: Promise<void> = Promise.resolve();

function nodeAt(domain: Domain, { slot }: PathStep): Node {
  return (domain.nodes[slot] ??= { counts: [0, 0, 0, 0, 0], mask: 0, first: undefined, last: undefined });
}

function areAllFree(domain: Domain, steps: readonly PathStep[]): boolean {
  for (const step of steps) if (!isFree(nodeAt(domain, step), step)) return false;
  return true;
}

function isFree(node: Node, step: PathStep): boolean {
  return node.first === undefined && (node.mask & step.conflictMask) === 0;
}

function hold(node: Node, step: PathStep): void {
  const at = 31 - Math.clz32(step.bit);
  node.counts[at] = (node.counts[at] ?? 0) + 1;
  node.mask |= step.bit;
}

function queue(node: Node, waiter: Waiter, step: PathStep): void {
  const { last } = node;
  const sibling = waiter.places;
  const place: Place = { waiter, node, step, sibling, isQueued: true, previous: last, next: undefined };
  if (last === undefined) node.first = place;
  else last.next = place;
  node.last = place;
  waiter.places = place;
  waiter.missing++;
}

function unlink(place: Place): void {
  const { node, previous, next } = place;
  if (previous === undefined) node.first = next;
  else previous.next = next;
  if (next === undefined) node.last = previous;
  else next.previous = previous;
  place.isQueued = false;
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
