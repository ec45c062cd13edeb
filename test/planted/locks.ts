import type { PlantedFault } from './planted-fault.ts';

/** Mistakes about locks, leases and fences. */
export const LOCK_FAULTS: readonly PlantedFault[] = [
  {
    name: 'shared-levels-not-locked',
    file: 'packages/room/src/command-reach.ts',
    from: `...Object.fromEntries(shared.map((name) => [name, 'X'])), `,
    to: '',
    breaks: 'A command locks its chair, and not the round and pot that it changes.',
  },
  {
    name: 'exclusive-beside-exclusive',
    file: 'packages/locks/src/modes.ts',
    from: `  X: LOCK_MODES,
};

/** What holding`,
    to: `  X: [],
};

/** What holding`,
    breaks: 'Two hold one thing exclusively.',
  },
  {
    name: 'intention-beside-exclusive',
    file: 'packages/locks/src/modes.ts',
    from: `IX: ['S', 'SIX', 'X'],`,
    to: `IX: ['S', 'SIX'],`,
    breaks: 'A part of a table is locked while the whole of it is.',
  },
  {
    name: 'shared-instead-of-exclusive',
    file: 'packages/room/src/command-reach.ts',
    from: `WHOLE_TABLE: LockPath = lockPath({ stage: 'X' });`,
    to: `WHOLE_TABLE: LockPath = lockPath({ stage: 'S' });`,
    breaks: 'What changes a whole table locks it only for reading.',
  },
  {
    name: 'lock-given-back-early',
    file: 'packages/room/src/command-path.ts',
    from: `const lease = await takeStep(tracer, 'lock', () => locks.acquire(wanted));`,
    to: `const lease = await takeStep(tracer, 'lock', () => locks.acquire(wanted));
  void locks.release(lease);`,
    breaks: 'The lock is given back before the command is decided.',
  },
  {
    name: 'lock-never-given-back',
    file: 'packages/room/src/command-path.ts',
    from: `void takeStep(tracer, 'unlock', () => locks.release(lease));`,
    to: '',
    breaks: 'A command keeps its lock for ever.',
  },
  {
    name: 'lock-kept-after-a-failure',
    file: 'packages/room/src/command-path.ts',
    from: `  } finally {
    // The answer does not wait for others to hear that the table is free.
    void takeStep(tracer, 'unlock', () => locks.release(lease));
  }`,
    to: `  } finally {
    if (!hosted.isStale) void locks.release(lease);
  }`,
    breaks: 'A command that the store has failed keeps its lock.',
  },
  {
    name: 'lost-lease-writes',
    file: 'packages/room/src/storing/fenced-commit.ts',
    from: `if (lease.state === 'lost') throw new Fault('LeaseLost', 'the lease ended before the commit');`,
    to: '',
    breaks: 'Whose lock was taken away writes all the same.',
    escapes:
      'between the grant and the commit nothing is awaited but another try, so that it hardly ever comes to it, and the fence turns away who comes too late',
  },
  {
    name: 'lease-lasts-for-ever',
    file: 'packages/locks/src/lease.ts',
    from: `if (this.phase === 'held' && !this.#book.isCurrent(this)) this.#book.lost(this, 'it ran out');`,
    to: '',
    breaks: 'A lease that has run out counts until somebody says so.',
    escapes:
      'between the grant and the commit nothing is awaited but another try, so that it hardly ever comes to it, and the fence turns away who comes too late',
  },
  {
    name: 'fence-not-compared',
    file: 'packages/room/src/storing/decide-commit.ts',
    from: `if (made.writes.some((written) => fenceOf(written) > made.fence)) return { kind: 'fenced' };`,
    to: '',
    breaks: 'A late writer is not turned away.',
  },
  {
    name: 'fence-not-caught-up',
    file: 'packages/room/src/command-path.ts',
    from: 'hosted.fenceFloor = await store.largestFence();',
    to: '',
    breaks: 'After locks have forgotten their fences a table can not be written any more.',
  },
  {
    name: 'fence-given-twice',
    file: 'packages/locks/src/in-process-backend.ts',
    from: 'this.#nextFence = fence + 1;',
    to: 'this.#nextFence = fence;',
    breaks: 'Two grants have one fence.',
  },
  {
    name: 'withdrawn-claim-keeps-what-it-took',
    file: 'packages/locks/src/in-process-backend.ts',
    from: `    this.#letGo(domain, claim.steps.slice(0, reached));
`,
    to: '',
    breaks: 'Who waits no more keeps what he had on the way.',
  },
  {
    name: 'queue-not-woken',
    file: 'packages/locks/src/in-process-backend.ts',
    from: 'if (!hasWaiters) return;',
    to: 'if (hasWaiters || !hasWaiters) return;',
    breaks: 'Who waits for a lock is not told that it is free.',
  },
  {
    name: 'given-back-in-one-mode-only',
    file: 'packages/locks/src/in-process-backend.ts',
    from: 'if (left === 0) node.mask &= ~bit;',
    to: 'node.mask &= ~bit;',
    breaks: 'Of several who share a lock the first one to go frees it.',
  },
];
