import { Fault } from '@cardroom/kernel';
import {
  type Claim,
  type ClaimPlace,
  type ClaimRecord,
  fencingToken,
  type LockBackend,
  type LockDomain,
  type LockTimer,
  type Waiting,
} from '@cardroom/locks';
import { type Alarm, createAlarm } from './alarm.ts';
import { atMost } from './at-most.ts';
import { Endings, settle } from './endings.ts';
import { createLockLink, isFinal, type LockLink, unavailable } from './lock-link.ts';
import { parseAsked, parseRevoked, parseSaid, parseSynced, type ToldGrant } from './lock-replies.ts';
import { LOCK_SCRIPTS, WAITERS_MAX } from './lock-scripts.ts';
import { isIdle, type Ticket, type TicketDomain, Tickets, ticketsIn } from './lock-tickets.ts';
import { fieldOf, keyOf, parseTicketName, wordsOf } from './lock-words.ts';
import { checkOptions, openPair, type RedisLocksOptions } from './redis-locks-options.ts';
import { createRetry, type Retry } from './retry.ts';
import { Sleepers } from './sleepers.ts';
import { readTickets } from './stored-tickets.ts';

/*
 * Redis decides, in one step for a whole path; this process asks, listens, and says every so often that it is alive.
 *
 * What is heard on the channel is a hint only: a grant is written before it is told, so that the next heartbeat finds
 * what was missed. Every call may be made again, because the names of tickets are made here: after a cut connection
 * whatever was on its way is asked again, or ended again.
 *
 * A lease is valid until a lease after the last call that Redis answered was sent. That ends earlier than Redis thinks,
 * which counts from when it was received; and it needs no clock but the one of this process. (A machine that is put to
 * sleep with all its clocks finds out by the first heartbeat. What was written meanwhile is refused by its fence.)
 */

/** How long `close` waits for Redis to hear that nothing is wanted any more. */
const CLOSE_MS = 500;

/**
 * Locks of all processes that use the same Redis. [LOCKR1] Bad options are a `Defect`. While `WAITERS_MAX` claims of a
 * domain wait, no other one gets in: it fails with `Fault('LockUnavailable')`, and one that must not wait is refused,
 * so that a crowd at one table does not keep Redis from hearing what happens at the others. [LOCKR24]
 */
export function createRedisLocks(options: RedisLocksOptions): LockBackend {
  checkOptions(options);
  return new RedisLocks(options);
}

class RedisLocks implements LockBackend {
  readonly process: string;
  readonly #timer: LockTimer;
  readonly #leaseMs: number;
  readonly #heartbeatMs: number;
  readonly #retry: Retry;
  readonly #endings: Endings;
  readonly #processField: string;
  readonly #link: LockLink;
  readonly #alarm: Alarm;
  readonly #tickets = new Tickets();
  #nextBeatMs = 0;
  #isClosed = false;
  readonly #untilUp: Sleepers;

  constructor(options: RedisLocksOptions) {
    const { process, timer, leaseMs, heartbeatMs, retry } = options;
    this.process = process;
    this.#timer = timer;
    this.#leaseMs = leaseMs;
    this.#heartbeatMs = heartbeatMs;
    this.#retry = createRetry(timer, retry, () => this.#link.prepare());
    this.#processField = `p:${process}`;
    this.#untilUp = new Sleepers(timer);
    this.#alarm = createAlarm(timer, () => this.#wake());
    this.#link = createLockLink(openPair(options), {
      process,
      onUp: () => this.#onUp(),
      onHearing: () => this.#syncAll(),
      onMessage: (text) => this.#onMessage(text),
      onRefused: (error) => this.#onRefused(error),
    });
    const onGrants = (grants: readonly ToldGrant[]): void => this.#grantAll(grants);
    this.#endings = new Endings({ process, timer, link: this.#link, retry: this.#retry, onGrants });
  }

  ask(claim: Claim): Waiting | undefined {
    if (this.#isClosed) {
      claim.fail(unavailable(new Error('they are closed')));
      return undefined;
    }
    const ticket = this.#tickets.add(claim);
    this.#keepBeating();
    if (this.#canSend()) this.#send(ticket);
    return { withdraw: () => this.#withdraw(ticket) };
  }

  giveBack(claim: Claim): Promise<void> {
    const ticket = this.#tickets.find(claim.ticket);
    if (ticket === undefined || ticket.state !== 'held') return Promise.resolve();
    this.#tickets.remove(ticket);
    return this.#endings.end(ticket.domain, claim.ticket);
  }

  isCurrent(claim: Claim): boolean {
    const ticket = this.#tickets.find(claim.ticket);
    return ticket?.state === 'held' && this.#timer.monotonicMs() < ticket.domain.validUntilMs;
  }

  placeOf(claim: Claim): ClaimPlace {
    return this.#tickets.placeOf(claim);
  }

  async revoke(id: string, reason: string): Promise<boolean> {
    const name = parseTicketName(id);
    if (!name.ok) return false;
    const { process, ticket, domain } = name.value;
    const args = [this.process, process, ticket, reason];
    await this.#up();
    const { fence, grants } = await this.#link.run(LOCK_SCRIPTS.revoke, keyOf(domain), args).then(
      (reply) => parseRevoked(reply),
      (error: unknown) => {
        throw unavailable(error);
      },
    );
    if (fence > 0 && process === this.process) this.#onEnded({ ticket: Number(ticket), fence, reason });
    this.#grantAll(grants);
    return fence > 0;
  }

  async others(domain?: LockDomain): Promise<readonly ClaimRecord[]> {
    await this.#up();
    const stored = await readTickets(this.#link, domain);
    for (const { ticket, record } of stored) if (record.process === this.process) this.#see(ticket, record);
    return stored.map(({ record }) => record).filter(({ process }) => process !== this.process);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#alarm.off();
    this.#retry.cancel();
    this.#untilUp.wake();
    this.#endings.close();
    const ends: Promise<void>[] = [];
    for (const domain of this.#tickets.domains()) {
      for (const ticket of domain.open.values()) {
        const { state, wasSent, claim } = ticket;
        this.#tickets.remove(ticket);
        if (wasSent) ends.push(this.#endings.end(domain, claim.ticket));
        if (state === 'held') claim.lose('the locks were closed');
        else claim.fail(unavailable(new Error('they are closed')));
      }
    }
    await atMost(this.#timer, CLOSE_MS, Promise.all(ends));
    this.#link.close();
    for (const domain of this.#tickets.domains()) for (const number of domain.ending.keys()) settle(domain, number);
  }

  /** What is asked now does not overtake what is still to be sent again. */
  #canSend(): boolean {
    return this.#link.isUp && !this.#retry.isPending;
  }

  #send(ticket: Ticket): void {
    const { claim, domain } = ticket;
    const sentAtMs = this.#timer.monotonicMs();
    ticket.state = 'asking';
    ticket.wasSent = true;
    domain.wasUsed = true;
    domain.keptUntilMs = sentAtMs + this.#leaseMs;
    const args = [
      this.process,
      this.#processField,
      fieldOf(this.process, claim.ticket),
      this.#leaseMs,
      claim.fenceAbove,
      claim.isIfAvailable ? 1 : 0,
      wordsOf(claim),
    ];
    this.#link.run(LOCK_SCRIPTS.ask, domain.key, args).then(
      (reply) => this.#onAsked(ticket, sentAtMs, reply),
      (error: unknown) => this.#onAskFailed(ticket, error),
    );
  }

  #onAsked(ticket: Ticket, sentAtMs: number, reply: unknown): void {
    const asked = parseAsked(reply);
    if (asked.kind !== 'crowded') this.#renewed(ticket.domain, sentAtMs);
    this.#grantAll(asked.grants);
    // It was withdrawn in the meantime, and is ended in Redis as well.
    if (ticket.state === 'over') return;
    if (asked.kind !== 'known') {
      this.#tickets.remove(ticket);
      if (asked.kind === 'refused' || ticket.claim.isIfAvailable) return ticket.claim.refuse();
      return ticket.claim.fail(new Fault('LockUnavailable', `too many wait: ${WAITERS_MAX}`));
    }
    ticket.state = 'waiting';
    ticket.place = asked.place;
    if (asked.fence > ticket.endedFence) return this.#grant(ticket, asked.fence);
    this.#recheckIn(ticket.domain, asked.firstDeathMs);
    if (ticket.isHinted) this.#sync(ticket.domain);
  }

  #onAskFailed(ticket: Ticket, error: unknown): void {
    if (ticket.state === 'over') return;
    if (isFinal(error)) {
      this.#tickets.remove(ticket);
      return ticket.claim.fail(unavailable(error));
    }
    ticket.state = 'unsent';
    this.#retry.later();
  }

  #grant(ticket: Ticket, fence: number): void {
    // Of a ticket that was asked for again, or whose grant was ended, something old may still be on its way.
    if (ticket.state !== 'waiting' || fence < ticket.place.order || fence <= ticket.endedFence) return;
    // Redis may have taken it away again: it is asked, rather than a lease given that is over.
    const nowMs = this.#timer.monotonicMs();
    if (nowMs >= ticket.domain.validUntilMs) return this.#sync(ticket.domain);
    ticket.state = 'held';
    ticket.heldAtMs = nowMs;
    ticket.fence = fence;
    ticket.place = { order: ticket.place.order, reached: ticket.claim.steps.length, queued: 0 };
    ticket.claim.grant(fencingToken(fence));
  }

  /** Where a claim stands by now; others have let it go on, perhaps, and this process is not told of every step. */
  #see(number: number, { isHeld, order, reached, queued }: ClaimRecord): void {
    const ticket = this.#tickets.find(number);
    if (ticket === undefined || ticket.state === 'held') return;
    if (!isHeld) ticket.place = { order, reached, queued };
    // It may have been taken away again since: this is no more than a hint.
    else if (ticket.state === 'waiting') this.#sync(ticket.domain);
  }

  #grantAll(grants: readonly ToldGrant[]): void {
    for (const { ticket: number, fence } of grants) this.#onGranted(number, fence);
  }

  #onGranted(number: number, fence: number): void {
    const ticket = this.#tickets.find(number);
    if (ticket === undefined) return;
    ticket.isHinted = true;
    this.#grant(ticket, fence);
  }

  #onEnded({ ticket: number, fence, reason }: ToldGrant & { readonly reason: string }): void {
    const ticket = this.#tickets.find(number);
    if (ticket === undefined) return;
    ticket.isHinted = true;
    ticket.endedFence = Math.max(ticket.endedFence, fence);
    if (ticket.state === 'waiting') return this.#sync(ticket.domain);
    if (ticket.state !== 'held' || ticket.fence > fence) return;
    this.#tickets.remove(ticket);
    ticket.claim.lose(reason);
  }

  #withdraw(ticket: Ticket): void {
    const { domain, claim, wasSent, state } = ticket;
    if (state === 'held' || state === 'over') return;
    this.#tickets.remove(ticket);
    if (wasSent) void this.#endings.end(domain, claim.ticket);
  }

  /** Sends what is still to be sent, what ends first. */
  #flush(): void {
    for (const domain of this.#tickets.domains()) {
      this.#endings.flush(domain);
      for (const ticket of ticketsIn(domain, 'unsent')) this.#send(ticket);
    }
  }

  /** Waits for the connection, at most for a lease. A `Fault` when there will be none any more. */
  async #up(): Promise<void> {
    if (!this.#link.isUp && !this.#isClosed) await this.#untilUp.sleep(this.#leaseMs);
    if (this.#isClosed) throw unavailable(new Error('they are closed'));
  }

  #onUp(): void {
    this.#untilUp.wake();
    this.#retry.cancel();
    this.#flush();
    this.#syncAll();
  }

  #onRefused(error: Error): void {
    for (const domain of this.#tickets.domains()) {
      for (const ticket of ticketsIn(domain, 'unsent')) this.#onAskFailed(ticket, error);
    }
  }

  #onMessage(text: string): void {
    const said = parseSaid(text);
    if (said === undefined) return;
    if (said.kind === 'granted') this.#onGranted(said.ticket, said.fence);
    else this.#onEnded(said);
  }

  /** Redis has answered what was sent then: what is held here is held on. */
  #renewed(domain: TicketDomain, sentAtMs: number): void {
    this.#retry.succeeded();
    // What was over before the answer came stays over, even if Redis has not noticed.
    this.#loseExpired(domain);
    domain.validUntilMs = Math.max(domain.validUntilMs, sentAtMs + this.#leaseMs);
  }

  #loseExpired(domain: TicketDomain): void {
    if (this.#timer.monotonicMs() < domain.validUntilMs) return;
    for (const ticket of ticketsIn(domain, 'held')) this.#lose(ticket, 'the lease ran out');
  }

  #lose(ticket: Ticket, reason: string): void {
    this.#tickets.remove(ticket);
    void this.#endings.end(ticket.domain, ticket.claim.ticket);
    ticket.claim.lose(reason);
  }

  #recheckIn(domain: TicketDomain, firstDeathMs: number): void {
    domain.recheckAtMs = firstDeathMs < 0 ? Infinity : this.#timer.monotonicMs() + firstDeathMs + 1;
    if (firstDeathMs >= 0) this.#alarm.ringAt(domain.recheckAtMs);
  }

  #keepBeating(): void {
    if (this.#alarm.isSet) return;
    this.#nextBeatMs = this.#timer.monotonicMs() + this.#heartbeatMs;
    this.#alarm.ringAt(this.#nextBeatMs);
  }

  /** The one timer: says that this process is alive, ends what is over, and looks after those who may be dead. */
  #wake(): void {
    const nowMs = this.#timer.monotonicMs();
    const isBeat = nowMs >= this.#nextBeatMs;
    if (isBeat) {
      this.#nextBeatMs = nowMs + this.#heartbeatMs;
      this.#link.probe();
    }
    for (const domain of this.#tickets.domains()) {
      this.#loseExpired(domain);
      if (isBeat && isIdle(domain)) this.#tickets.forget(domain);
      else if (isBeat || nowMs >= domain.recheckAtMs) this.#sync(domain);
      if (isBeat) domain.wasUsed = false;
      if (ticketsIn(domain, 'held').length > 0) this.#alarm.ringAt(domain.validUntilMs);
      if (domain.recheckAtMs > nowMs && domain.recheckAtMs < Infinity) this.#alarm.ringAt(domain.recheckAtMs);
    }
    if (this.#tickets.domains().length > 0) this.#alarm.ringAt(this.#nextBeatMs);
  }

  #syncAll(): void {
    if (this.#isClosed) return;
    for (const domain of this.#tickets.domains()) this.#sync(domain);
  }

  #sync(domain: TicketDomain): void {
    domain.recheckAtMs = Infinity;
    if (!this.#link.isUp) return;
    if (domain.syncing !== 'no') {
      domain.syncing = 'again';
      return;
    }
    domain.syncing = 'once';
    const sentAtMs = this.#timer.monotonicMs();
    domain.keptUntilMs = sentAtMs + this.#leaseMs;
    this.#link.run(LOCK_SCRIPTS.sync, domain.key, [this.process, this.#leaseMs]).then(
      (reply) => this.#onSynced(domain, sentAtMs, reply),
      // The next heartbeat, or the return of the connection, does it again.
      () => {
        domain.syncing = 'no';
        if (!this.#isClosed) this.#retry.later();
      },
    );
  }

  #onSynced(domain: TicketDomain, sentAtMs: number, reply: unknown): void {
    if (this.#isClosed) return;
    const isAgain = domain.syncing === 'again';
    domain.syncing = 'no';
    const { firstDeathMs, fences } = parseSynced(reply);
    this.#renewed(domain, sentAtMs);
    for (const ticket of domain.open.values()) this.#compare(ticket, fences.get(ticket.claim.ticket), sentAtMs);
    for (const number of fences.keys()) {
      // Left behind by a call that was thought to be lost, and came late.
      if (this.#tickets.find(number) === undefined && !domain.ending.has(number))
        void this.#endings.end(domain, number);
    }
    if (ticketsIn(domain, 'waiting').length > 0) this.#recheckIn(domain, firstDeathMs);
    if (isAgain) this.#sync(domain);
  }

  /** What Redis knows of a ticket: nothing, that it waits (0), or the fence of its grant. */
  #compare(ticket: Ticket, fence: number | undefined, sentAtMs: number): void {
    if (ticket.state === 'waiting') {
      if (fence === undefined) this.#send(ticket);
      else if (fence > 0) this.#grant(ticket, fence);
    } else if (ticket.state === 'held' && fence !== ticket.fence && ticket.heldAtMs < sentAtMs) {
      // What was asked before the grant was heard of, on the other connection, says nothing about it.
      this.#lose(ticket, 'Redis no longer knows the grant');
    }
  }
}
