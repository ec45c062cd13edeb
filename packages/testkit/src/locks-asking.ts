import { Fault, seatIndex, tableId } from '@cardroom/kernel';
import {
  type CancelSignal,
  chatPath,
  createLockMeter,
  DEFAULT_LOCK_SETTINGS,
  type LockLease,
  type LockLogEntry,
  type LockMeter,
  type LockPath,
  lockPath,
  type LockRequest,
  type Locks,
  type LockSettings,
} from '@cardroom/locks';
import { createCanceller, type LocksWorld } from './locks-world.ts';

type PathName =
  | 'stage'
  | 'table'
  | 'readTable'
  | 'deck'
  | 'round'
  | 'readRound'
  | 'pot'
  | 'readPot'
  | 'potAndRound'
  | 'chat';

/** Paths that contract cases ask for. */
export const PATHS: Readonly<Record<PathName, LockPath>> = {
  stage: lockPath({ stage: 'X' }),
  table: lockPath({ table: 'X' }),
  readTable: lockPath({ table: 'S' }),
  deck: lockPath({ deck: 'X' }),
  round: lockPath({ round: 'X' }),
  readRound: lockPath({ round: 'S' }),
  pot: lockPath({ pot: 'X' }),
  readPot: lockPath({ pot: 'S' }),
  potAndRound: lockPath({ round: 'X', pot: 'X' }),
  chat: chatPath('c1'),
};

/** The path of some seats, for writing. */
export function seatPath(...seats: readonly number[]): LockPath {
  return lockPath({ player: { X: seats.map(seatIndex) } });
}

/** What has become of a request so far. */
export interface Asked {
  readonly name: string;
  /** `waiting`, `held`, `refused`, or the code of the fault that ended the wait. */
  state: string;
  lease: LockLease | undefined;
  error: unknown;
  /** Stops waiting. */
  cancel(): Promise<void>;
  /** Gives the lease back. */
  release(): Promise<void>;
}

/** What of a request a case cares about. */
export type AskedFor = Partial<LockRequest> & { readonly on?: Locks; readonly ifAvailable?: boolean };

/** Somebody who asks for locks and writes down what comes of it. */
export interface Asking {
  readonly world: LocksWorld;
  readonly locks: Locks;
  /** A second node where there can be one; otherwise the first. */
  readonly other: Locks;
  readonly meter: LockMeter;
  readonly log: readonly LockLogEntry[];
  /** The names of those who were granted, and of those whose wait ended otherwise, with the code. */
  readonly ends: readonly string[];
  /** Asks, and settles: by default for table `t1` on the first node. */
  readonly ask: (name: string, path: LockPath, more?: AskedFor) => Promise<Asked>;
  /** Lets time pass, and settles. */
  readonly pass: (ms: number) => Promise<void>;
  /** What a log has of one kind. */
  readonly logged: <E extends LockLogEntry['event']>(event: E) => readonly Extract<LockLogEntry, { event: E }>[];
}

/** Asks in a new world, under settings that differ from the usual ones as told. */
export async function createAsking(world: LocksWorld, settings: Partial<LockSettings> = {}): Promise<Asking> {
  const log: LockLogEntry[] = [];
  const ends: string[] = [];
  const meter = createLockMeter();
  const node = {
    settings: { ...DEFAULT_LOCK_SETTINGS, ...settings },
    metrics: meter,
    log: (entry: LockLogEntry) => void log.push(entry),
  };
  const locks = await world.node(node);
  const other = world.nodesMax > 1 ? await world.node(node) : locks;
  return {
    world,
    locks,
    other,
    meter,
    log,
    ends,
    async ask(name, path, { on = locks, ifAvailable = false, ...more } = {}) {
      const asked = start(world, name, on);
      const table = path.chat === undefined ? { table: tableId('t1') } : {};
      const request = { ...table, path, label: name, signal: asked.signal, ...more };
      const answer = ifAvailable ? on.acquireIfAvailable(request) : on.acquire(request);
      answer.then(
        (lease) => noteAnswer(asked, lease, ends),
        (error: unknown) => noteError(asked, error, ends),
      );
      await world.settle();
      return asked;
    },
    async pass(ms) {
      world.clock.advance(ms);
      await world.settle();
    },
    logged: <E extends LockLogEntry['event']>(event: E) =>
      log.filter((entry): entry is Extract<LockLogEntry, { event: E }> => entry.event === event),
  };
}

function noteAnswer(asked: Asked, lease: LockLease | undefined, ends: string[]): void {
  asked.state = lease === undefined ? 'refused' : 'held';
  asked.lease = lease;
  ends.push(lease === undefined ? `${asked.name} refused` : asked.name);
}

function noteError(asked: Asked, error: unknown, ends: string[]): void {
  asked.error = error;
  asked.state = error instanceof Fault ? error.code : String(error);
  ends.push(`${asked.name} ${asked.state}`);
}

function start(world: LocksWorld, name: string, on: Locks): Asked & { readonly signal: CancelSignal } {
  const canceller = createCanceller();
  const asked: Asked & { readonly signal: CancelSignal } = {
    name,
    signal: canceller.signal,
    state: 'waiting',
    lease: undefined,
    error: undefined,
    async cancel() {
      canceller.cancel();
      await world.settle();
    },
    async release() {
      if (asked.lease === undefined) throw new Error(`${name} holds nothing`);
      await on.release(asked.lease);
      await world.settle();
    },
  };
  return asked;
}
