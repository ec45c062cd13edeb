import type { LockTimer } from './locks.ts';

/** Somebody with a deadline; a list of them is linked through these fields. */
export interface Due {
  dueMs: number;
  earlier: Due | undefined;
  later: Due | undefined;
  /** The list that it is in. */
  line: DueLine | undefined;
  /** The deadline is reached; it is in no list any more. */
  expire(): void;
}

/** All that wait equally long: who came first is due first, so that only the head needs a timer. */
export interface DueLine {
  readonly waitMs: number;
  first: Due | undefined;
  last: Due | undefined;
  isArmed: boolean;
  cancel: () => void;
}

/** Deadlines for many at the price of one timer for each length of wait. Adding and removing take one step. */
export interface Deadlines {
  add(due: Due, nowMs: number, waitMs: number): void;
  remove(due: Due): void;
  close(): void;
}

/** No deadlines yet. A timer may outlive the last deadline of its line by that line's wait, holding nothing. */
export function createDeadlines(timer: LockTimer): Deadlines {
  const lines = new Map<number, DueLine>();

  function arm(line: DueLine, delayMs: number): void {
    line.isArmed = true;
    line.cancel = timer.after(Math.max(0, delayMs), () => ring(line));
  }

  function ring(line: DueLine): void {
    line.isArmed = false;
    const nowMs = timer.monotonicMs();
    for (let head = line.first; head !== undefined && head.dueMs <= nowMs; head = line.first) {
      remove(head);
      head.expire();
    }
    if (line.first !== undefined) arm(line, line.first.dueMs - nowMs);
    else lines.delete(line.waitMs);
  }

  function remove(due: Due): void {
    const { line, earlier, later } = due;
    if (line === undefined) return;
    if (earlier === undefined) line.first = later;
    else earlier.later = later;
    if (later === undefined) line.last = earlier;
    else later.earlier = earlier;
    due.line = undefined;
    due.earlier = undefined;
    due.later = undefined;
  }

  return {
    add(due, nowMs, waitMs) {
      let line = lines.get(waitMs);
      if (line === undefined) {
        line = { waitMs, first: undefined, last: undefined, isArmed: false, cancel: () => {} };
        lines.set(waitMs, line);
      }
      due.dueMs = nowMs + waitMs;
      due.line = line;
      due.earlier = line.last;
      if (line.last === undefined) line.first = due;
      else line.last.later = due;
      line.last = due;
      if (!line.isArmed) arm(line, waitMs);
    },
    remove,
    close() {
      for (const line of lines.values()) line.cancel();
      lines.clear();
    },
  };
}
