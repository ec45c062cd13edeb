import type { TableId } from '@cardroom/kernel';
import type { Bus } from '../ports/bus.ts';
import type { Clock } from '../ports/clock.ts';
import type { Trouble } from '../trouble.ts';
import { type Pause, projectTable, type ProjectionStore } from './project-table.ts';

/** How often somebody looks for hands to count, also when nothing was heard. */
const EVERY_MS = 5_000;
/** How long after a commit somebody looks: many hands end in that time, and are counted together. */
const SOON_MS = 250;
/** How many tables are looked after before others may work. */
const TABLES_AT_ONCE = 20;
/** How many run-outs are counted before others may work: some three milliseconds. */
const RUNOUTS_AT_ONCE = 50_000;
/** How long a table is left alone at most that could not be counted. */
const REST_MAX_MS = 300_000;

/** What counting hands needs. */
export interface ProjectionPorts {
  readonly store: ProjectionStore;
  readonly clock: Clock;
  /** Where commits are told; whether they are is no matter, only how soon they are counted. */
  readonly bus: Pick<Bus, 'subscribe'>;
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * Counts hands that have ended for the statistics of their players, now and for ever; every process may do so. Nobody
 * waits for it, it holds no lock, and it only looks: how far a table is counted is written in the store. Returns the
 * way to stop, which waits for what is running. [PRJ3]
 */
export function startProjections(ports: ProjectionPorts): () => Promise<void> {
  const projections = new Projections(ports);
  projections.start();
  return () => projections.stop();
}

interface Rest {
  readonly until: number;
  readonly ms: number;
}

/** The counting of one process: a turn after the other, each of a bounded number of hands. */
class Projections {
  readonly #ports: ProjectionPorts;
  /** Tables that could not be counted, and until when they are left alone. */
  readonly #resting = new Map<TableId, Rest>();
  /** The table that the last turn has ended with; empty to begin with the first. */
  #after = '';
  #runouts = 0;
  #isStopped = false;
  #isWoken = false;
  #isSoon = false;
  #turn: Promise<void> | undefined;
  #cancel = (): void => {};
  #endPause = (): void => {};
  #unsubscribe = (): void => {};

  constructor(ports: ProjectionPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.bus.subscribe(() => this.#wake());
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#cancel();
    this.#endPause();
    await this.#turn;
  }

  /** A commit was told: a hand may have ended. */
  #wake(): void {
    this.#isWoken = true;
    if (this.#turn === undefined && !this.#isSoon) this.#schedule(SOON_MS);
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#cancel();
    this.#isSoon = delayMs <= SOON_MS;
    this.#cancel = this.#ports.clock.after(delayMs, () => this.#begin());
  }

  #begin(): void {
    this.#isSoon = false;
    this.#isWoken = false;
    this.#turn = this.#turnAndNext();
  }

  async #turnAndNext(): Promise<void> {
    const isMore = await this.#takeTurn();
    this.#turn = undefined;
    this.#schedule(isMore ? 0 : this.#isWoken ? SOON_MS : EVERY_MS);
  }

  /** Counts some hands of some tables; says whether there are more. */
  async #takeTurn(): Promise<boolean> {
    const { store, onTrouble } = this.#ports;
    try {
      const tables = await store.tablesToProject(this.#after, TABLES_AT_ONCE);
      const isFull = tables.length === TABLES_AT_ONCE;
      this.#after = isFull ? (tables.at(-1) ?? '') : '';
      let isMore = isFull;
      for (const tableId of tables) if (await this.#countTable(tableId)) isMore = true;
      return isMore;
    } catch (error) {
      onTrouble({ kind: 'projectionFailed', error });
      return false;
    }
  }

  async #countTable(tableId: TableId): Promise<boolean> {
    const { store, clock, onTrouble } = this.#ports;
    const rest = this.#resting.get(tableId);
    if (this.#isStopped || (rest !== undefined && clock.now() < rest.until)) return false;
    try {
      const isMore = await projectTable(store, tableId, this.#pause);
      this.#resting.delete(tableId);
      return isMore;
    } catch (error) {
      // The others go on. What can be counted again soon is; what cannot is not told of all the time.
      const ms = Math.min((rest?.ms ?? EVERY_MS / 2) * 2, REST_MAX_MS);
      this.#resting.set(tableId, { until: clock.now() + ms, ms });
      onTrouble({ kind: 'projectionFailed', tableId, error });
      return false;
    }
  }

  readonly #pause: Pause = async (runouts) => {
    this.#runouts += runouts;
    if (this.#runouts >= RUNOUTS_AT_ONCE && !this.#isStopped) {
      this.#runouts = 0;
      await new Promise<void>((resolve) => {
        const cancel = this.#ports.clock.after(0, resolve);
        this.#endPause = () => {
          cancel();
          resolve();
        };
      });
    }
    return !this.#isStopped;
  };
}
