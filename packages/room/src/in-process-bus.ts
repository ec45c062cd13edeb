import type { Bus, TableNotice } from './ports/bus.ts';

/** Carries notices within one process, at once. */
export function createInProcessBus(): Bus {
  const listeners = new Set<(notice: TableNotice) => void>();
  return {
    publish(notice) {
      for (const listener of listeners) listener(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
