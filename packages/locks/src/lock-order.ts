import { assert } from '@cardroom/kernel';
import { domainOf } from './lease.ts';
import type { LockPath } from './lock-path.ts';
import type { LockRequest, LockTimer } from './locks.ts';
import type { LockLog } from './log.ts';
import type { LockMetrics } from './metrics.ts';
import { violationOf } from './nesting.ts';
import { heldThen, shownRequest, stackNow, taskName } from './records.ts';
import type { LockSettings } from './settings.ts';
import type { Task } from './task.ts';

/** What the check of the order looks at, and whom it tells. */
export interface LockOrderOptions {
  readonly process: string;
  readonly timer: LockTimer;
  readonly metrics: LockMetrics;
  readonly log: LockLog;
  readonly settings: () => LockSettings;
}

/** The order of nested requests, as strictly as the settings want it. */
export class LockOrder {
  readonly #options: LockOrderOptions;

  constructor(options: LockOrderOptions) {
    this.#options = options;
  }

  /** A request of somebody who holds something: one that breaks the order is told, and a `Defect` if it must be. */
  check(owner: Task, request: LockRequest, path: LockPath): void {
    const { metrics, log, process, timer } = this.#options;
    const { hierarchyEnforcement, enableDuplicateDetection, enableStackTraceLogging } = this.#options.settings();
    const violation = violationOf(owner.held, path, domainOf(request));
    const isDuplicate = violation?.kind === 'duplicate' && enableDuplicateDetection;
    if (violation === undefined || (!isDuplicate && hierarchyEnforcement === 'off')) return;
    const { held, requested } = violation;
    metrics.orderViolated(held, requested);
    log({
      event: isDuplicate ? 'lock.duplicate' : 'lock.order_violation',
      task: taskName(process, owner.number),
      requested: shownRequest(request, enableStackTraceLogging ? stackNow() : undefined),
      held: owner.held.map((lease) => heldThen(lease, timer.monotonicMs())),
    });
    const isRefused = isDuplicate || hierarchyEnforcement === 'throw';
    assert(!isRefused, `lock order: asked for ${requested} while holding ${held}`);
  }
}
