import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { assert } from '@cardroom/kernel';
import { formatEntry } from '@cardroom/ledger';
import type { PostOutcome, RequestOutcome, StoreProbe, StoreRequest } from '@cardroom/room';
import { createBatchWriter } from './batch-writer.ts';
import { createCheckpointer } from './checkpointer.ts';
import { databaseFile, openDatabase } from './database.ts';
import { createLogSpace } from './log-space.ts';
import { messageOf, textOf } from './row.ts';
import { CLOSE, type SentBatch, type SentOutcome, type WriterAnswer, type WriterSettings } from './writer.ts';

/*
 * The thread that writes: takes batches of requests as JSON text, one after the other, and answers each once it is on
 * the disk. What goes wrong with the database fails the batch; what goes wrong otherwise ends the thread, and whoever
 * has started it starts another one.
 */

/** How many batches that were sent become one transaction. */
const TOGETHER_MAX = 16;

const { folder, probe: probeModule, pagesMax } = workerData as WriterSettings;
const port = parentPort;
assert(port !== null, 'the writer runs in a thread of its own');
const probe = await loadProbe(probeModule);
const database = openDatabase(folder);
if (pagesMax !== undefined) database.exec(`PRAGMA max_page_count = ${pagesMax}`);
const writeBatch = createBatchWriter(database, probe);
const file = databaseFile(folder);
const logSpace = createLogSpace(database, file);
const checkpointer = createCheckpointer(database, file);

port.on('message', (first: unknown) => {
  const messages = [textOf(first)];
  for (let count = 1; count < TOGETHER_MAX; count += 1) {
    const next: { readonly message: unknown } | undefined = receiveMessageOnPort(port);
    if (next === undefined) break;
    messages.push(textOf(next.message));
  }
  const batches = messages.filter((message) => message !== CLOSE);
  if (batches.length > 0) {
    for (const answer of answersTo(batches)) port.postMessage(answer);
    probe('answered');
    const asked = batches.reduce((sum, { length }) => sum + length, 0);
    logSpace.afterBatch(asked);
    checkpointer.afterBatch(asked);
  }
  if (batches.length < messages.length) void close();
});

port.postMessage({ kind: 'ready' } satisfies WriterAnswer);

async function close(): Promise<void> {
  await checkpointer.close();
  database.close();
  port?.close();
}

/** What has come while the last batch was written is written together, and each of those who sent it gets his own. */
function answersTo(texts: readonly string[]): readonly WriterAnswer[] {
  probe('taken');
  const batches = texts.map((text) => JSON.parse(text) as SentBatch);
  const requests = batches.flatMap((batch) => batch.requests);
  try {
    const outcomes = writeBatch(requests, batches.at(-1)?.at ?? 0).map((outcome, place) =>
      sent(requests[place], outcome),
    );
    let done = 0;
    return batches.map(({ requests: own }) => {
      done += own.length;
      return { kind: 'written', outcomes: outcomes.slice(done - own.length, done) };
    });
  } catch (error) {
    return batches.map(() => ({ kind: 'failed', error: messageOf(error) }));
  }
}

function sent(request: StoreRequest | undefined, outcome: RequestOutcome): SentOutcome {
  if (request?.kind !== 'post' || !outcome.ok) return outcome;
  const posted = outcome.value as PostOutcome;
  return posted.ok ? { lines: posted.value.map(formatEntry) } : outcome;
}

async function loadProbe(url: string | undefined): Promise<StoreProbe> {
  if (url === undefined) return () => {};
  const module: unknown = await import(url);
  assert(typeof module === 'object' && module !== null && 'probe' in module, 'the module of a probe exports it');
  const { probe } = module;
  assert(typeof probe === 'function', 'a probe is a function');
  return (step) => void probe(step);
}
