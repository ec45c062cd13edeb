import type { TableId } from '@cardroom/kernel';
import type { HandRecord, Store } from '../ports/store.ts';
import { factsInParts, type HandFacts } from './hand-facts.ts';
import type { ProjectedHand } from './projection.ts';

/** How many hands of a table are counted in one write, so that nobody waits long for it. */
const HANDS_AT_ONCE = 10;

/** Lets others work after so many run-outs have been counted; `false` when there is no use in going on. */
export type Pause = (runouts: number) => Promise<boolean>;

/** What of a store projecting needs. */
export type ProjectionStore = Pick<
  Store,
  'tablesToProject' | 'projectedUpTo' | 'endedHands' | 'eventsOfHand' | 'project'
>;

/**
 * Counts the next hands of a table; says whether there may be more of them. When somebody else counts the same hands
 * at the same time, one of the two writes them, and the other nothing. [PRJ1]
 */
export async function projectTable(store: ProjectionStore, tableId: TableId, pause: Pause): Promise<boolean> {
  const after = await store.projectedUpTo(tableId);
  const hands = await store.endedHands(tableId, after, HANDS_AT_ONCE);
  const projected: ProjectedHand[] = [];
  for (const hand of hands) {
    const facts = await factsOf(store, hand, pause);
    if (facts === undefined) return false;
    projected.push({ number: hand.number, facts });
  }
  if (projected.length > 0) await store.project(tableId, after, projected);
  return hands.length === HANDS_AT_ONCE;
}

async function factsOf(
  store: ProjectionStore,
  hand: HandRecord,
  pause: Pause,
): Promise<readonly HandFacts[] | undefined> {
  const parts = factsInParts(hand, await store.eventsOfHand(hand.handId));
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
    if (!(await pause(part.value))) return undefined;
  }
}

/** What has come of counting all tables. */
export interface ProjectedTables {
  /** Of how many tables every hand is counted that had ended. */
  readonly tables: number;
  /** The tables of which that is not so, and why. */
  readonly failures: readonly { readonly tableId: TableId; readonly error: unknown }[];
}

/**
 * Counts every hand that has ended and is not counted yet, of all tables. A table that cannot be counted keeps nobody
 * from counting the others. [PRJ8]
 */
export async function projectAll(store: ProjectionStore): Promise<ProjectedTables> {
  const failures: { readonly tableId: TableId; readonly error: unknown }[] = [];
  let after = '';
  let tables = 0;
  for (;;) {
    const [tableId] = await store.tablesToProject(after, 1);
    if (tableId === undefined) return { tables, failures };
    try {
      while (await projectTable(store, tableId, async () => true));
      tables += 1;
    } catch (error) {
      failures.push({ tableId, error });
    }
    after = tableId;
  }
}
