import type { PlayerId } from '@cardroom/kernel';
import { type HostedTable, stepFor, stepsAfter, toldStepFor, viewOf } from './hosted-table.ts';
import type { Subscription, TableStep } from './room.ts';

/** Somebody who wants to hear of a table: who looks, and the last version that he knows. */
export interface Hearing {
  readonly viewer: PlayerId | undefined;
  readonly listener: (step: TableStep) => void;
  readonly since?: number | undefined;
}

/** Lets somebody hear of every step of a table from now on, once and in order. `onFailed` is told of one who cannot. [ROOM16] */
export function listenTo(
  hosted: HostedTable,
  { viewer, listener, since }: Hearing,
  onFailed: (error: unknown) => void,
): Subscription {
  const { version } = hosted.latest;
  const known = since === undefined ? undefined : stepsAfter(hosted, since);
  const missed = known?.map((step) => stepFor(hosted, step, viewer));
  const unsubscribe = (): void => {
    if (hosted.listeners.delete(hear)) hosted.watchers -= 1;
  };
  // What was committed but not told yet is in `missed` or in the snapshot: it must not come twice.
  const hear = (step: Parameters<typeof stepFor>[1]): void => {
    if (step.version <= version) return;
    try {
      listener(toldStepFor(hosted, step, viewer));
    } catch (error) {
      // The commit stands and the others must hear of it; who failed has a gap now and must come back.
      unsubscribe();
      onFailed(error);
    }
  };
  hosted.listeners.add(hear);
  hosted.watchers += 1;
  const view = viewOf(hosted, hosted.latest, viewer);
  return { version, view, ...(missed === undefined ? {} : { missed }), unsubscribe };
}
