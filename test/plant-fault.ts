import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PLANTED_FAULTS, type PlantedFault } from './planted-faults.ts';

/*
 * Makes a mistake of ours, for a process that is started with `node --import` of this file: the environment names it, and
 * the one source file that it is in is read with the mistake in the place of what stands there. The product has no switch.
 */

/** Names the mistake. */
const VARIABLE = 'CARDROOM_PLANT';
const ROOT = join(import.meta.dirname, '..');

plant(process.env[VARIABLE] ?? '');

function plant(name: string): void {
  const fault = PLANTED_FAULTS.find((one) => one.name === name);
  if (fault === undefined)
    return refuse(`${VARIABLE}: there is no mistake called ${JSON.stringify(name.slice(0, 40))}`);
  const source = readFileSync(join(ROOT, fault.file), 'utf8');
  const times = source.split(fault.from).length - 1;
  if (times !== 1) return refuse(`${name}: what it replaces stands ${times} times in ${fault.file}, and not once`);
  replace(fault, source);
}

function replace({ file, from, to }: PlantedFault, text: string): void {
  const planted = text.replace(from, () => to);
  const { href } = pathToFileURL(join(ROOT, file));
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      return url === href ? { ...loaded, source: planted } : loaded;
    },
  });
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
