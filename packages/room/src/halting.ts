import { haltEvidence, haltSentence } from './halt-evidence.ts';
import { catchUp, type HostedTable, tell } from './hosted-table.ts';
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
  hosted.halted ??= haltSentence(evidence);
  meter?.halted();
  onTrouble({ kind: 'halted', tableId, error: cause, evidence });
  try {
    await store.halt(tableId, hosted.halted, clock.now());
    await catchUp(hosted, store);
    tell(hosted);
    bus.publish({ tableId, version: hosted.latest.version });
  } catch (error) {
    // Whoever asked must hear of the first error; here the table is out of play in any case.
    onTrouble({ kind: 'haltFailed', tableId, error });
  }
}
