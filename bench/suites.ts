import type { Measure } from './measure.ts';

/** One file of a suite, loaded only when its suite is asked for. */
export interface SuitePart {
  readonly file: string;
  readonly measure: () => Promise<readonly Measure[]>;
}

/** All suites by name. To add measures, add a part here. */
export const SUITES: ReadonlyMap<string, readonly SuitePart[]> = new Map([
  [
    'poker',
    [
      {
        file: 'poker-evaluator.ts',
        measure: async () => (await import('./poker-evaluator.ts')).measurePokerEvaluator(),
      },
      { file: 'poker-replay.ts', measure: async () => (await import('./poker-replay.ts')).measurePokerReplay() },
      { file: 'poker-hands.ts', measure: async () => (await import('./poker-hands.ts')).measurePokerHands() },
    ],
  ],
  [
    'locks',
    [
      {
        file: 'locks-in-process.ts',
        measure: async () => (await import('./locks-in-process.ts')).measureLocksInProcess(),
      },
      { file: 'locks-redis.ts', measure: async () => (await import('./locks-redis.ts')).measureLocksOverRedis() },
    ],
  ],
  [
    'ledger',
    [
      { file: 'ledger-sqlite.ts', measure: async () => (await import('./ledger-sqlite.ts')).measureLedgerOnSqlite() },
      {
        file: 'ledger-postgres.ts',
        measure: async () => (await import('./ledger-postgres.ts')).measureLedgerOnPostgres(),
      },
    ],
  ],
  [
    'room',
    [
      { file: 'room-parallel.ts', measure: async () => (await import('./room-parallel.ts')).measureRoomInParallel() },
      { file: 'room-collect.ts', measure: async () => (await import('./room-collect.ts')).measureCollecting() },
      { file: 'room-load.ts', measure: async () => (await import('./room-load.ts')).measureRoomLoad() },
    ],
  ],
  [
    'server',
    [
      {
        file: 'server-load.ts',
        measure: async () => (await import('./server-load.ts')).measureServerUnderLoad(),
      },
    ],
  ],
]);

/**
 * Whether a part failed only because something it needs is not there, such as a rival that is not installed.
 * Every other failure is a failure of the benchmark.
 */
export function isNotThere(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND' || error.code === 'ENOENT';
}
