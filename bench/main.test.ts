import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SUITES } from './suites.ts';

const MAIN = path.resolve(import.meta.dirname, 'main.ts');

function bench(...args: readonly string[]): {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

describe('bench', () => {
  it('[BEN1] an unknown suite is a usage error that lists the suites', () => {
    const { code, out, err } = bench('poker', 'pocker', '--json');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Unknown suite: pocker');
    for (const suite of SUITES.keys()) expect(err).toContain(suite);
  });

  it('[BEN1] an unknown option is a usage error', () => {
    const { code, out, err } = bench('poker', '--jason');
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('--jason');
  });

  it('[BEN2] --help says how to use it', () => {
    const { code, out, err } = bench('--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage:');
    expect(err).toBe('');
  });
});
