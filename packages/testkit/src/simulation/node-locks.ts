import { Fault } from '@cardroom/kernel';
import type { Claim, ClaimPlace, ClaimRecord, LockBackend, LockDomain, LockTimer, Waiting } from '@cardroom/locks';
import { LEASE_MS, type LockNews, type LockService } from './lock-service.ts';
import { between, Line, type Simulation } from './simulation.ts';
import type { StoreUser } from './simulated-store.ts';

/** How often a process that holds or wants something says that it is there. */
const BEAT_MS = 1_000;
/** How long it takes until a message is sent again that was lost. */
const AGAIN_MS = 400;

interface Open {
  readonly claim: Claim;
  /** When it was asked for, by the process's own clock. */
  readonly sentAt: number;
  isHeld: boolean;
  fence?: number;
}

/** What a process has of the locks: it asks over a network, and holds nothing for longer than it was heard of. */
export class NodeLocks implements LockBackend {
  readonly process: string;
  readonly #simulation: Simulation;
  readonly #service: LockService;
  readonly #user: StoreUser;
  readonly #timer: LockTimer;
  readonly #out: Line;
  readonly #in: Line;
  readonly #open = new Map<number, Open>();
  /** Until when its leases last, by its own clock: as long as one lasts after it sent what was answered last. */
  #validUntil = 0;
  #cutOffUntil = 0;
  #isBeating = false;
  #isClosed = false;

  constructor(
    simulation: Simulation,
    service: LockService,
    { user, timer }: { readonly user: StoreUser; readonly timer: LockTimer },
  ) {
    this.process = user.name;
    this.#simulation = simulation;
    this.#service = service;
    this.#user = user;
    this.#timer = timer;
    this.#out = new Line(simulation, `${user.name} to locks`);
    this.#in = new Line(simulation, `locks to ${user.name}`);
  }

  ask(claim: Claim): Waiting | undefined {
    if (this.#isClosed) {
      claim.fail(new Fault('LockUnavailable', 'the locks are closed'));
      return undefined;
    }
    this.#open.set(claim.ticket, { claim, sentAt: this.#timer.monotonicMs(), isHeld: false });
    this.#sendAsk(claim);
    this.#keepBeating();
    return { withdraw: () => void this.#end(claim.ticket) };
  }

  giveBack(claim: Claim): Promise<void> {
    if (this.#open.get(claim.ticket)?.isHeld !== true) return Promise.resolve();
    return this.#end(claim.ticket);
  }

  isCurrent(claim: Claim): boolean {
    return this.#open.get(claim.ticket)?.isHeld === true && this.#timer.monotonicMs() < this.#validUntil;
  }

  /** Whether, for all that the process can know, it holds a grant with this fence. */
  holds(fence: number): boolean {
    const isHeld = [...this.#open.values()].some((open) => open.isHeld && open.fence === fence);
    return isHeld && this.#timer.monotonicMs() < this.#validUntil;
  }

  revoke(id: string, reason: string): Promise<boolean> {
    return this.#call('revoke', () => this.#service.revoke(id, reason));
  }

  others(domain?: LockDomain): Promise<readonly ClaimRecord[]> {
    return this.#call('look', () => this.#service.records(this.process, domain));
  }

  placeOf({ ticket, steps }: Claim): ClaimPlace {
    const isHeld = this.#open.get(ticket)?.isHeld === true;
    return { order: ticket, reached: isHeld ? steps.length : 0, queued: 0 };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const [ticket, { claim, isHeld }] of this.#open) {
      void this.#end(ticket);
      if (isHeld) claim.lose('the locks are closed');
      else claim.fail(new Fault('LockUnavailable', 'the locks are closed'));
    }
  }

  /** From now on nothing gets through for so long. */
  cutOff(ms: number): void {
    this.#cutOffUntil = this.#simulation.agenda.now + ms;
  }

  #sendAsk(claim: Claim): void {
    const { ticket, domain, steps, isIfAvailable, fenceAbove, label, task } = claim;
    const asked = { ticket, domain, steps, isIfAvailable, fenceAbove, label, task };
    void this.#call(`ask ${ticket}`, () => this.#service.ask(this.process, asked, (of, news) => this.#tell(of, news)));
  }

  #end(ticket: number): Promise<void> {
    this.#open.delete(ticket);
    return this.#call(`end ${ticket}`, () => this.#service.end(this.process, ticket));
  }

  /** A claim is told what has become of it; what is told twice, or too late, is as if it had not been told. */
  #tell(ticket: number, news: LockNews): void {
    this.#in.send(`${news.kind} ${ticket}`, () => this.#user.receive(() => this.#hear(ticket, news)), this.#delay());
  }

  #hear(ticket: number, news: LockNews): void {
    const open = this.#open.get(ticket);
    if (open === undefined) {
      // It was asked for once more when it was refused already, or not wanted any more.
      if (news.kind === 'granted') void this.#end(ticket);
      return;
    }
    switch (news.kind) {
      case 'granted':
        // That it was asked for was heard.
        this.#validUntil = Math.max(this.#validUntil, open.sentAt + LEASE_MS);
        if (open.isHeld || this.#timer.monotonicMs() >= this.#validUntil) return;
        open.isHeld = true;
        open.fence = news.fence;
        return open.claim.grant(news.fence);
      case 'refused':
        this.#open.delete(ticket);
        return open.claim.refuse();
      case 'lost':
        return this.#lose(ticket, news.reason);
    }
  }

  #lose(ticket: number, reason: string): void {
    const open = this.#open.get(ticket);
    if (open === undefined) return;
    this.#open.delete(ticket);
    if (open.isHeld) open.claim.lose(reason);
    else open.claim.fail(new Fault('LockUnavailable', reason));
  }

  #keepBeating(): void {
    if (this.#isBeating) return;
    this.#isBeating = true;
    this.#timer.after(BEAT_MS, () => {
      this.#isBeating = false;
      this.#expire();
      if (this.#open.size === 0 || this.#isClosed) return;
      this.#keepBeating();
      const tickets = [...this.#open.keys()];
      void this.#call('beat', () => this.#service.beat(this.process, tickets)).then((unknown) =>
        unknown.forEach((ticket) => this.#forgotten(ticket)),
      );
    });
  }

  /** The locks do not know it: what was held is lost, and what was asked for is asked for again. */
  #forgotten(ticket: number): void {
    const open = this.#open.get(ticket);
    if (open === undefined) return;
    if (open.isHeld) this.#lose(ticket, 'the locks have forgotten it');
    else this.#sendAsk(open.claim);
  }

  /** What nobody has confirmed for as long as a lease lasts is lost. */
  #expire(): void {
    if (this.#timer.monotonicMs() < this.#validUntil) return;
    for (const [ticket, { isHeld }] of this.#open) {
      if (!isHeld) continue;
      this.#lose(ticket, 'the lease ran out');
      void this.#call(`end ${ticket}`, () => this.#service.end(this.process, ticket));
    }
  }

  /** Asks, as often as it takes: the answer says that the process was heard of. */
  #call<T>(words: string, work: () => T): Promise<T> {
    const sentAt = this.#timer.monotonicMs();
    return new Promise((resolve) => {
      this.#out.send(
        words,
        () => {
          const value = work();
          this.#in.send(
            `answers ${words}`,
            () =>
              this.#user.receive(() => {
                this.#validUntil = Math.max(this.#validUntil, sentAt + LEASE_MS);
                resolve(value);
              }),
            this.#delay(),
          );
        },
        this.#delay(),
      );
    });
  }

  /** What keeps a message longer than usual. */
  #delay(): number {
    const { weather, agenda } = this.#simulation;
    const again = weather.strikes('locks.messageLost') ? between(this.#simulation, 1, 3) * AGAIN_MS : 0;
    const slow = weather.strikes('locks.slow') ? between(this.#simulation, 10, 300) : 0;
    return again + slow + Math.max(0, this.#cutOffUntil - agenda.now) + this.#service.downMs;
  }
}
