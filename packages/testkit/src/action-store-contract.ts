import type { ActionStore, OperatorAction } from '@cardroom/room';
import { describe, expect, it } from 'vitest';

const RESET: OperatorAction = {
  id: 'a1',
  operator: 'Ända',
  kind: 'table.reset',
  target: 't1',
  reason: 'the "machine" stood still',
  content: '{}',
  at: 1_000,
};
const DONE = { result: 'done', answer: '{"ok":true}', at: 2_000 } as const;

/** Registers what every `ActionStore` promises. `make` gives an empty one each time. */
export function registerActionStoreContract(name: string, make: () => Promise<ActionStore>): void {
  describe(`${name} keeps the log of operators`, () => {
    it('[ACT1] an action is kept from its beginning on, without an end until it has one', async () => {
      const store = await make();
      expect(await store.actions(0, 10)).toEqual([]);
      expect(await store.beginAction(RESET)).toBeUndefined();
      const [begun] = await store.actions(0, 10);
      expect(begun).toEqual({ ...RESET, place: begun?.place });
      await store.endAction('a1', DONE);
      expect(await store.actions(0, 10)).toEqual([{ ...RESET, place: begun?.place, end: DONE }]);
    });

    it('[ACT2] of two actions under one id the first is kept, and given back', async () => {
      const store = await make();
      const asked = [RESET, { ...RESET, reason: 'another' }, { ...RESET, operator: 'Bo' }];
      const known = await Promise.all(asked.map((action) => store.beginAction(action)));
      expect(known).toEqual([undefined, RESET, RESET]);
      await store.endAction('a1', DONE);
      expect(await store.beginAction(RESET)).toEqual({ ...RESET, end: DONE });
      expect(await store.actions(0, 10)).toHaveLength(1);
    });

    it('[ACT3] what begins and ends at once is kept with its end', async () => {
      const store = await make();
      await Promise.all([store.beginAction(RESET), store.endAction('a1', DONE)]);
      expect(await store.actions(0, 10)).toEqual([{ ...RESET, place: 1, end: DONE }]);
    });

    it('[ACT3] the first end stays, and nothing ends that was not begun', async () => {
      const store = await make();
      await store.beginAction(RESET);
      await store.endAction('a1', DONE);
      await store.endAction('a1', { result: 'failed', answer: '{}', at: 3_000 });
      expect(await store.actions(0, 10)).toMatchObject([{ end: DONE }]);
      await expect(store.endAction('a2', DONE)).rejects.toMatchObject({ name: 'Defect' });
      expect(await store.actions(0, 10)).toHaveLength(1);
    });

    it('[ACT4] the log is read page by page in the order in which actions were begun', async () => {
      const store = await make();
      const ids = ['z', 'b', 'm', 'a'];
      for (const id of ids) {
        await store.beginAction({ ...RESET, id });
        if (id === 'b') await store.endAction(id, DONE);
      }
      const all = await store.actions(0, 10);
      expect(all.map(({ id }) => id)).toEqual(ids);
      const places = all.map(({ place }) => place);
      expect(places).toEqual([1, 2, 3, 4]);
      const [first, second] = places;
      expect((await store.actions(first ?? 0, 2)).map(({ id }) => id)).toEqual(['b', 'm']);
      expect((await store.actions(second ?? 0, 10)).map(({ id }) => id)).toEqual(['m', 'a']);
    });
  });
}
