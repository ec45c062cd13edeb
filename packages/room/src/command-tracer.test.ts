import { playerId } from '@cardroom/kernel';
import { createRoomDriver, openWith } from '@cardroom/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandTracer, TracedCommand, TracedEnd } from './index.ts';

const [alice, bob] = [playerId('alice'), playerId('bob')];

interface Told {
  readonly command?: TracedCommand & TracedEnd;
  readonly step?: string;
}

let told: Told[];
let tracer: CommandTracer;

/** Keeps what it is told, in the order in which it begins; nobody else speaks meanwhile. */
beforeEach(() => {
  told = [];
  tracer = {
    async command({ action, tableId, requestId }, work, endOf) {
      const value = await work();
      const asked = { action, tableId, ...(requestId === undefined ? {} : { requestId }) };
      told.push({ command: { ...asked, ...endOf(value) } });
      return value;
    },
    step(step, work) {
      told.push({ step });
      return work();
    },
  };
});

const steps = (): readonly string[] => told.flatMap(({ step }) => (step === undefined ? [] : [step]));
const commands = () => told.flatMap(({ command }) => (command === undefined ? [] : [command]));

describe('a command that is followed', () => {
  it('[TRC1] takes its steps in their order, and is told with what it came to', async () => {
    const driver = await createRoomDriver({ tracer });
    const table = await openWith(driver, ['alice', 'bob']);
    told = [];
    const host = (await driver.view(table)).config.hostId;
    await driver.act(table, host, { type: 'start' }, 'k1');
    expect(steps()).toEqual(['answeredBefore', 'look', 'lock', 'decide', 'commit', 'unlock', 'tell']);
    expect(commands()).toEqual([
      { action: 'start', tableId: table, requestId: 'k1', outcome: 'accepted', handNumber: 1 },
    ]);
    told = [];
    await driver.actorActs(table, 'call');
    expect(steps()).toEqual(['answeredBefore', 'look', 'reserve', 'lock', 'decide', 'commit', 'unlock', 'tell']);
  });

  it('[TRC1] is told by the code of its refusal, or as repeated, and locks nothing then', async () => {
    const driver = await createRoomDriver({ tracer });
    const table = await openWith(driver, ['alice', 'bob']);
    told = [];
    const guest = (await driver.view(table)).config.hostId === alice ? bob : alice;
    await driver.act(table, guest, { type: 'start' }, 'k2');
    await driver.act(table, guest, { type: 'start' }, 'k2');
    expect(steps()).toEqual(['answeredBefore', 'look', 'answeredBefore']);
    expect(commands().map(({ outcome }) => outcome)).toEqual(['NotHost', 'repeated']);
  });

  it('[TRC1] is not asked for under a key when time or a bot does it', async () => {
    const driver = await createRoomDriver({ tracer });
    const table = await openWith(driver, ['alice'], 1);
    await driver.act(table, alice, { type: 'start' });
    told = [];
    for (let second = 0; second < 60; second += 1) await driver.advance(1_000);
    expect(commands().length).toBeGreaterThan(1);
    for (const command of commands()) expect(command).not.toHaveProperty('requestId');
    expect(steps()).not.toContain('answeredBefore');
  });
});
