import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const SCRIPT = join(import.meta.dirname, 'chaos.ts');

function runScript(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
}

describe('cardroom chaos', () => {
  it('[SIM10] kills, freezes and cuts off a server of its own, and says what came of it', { timeout: 120_000 }, () => {
    const { status, stdout } = runScript('--on', 'embedded', '--seconds', '8', '--tables', '6', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'embedded',
      tables: 6,
      kills: expect.any(Number),
      freezes: expect.any(Number),
      wrong: [],
    });
    expect(status).toBe(0);
  });

  it.each([
    [['--on', 'mars'], '--on is not one of cluster, embedded, both'],
    [['--seconds', '0'], '--seconds'],
    [['--tables', '1e3'], '--tables'],
    [['--seed', '-1'], '--seed'],
    [['now'], 'there is nothing called "now"'],
  ])('[SIM10] %j is not understood', (args, words) => {
    const { status, stdout, stderr } = runScript(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toContain('Usage: npm run -s cardroom -- chaos');
  });
});
