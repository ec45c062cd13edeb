import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PRELOADED = join(import.meta.dirname, 'plant-fault.ts');
const SIMULATE = join(import.meta.dirname, 'simulate.ts');

/** What is played, and with which mistake. */
interface PlantedPlay {
  /** Absent for the product as it is. */
  readonly name: string | undefined;
  /** A seed, or a range such as `1..200`; it ends with the first that fails. */
  readonly seeds: string;
  /** Where compiled modules are kept; nowhere when absent. */
  readonly cache?: string;
}

/** What came of it. */
interface PlantedOutcome {
  /** How many seeds were played. */
  readonly seeds: number;
  /** The seed that failed and what was not as promised, in one line. */
  readonly failure: string | undefined;
}

/** Plays simulations in a process of their own, in which a mistake of ours was made if one is named. */
export function simulatePlanted({ name, seeds, cache }: PlantedPlay): PlantedOutcome {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const planted = name === undefined ? [] : ['--import', PRELOADED];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', ...planted, SIMULATE, '--seeds', seeds, '--first', '--json'],
    {
      env: {
        ...env,
        ...(name === undefined ? {} : { CARDROOM_PLANT: name }),
        ...(cache === undefined ? {} : { NODE_COMPILE_CACHE: cache }),
      },
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    },
  );
  if (stdout === '') throw new Error(`the simulation has said nothing: ${stderr.slice(-2_000)}`);
  const told = JSON.parse(stdout) as { readonly seeds: number; readonly failures: readonly string[] };
  return { seeds: told.seeds, failure: told.failures[0]?.split('\n')[0] };
}
