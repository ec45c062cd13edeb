import { haltEvidence, haltSentence } from './halt-evidence.ts';
import { catchUp, type HostedTable, markHalted, tell } from './hosted-table.ts';
import type { Bus } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';
import type { Store } from './ports/store.ts';
import type { RoomMeter } from './room-meter.ts';
import type { Trouble } from './trouble.ts';

/** What halting a table needs from outside. */
export interface HaltingPorts {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly meter?: Pick<RoomMeter, 'halted'>;
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * A table on which an impossible thing has happened is played no more: its viewers are told, and what led to it
 * stays in the store.
 */
export async function haltTable(
  { store, bus, clock, meter, onTrouble }: HaltingPorts,
  hosted: HostedTable,
  cause: unknown,
  doing: string,
): Promise<void> {
  const { tableId, latest } = hosted;
  const evidence = haltEvidence(cause, { doing, version: latest.version });
  const reason = markHalted(hosted, haltSentence(evidence));
  meter?.halted();
  onTrouble({ kind: 'halted', tableId, error: cause, evidence });
  try {
    await store.halt(tableId, reason, clock.now());
    await catchUp(hosted, store);
    tell(hosted);
    bus.publish({ tableId, version: hosted.latest.version });
  } catch (error) {
    // Whoever asked must hear of the first error; here the table is out of play in any case.
    onTrouble({ kind: 'haltFailed', tableId, error });
  }
}

/**
 * Reads what has become of a table that this room holds for halted. A halt that could not be stored is stored now, unless
 * others have gone on since: then it was stored, and somebody has decided, or what was impossible is not in the store.
 */
export async function lookAtHalted(
  { store, clock }: Pick<HaltingPorts, 'store' | 'clock'>,
  hosted: HostedTable,
): Promise<void> {
  await catchUp(hosted, store);
  if (hosted.halted === undefined || hosted.isHaltStored || hosted.isClosed) return;
  if (hosted.latest.version > hosted.haltedAt) {
    hosted.halted = undefined;
    return;
  }
  await store.halt(hosted.tableId, hosted.halted, clock.now());
  await catchUp(hosted, store);
}
