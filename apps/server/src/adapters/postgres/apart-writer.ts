import {
  decideBatch,
  type LoadedRows,
  noRows,
  type StoreChanges,
  type StoreProbe,
  type StoreRequest,
  viewOfRows,
} from '@cardroom/room';
import { faultOf } from './postgres-faults.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import type { BatchWriter } from './write-batch.ts';

/** Requests that are written apart from all others, so that no commit waits for them. */
export interface ApartRequests {
  /** What whoever writes locks first: of all nodes one does so at a time, and nothing is decided on what is no longer so. */
  readonly lock: string;
  /** What the requests are decided on. */
  readonly load: (ask: Ask, requests: readonly StoreRequest[]) => Promise<Partial<LoadedRows>>;
  readonly write: (ask: Ask, changes: StoreChanges) => Promise<void>;
  /** The sentence of the fault when the database fails. */
  readonly failure: string;
}

/** Writes many such requests in one transaction. */
export function createApartWriter(
  link: PostgresLink,
  probe: StoreProbe,
  { lock, load, write, failure }: ApartRequests,
): BatchWriter {
  return async (requests) => {
    probe('taken');
    try {
      return await link.lend(async (ask) => {
        await ask('BEGIN');
        await ask(lock);
        probe('begun');
        const view = viewOfRows({ ...noRows(), ...(await load(ask, requests)) });
        const { outcomes, changes } = decideBatch(view, requests);
        probe('decided');
        await write(ask, changes);
        probe('written');
        await ask('COMMIT');
        probe('committed');
        return outcomes;
      });
    } catch (error) {
      throw faultOf(error, failure);
    }
  };
}
