import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// One run for everything that `npm test` promises. The long, exhaustive suites are the project `conformance`.
export default defineConfig({
  test: {
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'test/*.test.ts', 'bench/*.test.ts'],
          setupFiles: ['test/property-seed.ts'],
          // Many of them wait for processes and databases: on two processors, one at a time leaves half of the machine idle.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          // After the others and one file at a time: people do not play on a machine that is busy with something else.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          retry: 1,
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'cluster',
          // Last and alone: time is part of what is looked at.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          include: ['apps/server/test/cluster/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'conformance',
          include: ['test/conformance/**/*.conformance.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
