import type { Lease } from './lease.ts';
import type { LockTask } from './locks.ts';

/** Somebody who may hold several leases, one inside the other, innermost last. */
export class Task {
  readonly number: number;
  readonly label: string;
  readonly held: Lease[] = [];

  constructor(number: number, label: string) {
    this.number = number;
    this.label = label;
  }
}

/** The task as those who lock with it see it. */
export function asLockTask(task: Task): LockTask {
  return task as unknown as LockTask;
}
