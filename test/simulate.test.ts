import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { FAULTS, type FaultName, simulate } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { simulationPorts } from './simulate.ts';

const SCRIPT = join(import.meta.dirname, 'simulate.ts');

function runScript(...args: readonly string[]): {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
} {
  return spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8', maxBuffer: 2 ** 30 });
}

describe('a simulated cluster', () => {
  // More seeds: npm run -s cardroom -- simulate --seeds 1..100000
  const SEEDS = 200;

  it(
    '[SIM1] keeps every promise whatever goes wrong, and everything that can goes wrong',
    { timeout: 300_000 },
    async () => {
      const faults = new Map<FaultName, number>(FAULTS.map((fault) => [fault, 0]));
      const sum = { hands: 0, commands: 0 };
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const report = await simulate(seed, simulationPorts());
        sum.hands += report.hands;
        sum.commands += report.commands;
        for (const [fault, count] of report.faults) faults.set(fault, (faults.get(fault) ?? 0) + count);
      }
      // It is worth something only if much goes on in it.
      expect(sum.hands).toBeGreaterThan(8 * SEEDS);
      expect(sum.commands).toBeGreaterThan(80 * SEEDS);
      expect([...faults].filter(([, count]) => count < 5)).toEqual([]);
    },
  );

  it('[SIM2] is the same for the same seed, here and in another process', async () => {
    const lines: string[] = [];
    const one = await simulate(
      7,
      simulationPorts((line) => lines.push(line)),
    );
    const other = await simulate(7, simulationPorts());
    expect(other.traceHash).toBe(one.traceHash);
    const { status, stdout } = runScript('--seed', '7', '--trace');
    expect(status).toBe(0);
    const told = stdout.trimEnd().split('\n');
    expect(told.slice(0, -1)).toEqual(lines);
    expect(told.at(-1)).toBe(`hash ${one.traceHash}`);
    expect((await simulate(8, simulationPorts())).traceHash).not.toBe(one.traceHash);
  });

  it('[SIM3] plays many seeds in several processes, and says what came of them', () => {
    const { status, stdout } = runScript('--seeds', '1..6', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seeds: 6, failures: [], hands: expect.any(Number) });
  });

  it.each([
    [['--seeds', '9..3'], 'no range of seeds'],
    [['--seed', 'x'], 'no seed'],
    [['--seeds', '1..3', '--trace'], '--trace shows one --seed'],
    [['--hands', '-1'], '--hands'],
    [['everything'], 'everything'],
  ])('[SIM3] %j is not understood', (args, words) => {
    const { status, stdout, stderr } = runScript(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toContain('Usage: npm run -s cardroom -- simulate');
  });
});
