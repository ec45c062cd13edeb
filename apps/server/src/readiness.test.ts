import { Fault, tableId } from '@cardroom/kernel';
import { createFakeClock, createLocksFor } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type ReadinessDeps, readinessOf } from './readiness.ts';

function deps(
  other: Partial<ReadinessDeps> = {},
): ReadinessDeps & { readonly clock: ReturnType<typeof createFakeClock> } {
  const clock = createFakeClock();
  return {
    store: { largestFence: async () => 1 },
    sharedLocks: createLocksFor(createFakeClock()),
    room: { overdueTables: () => [] },
    ...other,
    clock,
  };
}

describe('whether a server is ready', () => {
  it('[RDY1] it is when its store and its shared locks answer, each named', async () => {
    expect(await readinessOf(deps())).toEqual({
      isReady: true,
      checks: [
        { name: 'store', ok: true, isVital: true },
        { name: 'locks', ok: true, isVital: true },
        { name: 'turns', ok: true, isVital: false },
      ],
    });
    const { checks } = await readinessOf(deps({ sharedLocks: undefined }));
    expect(checks.map(({ name }) => name)).toEqual(['store', 'turns']);
  });

  it('[RDY2] it is not when one of them is away, and no address and no password is told', async () => {
    const fails = () => Promise.reject(new Fault('StoreFailed', 'postgres://ann:secret@db.example/cardroom is away'));
    const noStore = await readinessOf(deps({ store: { largestFence: fails } }));
    expect(noStore).toMatchObject({
      isReady: false,
      checks: [{ name: 'store', ok: false }, { ok: true }, { ok: true }],
    });
    const noLocks = await readinessOf(deps({ sharedLocks: { ...createLocksFor(createFakeClock()), acquire: fails } }));
    expect(noLocks).toMatchObject({
      isReady: false,
      checks: [{ ok: true }, { name: 'locks', ok: false }, { ok: true }],
    });
    expect(JSON.stringify([noStore, noLocks])).not.toMatch(/secret|example|postgres/);
  });

  it('[RDY2] nobody waits for long for what does not answer, and nothing is left waiting', async () => {
    const never = (): Promise<never> => new Promise(() => {});
    const silent = deps({
      store: { largestFence: never },
      sharedLocks: { ...createLocksFor(createFakeClock()), acquire: never },
    });
    const asked = readinessOf(silent);
    silent.clock.advance(800);
    expect(await asked).toMatchObject({
      isReady: false,
      checks: [{ detail: 'no answer within 800 ms' }, { detail: 'no answer within 800 ms' }, { ok: true }],
    });
    const answering = deps();
    await readinessOf(answering);
    expect(answering.clock.pending()).toBe(0);
  });

  it('[RDY3] turns that nobody ends are told, and do not keep others from playing', async () => {
    const stuck = deps({ room: { overdueTables: (byMs) => (byMs === 30_000 ? [tableId('t1')] : []) } });
    const found = await readinessOf(stuck);
    expect(found.isReady).toBe(true);
    expect(found.checks[2]).toMatchObject({
      name: 'turns',
      ok: false,
      isVital: false,
      detail: expect.stringMatching(/^1 /),
    });
  });
});
