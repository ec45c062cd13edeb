import { Fault } from '@cardroom/kernel';

/** The wait was given up because everybody in a circle waited for somebody else in it, and this was the last to come. */
export class DeadlockError extends Fault {
  /** The tasks of the circle. */
  readonly cycle: readonly string[];

  constructor(cycle: readonly string[]) {
    super('LockDeadlock', `${cycle.length} tasks waited for each other: ${cycle.join(' -> ')}`);
    this.cycle = cycle;
  }
}
