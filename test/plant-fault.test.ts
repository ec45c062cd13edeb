import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatePlanted } from './planted-run.ts';
import { PLANTED_FAULTS } from './planted-faults.ts';

const ROOT = join(import.meta.dirname, '..');
const PRELOADED = join(import.meta.dirname, 'plant-fault.ts');

describe('mistakes that are made on purpose', () => {
  it.each(PLANTED_FAULTS)('[SIM5] $name replaces what stands once in $file', ({ file, from, to }) => {
    expect(file).toMatch(/^(packages|apps\/server)\/.*(?<!\.test)\.ts$/);
    expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  it('[SIM5] each has a name of its own', () => {
    expect(new Set(PLANTED_FAULTS.map(({ name }) => name)).size).toBe(PLANTED_FAULTS.length);
  });

  it('[SIM4] what was compiled before is not taken for what was planted, nor the other way round', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardroom-planted-'));
    try {
      // Twice each, so that every one finds what the one before it has left.
      const caught = [undefined, 'folded-hand-wins', undefined, 'folded-hand-wins'].map(
        (name) => simulatePlanted({ name, seeds: '1', cache: folder }).failure !== undefined,
      );
      expect(caught).toEqual([false, true, false, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['', 'no-such-mistake'])('[SIM4] a name that is not known (%j) ends the process with a sentence', (name) => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ['--import', PRELOADED, '--eval', 'console.log(1)'],
      {
        env: { ...process.env, CARDROOM_PLANT: name },
        encoding: 'utf8',
      },
    );
    expect([status, stdout, stderr]).toEqual([2, '', `CARDROOM_PLANT: there is no mistake called "${name}"\n`]);
  });

  it('[SIM6] the least seed that fails is told, and nothing after it is played', () => {
    const once = simulatePlanted({ name: 'folded-hand-wins', seeds: '1..100' });
    expect(once.failure).toMatch(/^seed \d+: Defect: seat \d won \d+, and should have won/);
    expect(once.seeds).toBeLessThan(20);
    const [, seed = ''] = /^seed (\d+):/.exec(once.failure ?? '') ?? [];
    expect(simulatePlanted({ name: 'folded-hand-wins', seeds: seed }).failure).toBe(once.failure);
  });
});
