import type { LockTimer } from '@cardroom/locks';
import { isFinal, type LockLink } from './lock-link.ts';
import { parseGrants, type ToldGrant } from './lock-replies.ts';
import { LOCK_SCRIPTS } from './lock-scripts.ts';
import type { Ending, TicketDomain } from './lock-tickets.ts';
import { fieldOf } from './lock-words.ts';
import type { Retry } from './retry.ts';

/** What endings need of the locks that they belong to. */
export interface EndingsOptions {
  readonly process: string;
  readonly timer: LockTimer;
  readonly link: LockLink;
  readonly retry: Retry;
  /** Others of this process that an end has let go ahead. */
  readonly onGrants: (grants: readonly ToldGrant[]) => void;
}

/** Makes Redis forget tickets, however long that takes. */
export class Endings {
  readonly #options: EndingsOptions;
  #isClosed = false;

  constructor(options: EndingsOptions) {
    this.#options = options;
  }

  /** Resolves when Redis has forgotten the ticket, or when the lease is over anyway; goes on trying after that. */
  end(domain: TicketDomain, number: number): Promise<void> {
    const { link, retry } = this.#options;
    return new Promise((resolve) => {
      const ending: Ending = { isSent: false, settle: resolve, cancelTimer: undefined };
      domain.ending.set(number, ending);
      if (link.isUp && !retry.isPending) this.#send(domain, number, ending);
      else this.#settleWithLease(domain, ending);
    });
  }

  /** Sends again what Redis has not answered. */
  flush(domain: TicketDomain): void {
    for (const [number, ending] of domain.ending) if (!ending.isSent) this.#send(domain, number, ending);
  }

  /** From now on nothing is tried twice and nobody is kept waiting. */
  close(): void {
    this.#isClosed = true;
  }

  #send(domain: TicketDomain, number: number, ending: Ending): void {
    const { process, link } = this.#options;
    ending.isSent = true;
    domain.wasUsed = true;
    link.run(LOCK_SCRIPTS.end, domain.key, [process, fieldOf(process, number)]).then(
      (reply) => this.#onEnded(domain, number, reply),
      (error: unknown) => this.#onFailed(domain, number, error),
    );
  }

  #onEnded(domain: TicketDomain, number: number, reply: unknown): void {
    this.#options.retry.succeeded();
    this.#options.onGrants(parseGrants(reply));
    settle(domain, number);
  }

  #onFailed(domain: TicketDomain, number: number, error: unknown): void {
    const ending = domain.ending.get(number);
    if (ending === undefined) return;
    if (isFinal(error)) return settle(domain, number);
    ending.isSent = false;
    this.#settleWithLease(domain, ending);
    if (!this.#isClosed) this.#options.retry.later();
  }

  /** Others can have it when the lease is over, whether Redis has heard of the end or not. */
  #settleWithLease(domain: TicketDomain, ending: Ending): void {
    if (this.#isClosed) return ending.settle();
    const { timer } = this.#options;
    const restMs = Math.max(0, Math.ceil(domain.keptUntilMs - timer.monotonicMs()));
    ending.cancelTimer ??= timer.after(restMs, ending.settle);
  }
}

/** Has nothing more to do with an end. */
export function settle(domain: TicketDomain, number: number): void {
  const ending = domain.ending.get(number);
  domain.ending.delete(number);
  ending?.cancelTimer?.();
  ending?.settle();
}
