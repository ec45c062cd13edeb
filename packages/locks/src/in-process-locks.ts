import { assert, Fault, type TableId } from '@cardroom/kernel';
import { fencingToken, type FencingToken, type LockBackend, type LockLease, type LockRequest } from './backend.ts';
import { inLockOrder } from './levels.ts';

/** Runs a task once, later; returns the way to call it off. */
export interface LockTimer {
  after(delayMs: number, task: () => void): () => void;
}

/** Waiters of one table, linked both ways so that anyone can leave at once without a search. */
interface Waiter {
  readonly request: LockRequest;
  readonly grant: (lease: LockLease) => void;
  previous: Waiter | undefined;
  next: Waiter | undefined;
}

interface Queue {
  holder: LockLease | undefined;
  first: Waiter | undefined;
  last: Waiter | undefined;
}

/**
 * Locks for the tables of one process. Every request takes its whole table exclusively, whatever its path.
 * `firstFence` must be larger than every fence that a store has seen.
 */
export function createInProcessLocks(timer: LockTimer, firstFence: FencingToken): LockBackend {
  const queues = new Map<TableId, Queue>();
  let fence: number = firstFence;

  function issue(queue: Queue, request: LockRequest): LockLease {
    const lease = { table: request.table, path: request.path, fence: fencingToken(fence) } as LockLease;
    fence += 1;
    queue.holder = lease;
    return lease;
  }

  function enqueue(queue: Queue, request: LockRequest): Promise<LockLease> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { request, grant, previous: queue.last, next: undefined };
      const cancelTimer = timer.after(request.timeoutMs, () => giveUp('LockTimeout'));
      const onAbort = (): void => giveUp('LockCancelled');
      request.signal?.addEventListener('abort', onAbort);
      if (queue.last === undefined) queue.first = waiter;
      else queue.last.next = waiter;
      queue.last = waiter;

      function stopWaiting(): void {
        unlink(queue, waiter);
        cancelTimer();
        request.signal?.removeEventListener('abort', onAbort);
      }
      function giveUp(code: 'LockTimeout' | 'LockCancelled'): void {
        stopWaiting();
        reject(new Fault(code, `did not get the lock of table ${request.table}`));
      }
      function grant(lease: LockLease): void {
        stopWaiting();
        resolve(lease);
      }
    });
  }

  return {
    async acquire(request) {
      assert(request.path.length > 0 && inLockOrder(request.path), 'lock levels out of order');
      if (request.signal?.aborted === true) throw new Fault('LockCancelled', 'cancelled before it asked');
      const queue = queues.get(request.table) ?? { holder: undefined, first: undefined, last: undefined };
      queues.set(request.table, queue);
      return queue.holder === undefined ? issue(queue, request) : enqueue(queue, request);
    },
    release(lease) {
      const queue = queues.get(lease.table);
      assert(queue !== undefined && queue.holder === lease, 'released a lease that is not held');
      queue.holder = undefined;
      const next = queue.first;
      if (next === undefined) queues.delete(lease.table);
      else next.grant(issue(queue, next.request));
    },
  };
}

function unlink(queue: Queue, waiter: Waiter): void {
  if (waiter.previous === undefined) queue.first = waiter.next;
  else waiter.previous.next = waiter.next;
  if (waiter.next === undefined) queue.last = waiter.previous;
  else waiter.next.previous = waiter.previous;
}
