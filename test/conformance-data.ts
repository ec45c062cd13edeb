import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const DATA_FOLDER = resolve(import.meta.dirname, '../../shared/data');

/** What a test prints when it is skipped because the conformance data is not on this machine. */
export const SKIP_REASON = `the conformance data is not here: ${DATA_FOLDER}`;

/** The path of a file or folder of the conformance data, such as `('eval', 'eval7.tsv')`; `undefined` where it is absent. */
export function conformanceData(...path: readonly string[]): string | undefined {
  const found = resolve(DATA_FOLDER, ...path);
  return existsSync(found) ? found : undefined;
}
