import type { Random } from '@cardroom/room';
import type { Agenda } from './agenda.ts';
import type { Weather } from './faults.ts';
import type { Trace } from './trace.ts';

/** What everything in one simulation shares: its time, its chance, what goes wrong, and what is told of it. */
export interface Simulation {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly weather: Weather;
  readonly trace: Trace;
}

/** When simulations begin, in milliseconds since 1970. */
export const EPOCH_MS = 1_800_000_000_000;

/** A whole number from `least` to `most`, each as likely. */
export function between({ random }: Pick<Simulation, 'random'>, least: number, most: number): number {
  return least + (random.uint32() % (most - least + 1));
}

/** One time of `times`, by chance. */
export function oneIn({ random }: Pick<Simulation, 'random'>, times: number): boolean {
  return random.uint32() % times === 0;
}

/** How long a message is on its way within one house, in milliseconds: mostly less than one, now and then some more. */
export function wayMs(simulation: Pick<Simulation, 'random'>): number {
  const drawn = between(simulation, 1, 1_000) / 1_000;
  return 0.1 + drawn * drawn * drawn * 4;
}

/** What was sent later arrives so much later at least. */
const STEP_MS = 0.001;

/** A connection: what is sent over it arrives, in the order in which it was sent, however long each is on its way. */
export class Line {
  readonly #simulation: Simulation;
  readonly #label: string;
  #lastArrival = 0;

  constructor(simulation: Simulation, label: string) {
    this.#simulation = simulation;
    this.#label = label;
  }

  /** Lets `arrive` happen when something that is sent now gets there; `delayMs` is what keeps it longer than usual. */
  send(words: string, arrive: () => void, delayMs = 0): void {
    const { agenda } = this.#simulation;
    const at = Math.max(this.#lastArrival + STEP_MS, agenda.now + wayMs(this.#simulation) + delayMs);
    this.#lastArrival = at;
    agenda.after(at - agenda.now, `${this.#label}: ${words}`, arrive);
  }
}
