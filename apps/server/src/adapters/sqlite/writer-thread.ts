import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '@cardroom/kernel';
import type { StoreProbe, StoreRequest } from '@cardroom/room';
import { createBatchWriter } from './batch-writer.ts';
import { createCheckpointer } from './checkpointer.ts';
import { databaseFile, messageOf, openDatabase } from './database.ts';
import { CLOSE, type WriterAnswer, type WriterSettings } from './writer.ts';

/*
 * The thread that writes: takes batches of requests as JSON text, one after the other, and answers each once it is on
 * the disk. What goes wrong with the database fails the batch; what goes wrong otherwise ends the thread, and whoever
 * has started it starts another one.
 */

const { folder, probe: probeModule, pagesMax } = workerData as WriterSettings;
const port = parentPort;
assert(port !== null, 'the writer runs in a thread of its own');
const probe = await loadProbe(probeModule);
const database = openDatabase(folder);
if (pagesMax !== undefined) database.exec(`PRAGMA max_page_count = ${pagesMax}`);
const writeBatch = createBatchWriter(database, probe);
const checkpointer = createCheckpointer(database, databaseFile(folder));

port.on('message', (text: string) => {
  if (text === CLOSE) {
    void close();
    return;
  }
  port.postMessage(JSON.stringify(answerTo(text)));
  probe('answered');
  checkpointer.afterBatch();
});

async function close(): Promise<void> {
  await checkpointer.close();
  database.close();
  port?.close();
}

function answerTo(text: string): WriterAnswer {
  probe('taken');
  const { at, requests } = JSON.parse(text) as { readonly at: number; readonly requests: readonly StoreRequest[] };
  try {
    return { kind: 'written', outcomes: writeBatch(requests, at) };
  } catch (error) {
    return { kind: 'failed', error: messageOf(error) };
  }
}

async function loadProbe(url: string | undefined): Promise<StoreProbe> {
  if (url === undefined) return () => {};
  const module: unknown = await import(url);
  assert(typeof module === 'object' && module !== null && 'probe' in module, 'the module of a probe exports it');
  const { probe } = module;
  assert(typeof probe === 'function', 'a probe is a function');
  return (step) => void probe(step);
}
