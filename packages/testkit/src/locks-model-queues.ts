import { assert } from '@cardroom/kernel';
import { canBeTogether, type Want } from './locks-resources.ts';

/*
 * Wait queues as one list of all who have asked and not gone yet. Of each it is written down how many of his resources
 * he has taken, in their order, and since when he stands at the next one. Nothing else is remembered, and after
 * everything that could help somebody all are looked at again.
 *
 * Somebody may go on when nobody came to stand there before him and he agrees with all who have taken what he stands
 * at. Who goes on walks as far as he may. Of several who may go on, the one at the first resource does so first.
 */

/** Somebody who has asked for resources of one domain. */
export interface Entry {
  readonly domain: number;
  /** In the order of the resources. */
  readonly wants: readonly Want[];
  /** How many of them have been taken, from the first on. */
  taken: number;
  /** When it came to stand where it stands, counted in arrivals. */
  since: number;
  /** How often it came to a resource and had to stop. */
  stops: number;
}

/** Whether it has taken all that it wants. */
export function isThrough({ taken, wants }: Entry): boolean {
  return taken === wants.length;
}

/** The queues of all domains. */
export class ModelQueues {
  readonly #entries: Entry[];
  #arrivals = 0;

  /** Queues in which some stand already; they go on with the next `moveOn`. */
  constructor(entries: readonly Entry[] = []) {
    this.#entries = [...entries];
    for (const { since } of entries) this.#arrivals = Math.max(this.#arrivals, since);
  }

  /** Somebody asks, and walks as far as he may. */
  enter(domain: number, wants: readonly Want[]): Entry {
    const entry = { domain, wants, taken: 0, since: 0, stops: 0 };
    this.#entries.push(entry);
    this.#walk(entry);
    return entry;
  }

  /** Somebody asks who takes everything at once, or nothing. */
  enterIfFree(domain: number, wants: readonly Want[]): Entry | undefined {
    const others = this.#entries.filter((other) => other.domain === domain);
    const isFree = wants.every(({ at }) => others.every((other) => standsAt(other)?.at !== at));
    return isFree && this.agrees(domain, wants) ? this.enter(domain, wants) : undefined;
  }

  /** Somebody goes with all that he has taken, and others go on. */
  leave(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    assert(at >= 0, 'only who is there can leave');
    this.#entries.splice(at, 1);
    this.moveOn();
  }

  /** Everybody goes on who may, until nobody may. */
  moveOn(): void {
    for (let first = this.#firstWhoMay(); first !== undefined; first = this.#firstWhoMay()) {
      first.taken++;
      this.#walk(first);
    }
  }

  /** How many have all that they want. */
  countThrough(): number {
    return this.#entries.filter(isThrough).length;
  }

  /** Whether all of these could be there together with all that others have taken. */
  agrees(domain: number, wants: readonly Want[]): boolean {
    return this.#entries.every((other) => other.domain !== domain || wants.every((want) => leavesRoom(other, want)));
  }

  /** Whether nothing but the order of the queue keeps it where it stands. */
  isOnlyBehindOthers(entry: Entry): boolean {
    const want = standsAt(entry);
    return want !== undefined && this.agrees(entry.domain, [want]);
  }

  /** Whether somebody stands before it in its queue, and somebody behind. */
  isInTheMiddle(entry: Entry): boolean {
    const queue = this.#entries.filter((other) => standTogether(other, entry));
    return queue.some(({ since }) => since < entry.since) && queue.some(({ since }) => since > entry.since);
  }

  /** Whether it has something that another who waits wants as well, and has not come to yet. */
  hasGoneBefore(entry: Entry, other: Entry): boolean {
    const later = other.wants.slice(other.taken + 1);
    return other.domain === entry.domain && later.some((want) => !leavesRoom(entry, want));
  }

  #walk(entry: Entry): void {
    for (;;) {
      this.#arrivals++;
      entry.since = this.#arrivals;
      if (isThrough(entry)) return;
      if (!this.#mayGoOn(entry)) break;
      entry.taken++;
    }
    entry.stops++;
  }

  #mayGoOn(entry: Entry): boolean {
    const want = standsAt(entry);
    if (want === undefined) return false;
    for (const other of this.#entries) {
      if (other === entry || other.domain !== entry.domain) continue;
      if (!leavesRoom(other, want)) return false;
      if (other.since < entry.since && standTogether(other, entry)) return false;
    }
    return true;
  }

  #firstWhoMay(): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of this.#entries) {
      if ((first === undefined || isAtEarlier(entry, first)) && this.#mayGoOn(entry)) first = entry;
    }
    return first;
  }
}

/** What it must take next; nothing when it has everything. */
function standsAt({ wants, taken }: Entry): Want | undefined {
  return wants[taken];
}

function standTogether(left: Entry, right: Entry): boolean {
  const at = standsAt(left)?.at;
  return left.domain === right.domain && at !== undefined && at === standsAt(right)?.at;
}

function isAtEarlier(left: Entry, right: Entry): boolean {
  if (left.domain !== right.domain) return left.domain < right.domain;
  return (standsAt(left)?.at ?? Infinity) < (standsAt(right)?.at ?? Infinity);
}

/** Whether somebody may take this although `other` has what it has taken. */
function leavesRoom({ wants, taken }: Entry, { at, mode }: Want): boolean {
  for (let index = 0; index < taken; index++) {
    const has = wants[index];
    if (has?.at === at && !canBeTogether(has.mode, mode)) return false;
  }
  return true;
}
