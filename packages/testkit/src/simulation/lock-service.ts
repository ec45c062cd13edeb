import { assert } from '@cardroom/kernel';
import {
  type Claim,
  type ClaimRecord,
  createInProcessBackend,
  fencingToken,
  type FencingToken,
  type LockBackend,
  type LockDomain,
  type Waiting,
} from '@cardroom/locks';
import { assertAlone } from './plain-locks.ts';
import { between, type Simulation } from './simulation.ts';

/** How long what a process holds stays its own after it was last heard of. */
export const LEASE_MS = 3_000;
/** How much the locks forget at most when they start again, and how long that takes at most. */
const FORGOTTEN_MS = 1_000;
const RESTART_MS = 1_500;

/** What a process is told about one of its claims. */
export type LockNews =
  | { readonly kind: 'granted'; readonly fence: FencingToken }
  | { readonly kind: 'refused' }
  | { readonly kind: 'lost'; readonly reason: string };

/** What a process asks for. */
export type AskedClaim = Pick<Claim, 'ticket' | 'domain' | 'steps' | 'isIfAvailable' | 'fenceAbove' | 'label' | 'task'>;

/** Tells a process what has become of a claim. */
export type TellClaim = (ticket: number, news: LockNews) => void;

/** A claim as the locks know it. */
interface Kept {
  readonly process: string;
  readonly asked: AskedClaim;
  readonly tell: TellClaim;
  readonly since: number;
  waiting: Waiting | undefined;
  fence: FencingToken | undefined;
  /** The claim as the backend has it. */
  readonly claim: Claim;
}

/**
 * Locks for many processes, at one place that all of them reach over a network. Who is not heard of for as long as a lease
 * lasts has lost what he held; when they start again they have forgotten some of it, and may give out a fence twice.
 */
export class LockService {
  readonly #simulation: Simulation;
  #backend: LockBackend = createInProcessBackend(fencingToken(1));
  #kept = new Map<string, Kept>();
  #lastTicket = 0;
  #lastFence = 0;
  #downUntil = 0;
  /** Until when each process is known to be there. */
  readonly #aliveUntil = new Map<string, number>();

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** How long it takes until somebody answers. */
  get downMs(): number {
    return Math.max(0, this.#downUntil - this.#simulation.agenda.now);
  }

  /** Takes a claim; what became of one that it knows already is told again. */
  ask(process: string, asked: AskedClaim, tell: TellClaim): void {
    this.heardOf(process);
    const known = this.#kept.get(idOf(process, asked.ticket));
    if (known === undefined) return this.#take(process, asked, tell);
    if (known.fence !== undefined) tell(asked.ticket, { kind: 'granted', fence: known.fence });
  }

  /** Nobody wants it any more. */
  end(process: string, ticket: number): void {
    this.heardOf(process);
    this.#end(idOf(process, ticket));
  }

  /** A process is there, and so are these claims as it thinks; gives those of them that nobody knows here. */
  beat(process: string, tickets: readonly number[]): readonly number[] {
    this.heardOf(process);
    for (const ticket of tickets) {
      const known = this.#kept.get(idOf(process, ticket));
      if (known?.fence !== undefined) known.tell(ticket, { kind: 'granted', fence: known.fence });
    }
    return tickets.filter((ticket) => !this.#kept.has(idOf(process, ticket)));
  }

  /** Ends somebody's grant against his will; whether there was one. */
  revoke(id: string, reason: string): boolean {
    const known = this.#kept.get(id);
    if (known?.fence === undefined) return false;
    this.#end(id);
    known.tell(known.asked.ticket, { kind: 'lost', reason });
    return true;
  }

  /** What is held and waited for, except by `process`. */
  records(process?: string, domain?: LockDomain): readonly ClaimRecord[] {
    return [...this.#kept.values()]
      .filter((kept) => kept.process !== process)
      .filter(
        ({ asked }) => domain === undefined || (asked.domain.kind === domain.kind && asked.domain.id === domain.id),
      )
      .map((kept) => this.#recordOf(kept));
  }

  /** Starts again: what was not kept is forgotten, and whoever held it is not told. */
  restart(): void {
    const { agenda } = this.#simulation;
    this.#downUntil = agenda.now + between(this.#simulation, 5, RESTART_MS);
    const forgetsAll = between(this.#simulation, 0, 1) === 1;
    const since = agenda.now - between(this.#simulation, 0, FORGOTTEN_MS);
    const survivors = [...this.#kept.values()].filter((kept) => !forgetsAll && kept.since < since);
    this.#kept = new Map();
    // Fences of the last moment are given out once more: what is written under them is refused by the store.
    const forgotten = forgetsAll ? this.#lastFence : between(this.#simulation, 0, 20);
    this.#lastFence = Math.max(0, this.#lastFence - forgotten);
    this.#backend = createInProcessBackend(fencingToken(this.#lastFence + 1));
    for (const { process, asked, tell, fence } of survivors) {
      this.#take(process, asked, (ticket, news) => {
        // Who had it has it still, under the fence that he knows.
        if (fence === undefined || news.kind !== 'granted') tell(ticket, news);
      });
    }
  }

  /** Knows that a process is there, and looks again when its leases would end. */
  heardOf(process: string): void {
    const { agenda } = this.#simulation;
    const isKnown = this.#aliveUntil.has(process);
    this.#aliveUntil.set(process, agenda.now + LEASE_MS);
    if (!isKnown) this.#watch(process);
  }

  #watch(process: string): void {
    const { agenda } = this.#simulation;
    const until = this.#aliveUntil.get(process) ?? 0;
    agenda.after(until - agenda.now, `the locks look for ${process}`, () => {
      if ((this.#aliveUntil.get(process) ?? 0) > agenda.now) return this.#watch(process);
      this.#aliveUntil.delete(process);
      for (const [id, kept] of this.#kept) if (kept.process === process) this.#end(id);
    });
  }

  #take(process: string, asked: AskedClaim, tell: TellClaim): void {
    const id = idOf(process, asked.ticket);
    this.#lastTicket += 1;
    const ended = (news: LockNews): void => {
      this.#kept.delete(id);
      tell(asked.ticket, news);
    };
    const kept: Kept = {
      process,
      asked,
      tell,
      since: this.#simulation.agenda.now,
      waiting: undefined,
      fence: undefined,
      claim: {
        ...asked,
        ticket: this.#lastTicket,
        note: undefined,
        grant: (fence) => {
          assert(fence > this.#lastFence, `fence ${fence} is given after ${this.#lastFence}`);
          assertAlone(
            asked,
            [...this.#kept.values()].filter((other) => other.fence !== undefined).map((other) => other.asked),
          );
          this.#lastFence = fence;
          kept.fence = fence;
          kept.waiting = undefined;
          tell(asked.ticket, { kind: 'granted', fence });
        },
        refuse: () => ended({ kind: 'refused' }),
        fail: (fault) => ended({ kind: 'lost', reason: fault.message }),
        lose: (reason) => ended({ kind: 'lost', reason }),
      },
    };
    this.#kept.set(id, kept);
    const waiting = this.#backend.ask(kept.claim);
    if (kept.fence === undefined) kept.waiting = waiting;
  }

  #end(id: string): void {
    const kept = this.#kept.get(id);
    if (kept === undefined) return;
    this.#kept.delete(id);
    const { weather } = this.#simulation;
    const isGivenUp = kept.fence === undefined && weather.isSettled(kept.since);
    assert(!isGivenUp, `${kept.process} waits in vain for a lock: ${kept.asked.label}`);
    if (kept.fence === undefined) kept.waiting?.withdraw();
    else void this.#backend.giveBack(kept.claim);
  }

  #recordOf({ process, asked, fence, since, claim }: Kept): ClaimRecord {
    const { ticket, task, label, domain, steps } = asked;
    return {
      ...this.#backend.placeOf(claim),
      id: idOf(process, ticket),
      process,
      task: `${process}:${task}`,
      label,
      domain,
      steps,
      isHeld: fence !== undefined,
      sinceMs: this.#simulation.agenda.now - since,
      ...(fence === undefined ? {} : { fence }),
    };
  }
}

function idOf(process: string, ticket: number): string {
  return `${process}:${ticket}`;
}
