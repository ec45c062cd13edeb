import { join } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';
import { PROJECT_ROOT } from '../../config.ts';

/** Where Node keeps what it has made of our TypeScript. */
const CODE_CACHE = join(PROJECT_ROOT, 'node_modules/.cache/node');

/**
 * Starts a thread on a module of ours. It takes what Node has made of the module before: to make it anew, a thread
 * loads a compiler that is WebAssembly, and V8 ends the process now and then in which threads with WebAssembly come and
 * go (nodejs/node#64500).
 */
export function openThread(module: URL, options: WorkerOptions): Worker {
  // Without flags of this process: they may be those of a test runner.
  return new Worker(module, { ...options, execArgv: [], env: { NODE_COMPILE_CACHE: CODE_CACHE, ...process.env } });
}
