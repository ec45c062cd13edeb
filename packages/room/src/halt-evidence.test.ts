import { Defect, playerId } from '@cardroom/kernel';
import { createMemoryStore, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { haltEvidence } from './halt-evidence.ts';
import { createRoomMeter, type Store } from './index.ts';

const alice = playerId('alice');

describe('what is kept of an impossible thing', () => {
  it('[ROOM63] a halt is counted, told and stored with what was being done, at which version, and why', async () => {
    const inner = createMemoryStore();
    let breaks = false;
    const store: Store = {
      ...inner,
      commit: (lease, commit) => inner.commit(lease, breaks ? { ...commit, transfers: [] } : commit),
    };
    const meter = createRoomMeter();
    const driver = await createRoomDriver({ store, meter });
    const table = await openWith(driver, ['alice', 'bob']);
    const { version } = await driver.view(table);
    expect(meter.read().halts).toBe(0);
    breaks = true;
    await expect(driver.act(table, alice, { type: 'leave' })).rejects.toMatchObject({ name: 'Defect' });
    expect(meter.read().halts).toBe(1);
    const reason = `Defect: seat:${table}:alice holds 1000, the table has 0`;
    expect(driver.troubles).toMatchObject([{ kind: 'halted', tableId: table, evidence: { doing: 'leave', version } }]);
    expect(driver.troubles[0]?.evidence?.reason).toBe(reason);
    const places = driver.troubles[0]?.evidence?.places ?? [];
    expect(places[0]).toMatch(/^command-path\.ts:\d+$/);
    expect(await inner.table(table)).toMatchObject({
      halted: `${reason}; during leave at version ${version}`,
      version: version + 1,
    });
  });

  it('[ROOM63] only our own words are repeated: those of others may hold what they could not read', () => {
    const during = { doing: 'deal', version: 7 };
    const own = haltEvidence(new Defect('chips lie in a pot without a hand'), during);
    expect(own.reason).toBe('Defect: chips lie in a pot without a hand');
    let thrown: unknown;
    try {
      JSON.parse('["As","Kd"');
    } catch (error) {
      thrown = error;
    }
    const { reason, places } = haltEvidence(thrown, during);
    expect(reason).toMatch(/^SyntaxError at halt-evidence\.test\.ts:\d+$/);
    const lying = new TypeError('As Kd\n    at As Kd (As.ts:1)\n');
    expect(JSON.stringify([reason, places, haltEvidence(lying, during)])).not.toMatch(/As|Kd/);
    expect(haltEvidence('As', { doing: 'load' })).toEqual({ doing: 'load', reason: 'string', places: [] });
  });
});
