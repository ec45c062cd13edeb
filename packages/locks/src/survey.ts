import { type ClaimRecord, isSameDomain, type LockBackend, type LockDomain } from './backend.ts';
import type { Lease } from './lease.ts';
import type { LiveLeases } from './live-leases.ts';
import type { LockTimer } from './locks.ts';
import { claimName, type Recording, recordOf } from './records.ts';
import { snapshotOf } from './snapshot-of.ts';
import type { LockSnapshot } from './snapshot.ts';

/** Where a survey looks. */
export interface SurveyOptions {
  readonly backend: LockBackend;
  readonly live: LiveLeases;
  readonly timer: LockTimer;
}

/** Looks at what is held and waited for, here and in other processes, and changes nothing. */
export class Survey {
  readonly #options: SurveyOptions;
  #running: Promise<LockSnapshot> | undefined;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** What is needed to write down how the leases of this process stand now. */
  recording(): Recording {
    const { backend, timer } = this.#options;
    return { process: backend.process, nowMs: timer.monotonicMs(), placeOf: (lease) => backend.placeOf(lease) };
  }

  /** The lease of this process that a snapshot shows as `id`. */
  find(id: string): Lease | undefined {
    for (const lease of this.#options.live) {
      if (claimName(lease, this.#options.backend.process) === id) return lease;
    }
    return undefined;
  }

  /** Who waits, in an order in which nobody can go ahead because somebody else has left. */
  lastToFirst(): readonly Lease[] {
    const { live, backend } = this.#options;
    const places = [...live]
      .filter(({ phase }) => phase === 'waiting')
      .map((lease) => ({ lease, place: backend.placeOf(lease) }));
    const slotOf = ({ lease, place }: (typeof places)[number]): number => lease.steps[place.reached]?.slot ?? 0;
    places.sort((left, right) => slotOf(left) - slotOf(right) || right.place.queued - left.place.queued);
    return places.map(({ lease }) => lease);
  }

  /** A snapshot of everything. Whoever asks while one is being taken gets the same. */
  whole(): Promise<LockSnapshot> {
    this.#running ??= this.of().finally(() => (this.#running = undefined));
    return this.#running;
  }

  /**
   * A snapshot of one domain, or of all. Processes cannot be asked at one moment, so what looks like a circle across
   * them is looked at twice: claims that stood unchanged at both times stood together in between.
   */
  async of(domain?: LockDomain): Promise<LockSnapshot> {
    const first = await this.records(domain);
    const snapshot = this.#snapshotOf(first.records, first.isOwnOnly);
    if (snapshot.cycles.length === 0 || !first.hasOthers) return snapshot;
    const before = new Map(first.records.map((record) => [record.id, standOf(record)]));
    const second = await this.records(domain);
    return this.#snapshotOf(
      second.records.filter((record) => before.get(record.id) === standOf(record)),
      second.isOwnOnly,
    );
  }

  /** All claims. Other processes that cannot be asked are left out: looking on must not stop anything. */
  async records(domain?: LockDomain): Promise<Records> {
    const others = await this.#options.backend.others(domain).catch(() => undefined);
    const records = [...this.#own(domain), ...(others ?? [])];
    return { records, hasOthers: others !== undefined && others.length > 0, isOwnOnly: others === undefined };
  }

  #own(domain: LockDomain | undefined): readonly ClaimRecord[] {
    const recording = this.recording();
    const own: ClaimRecord[] = [];
    for (const lease of this.#options.live) {
      if (domain === undefined || isSameDomain(lease.domain, domain)) own.push(recordOf(lease, recording));
    }
    return own;
  }

  #snapshotOf(records: readonly ClaimRecord[], isOwnOnly: boolean): LockSnapshot {
    const stacks = new Map<string, string>();
    for (const lease of this.#options.live) {
      if (lease.stack !== undefined) stacks.set(claimName(lease, this.#options.backend.process), lease.stack);
    }
    const snapshot = snapshotOf(records, (id) => stacks.get(id));
    return isOwnOnly ? { ...snapshot, isOwnOnly } : snapshot;
  }
}

/** Claims of this process and of others, as far as they could be asked. */
interface Records {
  readonly records: readonly ClaimRecord[];
  readonly hasOthers: boolean;
  readonly isOwnOnly: boolean;
}

/** Whether it is held, and if not, where it stands: the same at two looks, it stood there in between. */
function standOf({ isHeld, reached, queued }: ClaimRecord): string {
  return isHeld ? 'held' : `${reached} ${queued}`;
}
