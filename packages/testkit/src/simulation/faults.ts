import type { Random } from '@cardroom/room';

/** All that can go wrong in a simulation, each at a point of its own in the code. */
export const FAULTS = [
  /** A node ends at once, and is started again. */
  'node.crash',
  /** A node does nothing for a while, as one that is swapped out, and goes on without knowing. */
  'node.pause',
  /** A node's clock of the day jumps. */
  'node.clockJump',
  /** News of a commit do not arrive, arrive twice, or arrive late. */
  'bus.lost',
  'bus.duplicated',
  'bus.late',
  /** The store says no before it has done anything. */
  'store.refused',
  /** A request or its answer is lost, and whoever asked is told so after a while. */
  'store.requestLost',
  'store.answerLost',
  'store.slow',
  /** The database ends and starts again: what it was about to write is lost or written, and nobody knows which. */
  'store.restart',
  /** A message to or from the locks is lost and sent again. */
  'locks.messageLost',
  'locks.slow',
  /** A node does not get through to the locks for longer than its leases last. */
  'locks.cutOff',
  /** The locks start again, and have forgotten all, or all since a moment ago. */
  'locks.restart',
  /** Somebody takes a lock away. */
  'locks.revoked',
  /** The chat says that it was too much, or nobody knows what it has done. */
  'chat.tooMany',
  'chat.unknown',
  /** Somebody clicks twice, at the same node or at another one. */
  'client.doubleClick',
  'client.cutOff',
  /** Somebody sends again what was answered long ago, or asks for something else under the same key. */
  'client.stale',
  'client.keyReused',
  /** Somebody asks for what nobody was offered. */
  'client.hostile',
] as const;
export type FaultName = (typeof FAULTS)[number];

/** How often what goes wrong, of a thousand times that it could. */
export type FaultRates = Readonly<Partial<Record<FaultName, number>>>;

/** How often each may be drawn to go wrong, of a thousand. */
const RATES_MAX: Readonly<Record<FaultName, number>> = {
  'node.crash': 3,
  'node.pause': 3,
  'node.clockJump': 3,
  'bus.lost': 300,
  'bus.duplicated': 200,
  'bus.late': 200,
  'store.refused': 40,
  'store.requestLost': 20,
  'store.answerLost': 40,
  'store.slow': 40,
  'store.restart': 3,
  'locks.messageLost': 60,
  'locks.slow': 60,
  'locks.cutOff': 3,
  'locks.restart': 2,
  'locks.revoked': 6,
  'chat.tooMany': 1_000,
  'chat.unknown': 200,
  'client.doubleClick': 200,
  'client.cutOff': 20,
  'client.stale': 60,
  'client.keyReused': 20,
  'client.hostile': 120,
};

/** How long it takes until nothing is late any more because of what went wrong. */
export const SETTLED_MS = 10_000;

/** What goes wrong in one simulation, and how often it did. */
export class Weather {
  readonly rates: FaultRates;
  readonly counts = new Map<FaultName, number>();
  readonly #random: Random;
  /** From when on nothing goes wrong any more. */
  #calmAt = Infinity;

  constructor(rates: FaultRates, random: Random) {
    this.rates = rates;
    this.#random = random;
  }

  /** From here on nothing goes wrong any more. */
  calmDown(now: number): void {
    this.#calmAt = now;
  }

  get isCalm(): boolean {
    return this.#calmAt < Infinity;
  }

  /** Whether at a moment nothing had gone wrong for so long that everything had to be as quick as it should. */
  isSettled(at: number): boolean {
    return at > this.#calmAt + SETTLED_MS;
  }

  /** Whether this goes wrong now. The chance is taken also where it cannot, so that a fault more or less moves no other. */
  strikes(fault: FaultName): boolean {
    const drawn = this.#random.uint32() % 1_000;
    if (this.isCalm || drawn >= (this.rates[fault] ?? 0)) return false;
    this.counts.set(fault, (this.counts.get(fault) ?? 0) + 1);
    return true;
  }
}

/** Draws what goes wrong: half of all that can, each at a rate of its own, and nothing at all in one of eight. */
export function drawFaults(random: Random): FaultRates {
  const isFine = random.uint32() % 8 === 0;
  const rates: Partial<Record<FaultName, number>> = {};
  for (const fault of FAULTS) {
    const [isOn, rate] = [random.uint32() % 2 === 0, 1 + (random.uint32() % RATES_MAX[fault])];
    if (isOn && !isFine) rates[fault] = rate;
  }
  return rates;
}
