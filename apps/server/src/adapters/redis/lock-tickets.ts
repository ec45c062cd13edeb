import { assert } from '@cardroom/kernel';
import type { Claim, ClaimPlace, LockDomain } from '@cardroom/locks';
import { keyOf } from './lock-words.ts';

/**
 * A claim of this process that has not ended. `unsent`: Redis is to be asked, and may have been before; `asking`: the
 * answer is on its way; `over`: it has ended, which late answers must not change.
 */
export interface Ticket {
  readonly claim: Claim;
  readonly domain: TicketDomain;
  state: 'unsent' | 'asking' | 'waiting' | 'held' | 'over';
  /** Whether Redis may know of it. */
  wasSent: boolean;
  /** A message about it has come before the answer. */
  isHinted: boolean;
  /** Where it stood when Redis was last asked; what Redis has not numbered yet will come after all that it has. */
  place: ClaimPlace;
  fence: number;
  /** The fence of the last of its grants that was ended against its will: news of that grant or an earlier one is old. */
  endedFence: number;
  /** When this process heard of its grant. */
  heldAtMs: number;
}

/** A ticket that Redis is to forget. */
export interface Ending {
  isSent: boolean;
  /** Says that it is done, or that the lease is over. */
  readonly settle: () => void;
  cancelTimer: (() => void) | undefined;
}

/** What this process holds, wants and gives back in one domain. */
export interface TicketDomain {
  readonly key: string;
  /** In the order in which they were asked for. */
  readonly open: Map<number, Ticket>;
  readonly ending: Map<number, Ending>;
  /** Until when what is held here is held for certain, by the clock of this process. */
  validUntilMs: number;
  /** Until when Redis may keep it, as this process asked it to: a lease after anything was last sent. */
  keptUntilMs: number;
  /** When another process that stands in the way may turn out to be dead. */
  recheckAtMs: number;
  /** Whether anything was sent since the last heartbeat: something may have been left behind. */
  wasUsed: boolean;
  syncing: 'no' | 'once' | 'again';
}

const UNKNOWN: ClaimPlace = { order: Number.MAX_SAFE_INTEGER, reached: 0, queued: Number.MAX_SAFE_INTEGER };

/** All open tickets of this process. */
export class Tickets {
  readonly #domains = new Map<string, TicketDomain>();
  readonly #open = new Map<number, Ticket>();

  /** Adds a claim that nobody was asked for yet. */
  add(claim: Claim): Ticket {
    assert(!this.#open.has(claim.ticket), `ticket ${claim.ticket} is used twice`);
    const domain = this.#domainOf(claim.domain);
    const ticket: Ticket = {
      claim,
      domain,
      state: 'unsent',
      wasSent: false,
      isHinted: false,
      place: UNKNOWN,
      fence: 0,
      endedFence: 0,
      heldAtMs: 0,
    };
    domain.open.set(claim.ticket, ticket);
    this.#open.set(claim.ticket, ticket);
    return ticket;
  }

  find(number: number): Ticket | undefined {
    return this.#open.get(number);
  }

  /** How far a claim has come, as far as this process knows. */
  placeOf(claim: Claim): ClaimPlace {
    return this.find(claim.ticket)?.place ?? UNKNOWN;
  }

  /** Ends a ticket in this process. */
  remove(ticket: Ticket): void {
    ticket.state = 'over';
    ticket.domain.open.delete(ticket.claim.ticket);
    this.#open.delete(ticket.claim.ticket);
  }

  /** All domains now, so that one may go while they are looked through. */
  domains(): readonly TicketDomain[] {
    return [...this.#domains.values()];
  }

  /** Forgets a domain in which nothing is open. */
  forget(domain: TicketDomain): void {
    this.#domains.delete(domain.key);
  }

  #domainOf(wanted: LockDomain): TicketDomain {
    const key = keyOf(wanted);
    const known = this.#domains.get(key);
    if (known !== undefined) return known;
    const domain: TicketDomain = {
      key,
      open: new Map(),
      ending: new Map(),
      validUntilMs: -Infinity,
      keptUntilMs: -Infinity,
      recheckAtMs: Infinity,
      wasUsed: false,
      syncing: 'no',
    };
    this.#domains.set(key, domain);
    return domain;
  }
}

/** The tickets of a domain in one state. */
export function ticketsIn(domain: TicketDomain, state: Ticket['state']): readonly Ticket[] {
  return [...domain.open.values()].filter((ticket) => ticket.state === state);
}

/** Whether there is nothing to look after: nothing open, nothing sent that may have left something behind or is asked. */
export function isIdle({ open, ending, wasUsed, syncing }: TicketDomain): boolean {
  return open.size === 0 && ending.size === 0 && !wasUsed && syncing === 'no';
}
