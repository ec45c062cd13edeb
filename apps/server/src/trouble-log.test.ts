import { Fault, playerId } from '@cardroom/kernel';
import type { Store } from '@cardroom/room';
import { createMemoryStore, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { createTroubleLog } from './trouble-log.ts';

/** A log, and the lines that it wrote. */
function openLog() {
  const lines: string[] = [];
  const log = createTroubleLog(createLogger('trace', { write: (line) => void lines.push(line) }));
  return { log, lines: () => lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>) };
}

describe('the log of troubles', () => {
  it('[LOG2] a halted table is a line with what was being done, why, and where to look', async () => {
    const inner = createMemoryStore();
    let breaks = false;
    const store: Store = {
      ...inner,
      async commit(lease, commit) {
        if (breaks) throw new TypeError('cannot read "AsKd"');
        return inner.commit(lease, commit);
      },
    };
    const driver = await createRoomDriver({ store });
    const table = await openWith(driver, ['alice', 'bob']);
    const { version } = await driver.view(table);
    breaks = true;
    await driver.act(table, playerId('alice'), { type: 'start' }).catch(String);
    const { log, lines } = openLog();
    for (const trouble of driver.troubles) log(trouble);
    expect(lines()).toMatchObject([
      {
        level: 50,
        event: 'table.halted',
        tableId: table,
        doing: 'start',
        version,
        reason: expect.stringMatching(/^TypeError at trouble-log\.test\.ts:\d+$/),
        look: `npm run -s cardroom -- table inspect ${table}`,
      },
    ]);
    expect(JSON.stringify(lines())).not.toContain('AsKd');
  });

  it('[LOG2] any other trouble is a line with its kind and its error', () => {
    const { log, lines } = openLog();
    log({ kind: 'purgeFailed', error: new Fault('StoreFailed', 'the disk is gone') });
    expect(lines()).toMatchObject([{ level: 50, kind: 'purgeFailed', err: { message: 'the disk is gone' } }]);
  });
});
