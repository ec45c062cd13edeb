import { Defect, Fault, seatIndex, tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { fencingToken } from './backend.ts';
import { createLocks } from './create-locks.ts';
import { guard } from './guarded.ts';
import { createInProcessBackend } from './in-process-backend.ts';
import { LOCK_LEVELS, LOCK_MODES, type LockLevel } from './levels.ts';
import { chatPath, lockPath, type LockPath } from './lock-path.ts';
import type { LockLease } from './locks.ts';
import { createLockMeter } from './metrics.ts';
import { LOCKING_MODES } from './settings.ts';
import { coversBelow, includes, intentionOf } from './modes.ts';
import type { Scope, Unlocked } from './scope-types.ts';
import { MODE_MEANINGS } from './scope-types.ts';
import { assertUnlocked, scopeOf } from './scope.ts';

const LEVELS: readonly string[] = LOCK_LEVELS;
const TABLE = tableId('t1');
const seat = seatIndex(3);
const potX = lockPath({ pot: 'X' });
const playerX = lockPath({ player: { X: [seat] } });
const tableX = lockPath({ table: 'X' });

function setup() {
  const clock = createFakeClock();
  const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: clock });
  /** The lowest level of each lease that is held now, in the order of the levels. */
  const held = async (): Promise<readonly string[]> =>
    (await locks.detectDeadlock()).tasks
      .flatMap((task) => task.holds.flatMap(({ levels }) => levels.slice(-1)))
      .toSorted((left, right) => LEVELS.indexOf(left) - LEVELS.indexOf(right));
  /** Whether somebody else could have the path at once. */
  const isFree = async (path: LockPath, table = TABLE): Promise<boolean> => {
    const lease = await locks.acquireIfAvailable({ table, path });
    await lease?.[Symbol.asyncDispose]();
    return lease !== undefined;
  };
  return { clock, locks, root: scopeOf(locks, TABLE), held, isFree };
}

/** A promise, and the way to settle it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Lets everything go on that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a promise was rejected with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe('the meaning of the modes', () => {
  it('[LOCK46] is the same to the compiler as to the queues', () => {
    for (const mode of LOCK_MODES) {
      const allowed = LOCK_MODES.filter((below) => includes(mode, intentionOf(below)) && !coversBelow(mode, below));
      expect(MODE_MEANINGS[mode], mode).toEqual({
        includes: LOCK_MODES.filter((other) => includes(mode, other)),
        covers: LOCK_MODES.filter((below) => coversBelow(mode, below)),
        allows: allowed,
        above: intentionOf(mode),
      });
    }
  });
});

describe('a work under a lock', () => {
  it('[LOCK47] gets the lock, gives its value, and the lock is free again', async () => {
    const { root, held, isFree } = setup();
    const value = await root.lock(potX, async () => {
      expect(await held()).toEqual(['pot']);
      expect(await isFree(potX)).toBe(false);
      return 7;
    });
    expect(value).toBe(7);
    expect(await held()).toEqual([]);
    expect(await isFree(tableX)).toBe(true);
  });

  it('[LOCK47] that throws, at once or later, gives the lock back and its error goes on', async () => {
    const { root, held } = setup();
    const error = new Fault('StoreDown', 'no answer');
    const atOnce = (): never => {
      throw error;
    };
    const later = (): Promise<never> => settle().then(atOnce);
    for (const work of [atOnce, later]) {
      expect(await failure(root.lock(potX, work))).toBe(error);
      expect(await held()).toEqual([]);
    }
  });

  it('[LOCK47] a path that cannot be had begins no work and leaves nothing behind', async () => {
    const { root, locks, clock, held, isFree } = setup();
    const other = await locks.acquire({ table: TABLE, path: tableX });
    let isBegun = false;
    const asked = failure(root.lock(potX, () => (isBegun = true), { timeoutMs: 100 }));
    clock.advance(101);
    expect(await asked).toMatchObject({ code: 'LockTimeout' });
    assertUnlocked(root);
    await other[Symbol.asyncDispose]();
    await settle();
    expect(isBegun).toBe(false);
    expect(await held()).toEqual([]);
    expect(await isFree(tableX)).toBe(true);
  });

  it('[LOCK48] inside another is given back before it', async () => {
    const { root, held } = setup();
    const seen: (readonly string[])[] = [];
    await root.lock(lockPath({ deck: 'X' }), async (deck) => {
      await deck.lock(potX, async (pot) => {
        await pot.lock(playerX, async (player) => {
          await player.lock(chatPath('room'), async () => void seen.push(await held()));
          seen.push(await held());
        });
        seen.push(await held());
      });
      seen.push(await held());
    });
    expect(seen).toEqual([['deck', 'pot', 'player', 'chat'], ['deck', 'pot', 'player'], ['deck', 'pot'], ['deck']]);
    expect(await held()).toEqual([]);
  });

  it('[LOCK48] ends after the works that were begun in it, awaited or not', async () => {
    const { root, held, isFree } = setup();
    const [early, late] = [gate(), gate()];
    const ends: string[] = [];
    const outer = root
      .lock(potX, (pot) => {
        void pot.lock(playerX, () => late.opened).then(() => ends.push('player'));
        void pot.lock(chatPath('room'), () => early.opened).then(() => ends.push('chat'));
      })
      .then(() => ends.push('outer'));
    await settle();
    expect(await held()).toEqual(['pot', 'player', 'chat']);
    early.open();
    await settle();
    expect(await held()).toEqual(['pot', 'player']);
    expect(await isFree(potX)).toBe(false);
    late.open();
    await outer;
    expect(ends).toEqual(['chat', 'player', 'outer']);
    expect(await held()).toEqual([]);
  });

  it('[LOCK48] that fails while another work in the same scope goes on keeps what lies above until that is over', async () => {
    const { root, held } = setup();
    const late = gate();
    const error = new Fault('StoreDown', 'no answer');
    const outer = failure(
      root.lock(lockPath({ table: 'IX' }), (table) =>
        Promise.all([table.lock(potX, () => late.opened), Promise.reject(error)]),
      ),
    );
    await settle();
    expect(await held()).toEqual(['table', 'pot']);
    late.open();
    expect(await outer).toBe(error);
    expect(await held()).toEqual([]);
  });

  it('[LOCK48] that waits for a lock when its outer work ends is waited for', async () => {
    const { root, locks, clock, held } = setup();
    const other = await locks.acquire({ table: TABLE, path: playerX });
    let inner: Promise<unknown> = Promise.resolve();
    const outer = root.lock(potX, (pot) => {
      inner = failure(pot.lock(playerX, () => 1, { timeoutMs: 100 }));
    });
    await settle();
    expect(await held()).toEqual(['pot', 'player']);
    clock.advance(101);
    await outer;
    expect(await inner).toMatchObject({ code: 'LockTimeout' });
    await other[Symbol.asyncDispose]();
    expect(await held()).toEqual([]);
  });
});

describe('a scope that is taken', () => {
  it('[LOCK49] is held to the end of the block, inner before outer, also when the block throws', async () => {
    const { root, held } = setup();
    const error = new Fault('StoreDown', 'no answer');
    async function block(): Promise<void> {
      await using pot = await root.take(potX);
      await using _player = await pot.take(playerX);
      expect(await held()).toEqual(['pot', 'player']);
      throw error;
    }
    expect(await failure(block())).toBe(error);
    expect(await held()).toEqual([]);
  });

  it('[LOCK49] ends once, however often it is told to', async () => {
    const { root, held, isFree } = setup();
    const pot = await root.take(potX);
    await Promise.all([pot[Symbol.asyncDispose](), pot[Symbol.asyncDispose]()]);
    await pot[Symbol.asyncDispose]();
    expect(await held()).toEqual([]);
    assertUnlocked(root);
    expect(await isFree(tableX)).toBe(true);
  });

  it('[LOCK49] and outlives the scope that it was taken in is ended with it, which is a defect', async () => {
    const { root, held } = setup();
    const kept: (AsyncDisposable & Scope<'player:X', 'chat:X'>)[] = [];
    const ended = await failure(
      root.lock(lockPath({ deck: 'X' }), async (deck) => {
        const pot = await deck.take(potX);
        kept.push(await pot.take(playerX));
      }),
    );
    expect(ended).toBeInstanceOf(Defect);
    expect(await held()).toEqual([]);
    assertUnlocked(root);
    for (const scope of kept) expect(await failure(scope.lock(chatPath('room'), () => 1))).toBeInstanceOf(Defect);
  });

  it('[LOCK49] what was left open side by side is ended last first, all of it, whatever goes wrong', async () => {
    const ends: (readonly LockLevel[])[] = [];
    const metrics = { ...createLockMeter(), held: ({ levels }: LockPath) => void ends.push(levels) };
    const backend = createInProcessBackend(fencingToken(1));
    const locks = createLocks({ backend, timer: createFakeClock(), metrics });
    const ended = await failure(
      scopeOf(locks, TABLE).lock(lockPath({ table: 'IX' }), async (table) => {
        await table.take(lockPath({ deck: 'X' }));
        const pot = await table.take(potX);
        // With something left in it, its own end goes wrong too.
        await pot.take(playerX);
        await table.take(chatPath('room'));
      }),
    );
    expect(ended).toBeInstanceOf(Defect);
    expect(ends).toEqual([['chat'], ['player'], ['pot'], ['deck'], ['table']]);
    expect((await locks.detectDeadlock()).tasks).toEqual([]);
  });
});

describe('a scope after its end', () => {
  it('[LOCK50] locks nothing more and is no evidence', async () => {
    const { root, held } = setup();
    const kept: Scope<'pot:X', 'player:X'>[] = [];
    await root.lock(potX, (scope) => void kept.push(scope));
    await root.lock(potX, async () => {
      // Somebody else's lock on the pot, or a later one of the same task, is not the one that was kept.
      for (const scope of kept) {
        expect(await failure(scope.lock(playerX, () => 1))).toBeInstanceOf(Defect);
        expect(await failure(scope.lockIfAvailable(playerX, () => 1))).toBeInstanceOf(Defect);
        expect(await failure(scope.take(playerX))).toBeInstanceOf(Defect);
        expect(() => scope.leases).toThrow(Defect);
        expect(() => guard({ level: 'pot', table: TABLE }, 1).read(scope)).toThrow(Defect);
      }
      expect(await held()).toEqual(['pot']);
    });
    expect(kept).toHaveLength(1);
  });

  it('[LOCK50] is over as soon as its work is, even while others that were begun in it go on', async () => {
    const { root } = setup();
    const late = gate();
    const pot = guard({ level: 'pot', table: TABLE }, 1);
    const outcomes: unknown[] = [];
    const outer = root.lock(potX, (scope) => {
      void scope.lock(playerX, async (inner) => {
        await late.opened;
        outcomes.push(pot.read(inner));
        outcomes.push(await failure((async () => pot.read(scope))()));
      });
    });
    await settle();
    late.open();
    await outer;
    expect(outcomes).toEqual([1, expect.any(Defect)]);
  });
});

describe('an outer scope while an inner one is open', () => {
  it('[LOCK51] is compared with all that the task holds', async () => {
    const { root, held } = setup();
    await root.lock(potX, async () => {
      expect(await failure(root.lock(lockPath({ deck: 'X' }), () => 1))).toBeInstanceOf(Defect);
      expect(await failure(root.lock(potX, () => 1))).toBeInstanceOf(Defect);
      expect(await failure(root.lockIfAvailable(potX, () => 1))).toBeInstanceOf(Defect);
      expect(await root.lock(playerX, () => held())).toEqual(['pot', 'player']);
    });
    expect(await held()).toEqual([]);
  });

  it('[LOCK51] scopes of two tasks are not compared, and wait for each other', async () => {
    const { root, locks } = setup();
    const log: string[] = [];
    const first = gate();
    const holding = root.lock(potX, async () => {
      await first.opened;
      log.push('first');
    });
    const waiting = scopeOf(locks, TABLE).lock(potX, () => log.push('second'));
    await settle();
    first.open();
    await Promise.all([holding, waiting]);
    expect(log).toEqual(['first', 'second']);
  });
});

describe('guarded values', () => {
  const pot = () => guard({ level: 'pot', table: TABLE }, 10);

  it('[LOCK52] are read with a lock for reading and replaced with one for writing', async () => {
    const { root } = setup();
    const value = pot();
    await root.lock(potX, (scope) => value.write(scope, value.read(scope) + 5));
    expect(await root.lock(lockPath({ pot: 'S' }), (scope) => value.read(scope))).toBe(15);
    await root.lock(tableX, (scope) => value.write(scope, 1));
    expect(await root.lock(lockPath({ stage: 'S' }), (scope) => value.read(scope))).toBe(1);
    const outer = root.lock(potX, (scope) => scope.lock(playerX, (inner) => value.write(inner, 2)));
    await outer;
    expect(await root.lock(lockPath({ table: 'SIX' }), (scope) => value.read(scope))).toBe(2);
  });

  it('[LOCK52] are shown to no other table, seat or chat', async () => {
    const { root, locks } = setup();
    const other = scopeOf(locks, tableId('t2'));
    await other.lock(potX, (scope) => expect(() => pot().read(scope)).toThrow(Defect));
    await other.lock(tableX, (scope) => expect(() => pot().read(scope)).toThrow(Defect));
    const stack = guard({ level: 'player', table: TABLE, seat: seatIndex(4) }, 200);
    await root.lock(playerX, (scope) => expect(() => stack.read(scope)).toThrow(Defect));
    await root.lock(tableX, (scope) => expect(stack.read(scope)).toBe(200));
    const told = guard({ level: 'chat', chat: 'room' }, 'hello');
    await root.lock(chatPath('other'), (scope) => expect(() => told.read(scope)).toThrow(Defect));
    await root.lock(chatPath('room'), (scope) => expect(told.read(scope)).toBe('hello'));
  });

  it('[LOCK52] look at what was taken and not at what the type of a path says', async () => {
    const { root } = setup();
    const either: LockPath<'pot:X' | 'player:X'> = playerX;
    await root.lock(either, (scope) => expect(() => pot().read(scope)).toThrow(Defect));
    const both = lockPath({ player: { S: [seat], X: [seatIndex(4)] } });
    const stack = guard({ level: 'player', table: TABLE, seat }, 200);
    await root.lock(both, (scope) => {
      expect(stack.read(scope)).toBe(200);
      expect(() => stack.write(scope, 1)).toThrow(Defect);
    });
  });

  it('[LOCK52] are out of reach once the lease is lost', async () => {
    const { root, locks } = setup();
    const value = pot();
    await root.lock(potX, async (scope) => {
      const { tasks } = await locks.detectDeadlock();
      await locks.revoke(tasks[0]?.holds[0]?.id ?? '', 'by the test');
      expect(() => value.write(scope, 1)).toThrow(expect.objectContaining({ code: 'LeaseLost' }));
      expect(() => value.read(scope)).toThrow(expect.objectContaining({ code: 'LeaseLost' }));
    });
    expect(await root.lock(potX, (scope) => value.read(scope))).toBe(10);
  });

  it('[LOCK52] are kept from a lease that was given back behind the back of its scope', async () => {
    const { root } = setup();
    const outer = failure(
      root.lock(potX, async (scope) => {
        await scope.leases[0]?.[Symbol.asyncDispose]();
        expect(() => pot().read(scope)).toThrow(Defect);
      }),
    );
    expect(await outer).toBeInstanceOf(Defect);
    assertUnlocked(root);
  });
});

describe('sending', () => {
  /** Somebody who sends: he takes nobody who holds something, and makes sure of it. */
  function createSender(): { readonly sent: string[]; readonly send: (sender: Unlocked, text: string) => void } {
    const sent: string[] = [];
    return {
      sent,
      send(sender, text) {
        assertUnlocked(sender);
        sent.push(text);
      },
    };
  }

  it('[LOCK53] is refused to a root inside whose work something is held', async () => {
    const { root, locks } = setup();
    const { sent, send } = createSender();
    send(root, 'before');
    await root.lock(potX, () => expect(() => send(root, 'inside')).toThrow(Defect));
    await root.lockIfAvailable(potX, () => expect(() => send(root, 'inside')).toThrow(Defect));
    {
      await using pot = await root.take(potX);
      expect(() => send(root, 'inside')).toThrow(Defect);
      await pot.lock(playerX, () => expect(() => send(root, 'inside')).toThrow(Defect));
      expect(() => send(root, 'inside')).toThrow(Defect);
      send(scopeOf(locks, TABLE), 'somebody else');
    }
    send(root, 'after');
    expect(sent).toEqual(['before', 'somebody else', 'after']);
  });

  it('[LOCK53] is allowed while waiting for the first lock', async () => {
    const { root, locks } = setup();
    const other = await locks.acquire({ table: TABLE, path: tableX });
    const waiting = root.lock(potX, () => 1);
    await settle();
    assertUnlocked(root);
    await other[Symbol.asyncDispose]();
    expect(await waiting).toBe(1);
  });
});

describe('asking for what has to be free', () => {
  it('[LOCK54] does the work when it is, and does not begin it when it is not', async () => {
    const { root, locks, held } = setup();
    expect(await root.lockIfAvailable(potX, () => 7)).toEqual({ taken: true, value: 7 });
    const other = await locks.acquire({ table: TABLE, path: potX });
    let isBegun = false;
    expect(await root.lockIfAvailable(potX, () => (isBegun = true))).toEqual({ taken: false });
    await other[Symbol.asyncDispose]();
    expect(isBegun).toBe(false);
    expect(await held()).toEqual([]);
  });

  it('[LOCK54] gives the lock back when the work throws', async () => {
    const { root, held } = setup();
    const error = new Fault('StoreDown', 'no answer');
    expect(await failure(root.lockIfAvailable(potX, () => Promise.reject(error)))).toBe(error);
    expect(await held()).toEqual([]);
  });
});

describe('chats', () => {
  it('[LOCK55] are locked by somebody without a table, who can lock nothing else', async () => {
    const { locks, held } = setup();
    const chats = scopeOf(locks);
    expect(await chats.lock(chatPath('room'), () => held())).toEqual(['chat']);
    // What types cannot see: a table's path that is typed as a chat's.
    const disguised = { ...potX, chat: undefined } as LockPath<never>;
    expect(await failure(chats.lock(disguised, () => 1))).toEqual(new Defect('chat can lock chats only'));
    expect(await held()).toEqual([]);
  });

  it('[LOCK55] come last, belong to no table and are shared by all of them', async () => {
    const { root, locks, held } = setup();
    await root.lock(tableX, (table) =>
      table.lock(chatPath('room'), async (scope) => {
        const other = scopeOf(locks, tableId('t2'));
        expect(await other.lockIfAvailable(chatPath('room'), () => 1)).toEqual({ taken: false });
        expect(await other.lockIfAvailable(chatPath('other'), () => 1)).toEqual({ taken: true, value: 1 });
        expect(scope.leases.map((lease) => lease.table)).toEqual([TABLE, undefined]);
        expect(await held()).toEqual(['table', 'chat']);
      }),
    );
  });
});

describe('scopes', () => {
  it.each(LOCKING_MODES)('[LOCK58] do the same where tables are locked in mode %s', async (mode) => {
    const { locks, root, isFree } = setup();
    locks.configure({ ...locks.settings, mode });
    const pot = guard({ level: 'pot', table: TABLE }, 0);
    const stack = guard({ level: 'player', table: TABLE, seat }, 200);
    const told = guard({ level: 'chat', chat: 'room' }, '');
    const bet = async (amount: number): Promise<void> => {
      await using table = await scopeOf(locks, TABLE).take(lockPath({ table: 'IX' }));
      await table.lock(potX, (outer) =>
        outer.lock(playerX, async (inner) => {
          await settle();
          pot.write(inner, pot.read(outer) + amount);
          stack.write(inner, stack.read(inner) - amount);
          await inner.lock(chatPath('room'), (last) => told.write(last, `${told.read(last)} ${amount}`));
        }),
      );
    };
    await Promise.all([bet(10), bet(20), bet(30)]);
    await root.lock(lockPath({ table: 'S' }), (scope) => expect(pot.read(scope) + stack.read(scope)).toBe(200));
    expect(await root.lock(chatPath('room'), (scope) => told.read(scope))).toBe(' 10 20 30');
    expect(await isFree(lockPath({ stage: 'X' }))).toBe(true);
  });
});

describe('what a scope asks for', () => {
  it('[LOCK56] has the label of the task or its own, and a signal ends the wait', async () => {
    const { locks, isFree } = setup();
    const root = scopeOf(locks, TABLE, 'bet');
    const aborter = new AbortController();
    await root.lock(potX, async () => {
      const other = scopeOf(locks, TABLE, 'fold');
      const positions: number[] = [];
      const onWait = ({ ahead }: { readonly ahead: number }): void => void positions.push(ahead);
      const wait = failure(other.lock(potX, () => 1, { label: 'fold 7', signal: aborter.signal, onWait }));
      await settle();
      const { tasks, waiting } = await locks.detectDeadlock();
      expect(tasks.flatMap((task) => task.holds.map(({ label }) => label))).toEqual(['bet']);
      expect(waiting.map(({ label }) => label)).toEqual(['fold 7']);
      expect(positions).toEqual([1]);
      aborter.abort();
      expect(await wait).toMatchObject({ code: 'LockCancelled' });
    });
    expect(await isFree(tableX)).toBe(true);
  });

  it('[LOCK56] is granted above the fence that a store has seen, and the leases show it, outermost first', async () => {
    const { root } = setup();
    const leases: LockLease[] = [];
    await root.lock(potX, (pot) =>
      pot.lock(playerX, (player) => void leases.push(...player.leases), { fenceAbove: 500 }),
    );
    expect(leases.map(({ path }) => path)).toEqual([potX, playerX]);
    expect(leases[1]?.fence).toBeGreaterThan(500);
    expect(leases.map(({ state }) => state)).toEqual(['released', 'released']);
  });
});
