import {
  EMPTY_JOURNAL,
  formatEntry,
  hashOfBatch,
  type JournalBatch,
  type SealedEntry,
  type Sha256,
} from './journal.ts';
import type { ReportBreach } from './audit-breaches.ts';

/** Checks that entries stand in the journal without gaps, and that each batch has the hash of its own. */
export interface ChainAudit {
  batch(batch: JournalBatch): void;
  entry(entry: SealedEntry): void;
  /** Checks what waits for nothing more. */
  end(): void;
}

/** What the entries say of the batch that they belong to. */
interface EntriesOfBatch {
  readonly batch: number;
  readonly firstSeq: number;
  lastSeq: number;
  readonly leaves: string[];
}

/** An audit of the chain. Batches and entries may come in any rhythm, each in order. */
export function createChainAudit(sha256: Sha256, report: ReportBreach): ChainAudit {
  return new Chain(sha256, report);
}

class Chain implements ChainAudit {
  readonly #sha256: Sha256;
  readonly #report: ReportBreach;
  /** What waits for its other half. */
  readonly #batches = new Queue<JournalBatch>();
  readonly #contents = new Queue<EntriesOfBatch>();
  #open: EntriesOfBatch | undefined;
  #leaf = 0;
  #leafText = '';
  #seq = EMPTY_JOURNAL.seq;
  #batch = EMPTY_JOURNAL.batch;
  #hash = EMPTY_JOURNAL.hash;

  constructor(sha256: Sha256, report: ReportBreach) {
    this.#sha256 = sha256;
    this.#report = report;
  }

  batch(batch: JournalBatch): void {
    if (batch.batch !== this.#batch + 1) {
      const sentence = `batch ${batch.batch} comes after batch ${this.#batch}`;
      this.#report({ kind: 'chain', batch: batch.batch, sentence });
    }
    if (batch.previous !== this.#hash) {
      const sentence = `batch ${batch.batch} is not chained to the hash of the batch before it`;
      this.#report({ kind: 'chain', batch: batch.batch, sentence });
    }
    this.#batch = batch.batch;
    this.#hash = batch.hash;
    this.#batches.add(batch);
  }

  entry(entry: SealedEntry): void {
    const { seq, batch, leaf } = entry;
    if (seq !== this.#seq + 1) {
      this.#report({ kind: 'sequence', seq, sentence: `entry ${seq} comes after entry ${this.#seq}` });
    }
    this.#seq = seq;
    if (this.#open === undefined || this.#open.batch !== batch) {
      this.#closeBatch();
      this.#open = { batch, firstSeq: seq, lastSeq: seq, leaves: [] };
      this.#beginLeaf(entry, 0);
    } else if (leaf === this.#leaf) {
      this.#leafText += `\n${formatEntry(entry)}`;
    } else {
      this.#closeLeaf(this.#open);
      this.#beginLeaf(entry, this.#leaf + 1);
    }
    this.#open.lastSeq = seq;
  }

  end(): void {
    this.#closeBatch();
    this.#compare();
    for (const { batch } of this.#batches.rest()) this.#isEmpty(batch);
    for (const { batch } of this.#contents.rest()) this.#isUnknown(batch);
  }

  #beginLeaf(entry: SealedEntry, expected: number): void {
    const { seq, batch, leaf } = entry;
    if (leaf !== expected) {
      const sentence = `entry ${seq} is in leaf ${leaf} of batch ${batch}, where leaf ${expected} belongs`;
      this.#report({ kind: 'hash', seq, batch, sentence });
    }
    this.#leaf = leaf;
    this.#leafText = formatEntry(entry);
  }

  #closeLeaf({ leaves }: EntriesOfBatch): void {
    leaves.push(this.#sha256(this.#leafText));
  }

  #closeBatch(): void {
    const done = this.#open;
    if (done === undefined) return;
    this.#closeLeaf(done);
    this.#contents.add(done);
    this.#open = undefined;
    this.#compare();
  }

  /** Brings the batches together with their entries as far as both are there. */
  #compare(): void {
    for (;;) {
      const [batch, content] = [this.#batches.first(), this.#contents.first()];
      if (batch === undefined || content === undefined) return;
      if (batch.batch <= content.batch) this.#batches.shift();
      if (content.batch <= batch.batch) this.#contents.shift();
      if (batch.batch === content.batch) this.#compareHash(batch, content);
      else if (batch.batch < content.batch) this.#isEmpty(batch.batch);
      else this.#isUnknown(content.batch);
    }
  }

  #compareHash(batch: JournalBatch, content: EntriesOfBatch): void {
    const about = { kind: 'hash', batch: batch.batch } as const;
    if (batch.firstSeq !== content.firstSeq || batch.lastSeq !== content.lastSeq) {
      const [told, found] = [batch, content].map(({ firstSeq, lastSeq }) => `${firstSeq} to ${lastSeq}`);
      this.#report({ ...about, sentence: `batch ${batch.batch} says entries ${told} are its own, and has ${found}` });
    }
    if (hashOfBatch(batch, content.leaves, this.#sha256) !== batch.hash) {
      this.#report({ ...about, sentence: `batch ${batch.batch} does not have the hash of its contents` });
    }
  }

  #isEmpty(batch: number): void {
    this.#report({ kind: 'hash', batch, sentence: `batch ${batch} has no entries` });
  }

  #isUnknown(batch: number): void {
    this.#report({ kind: 'chain', batch, sentence: `there are entries of batch ${batch}, and no such batch` });
  }
}

/** First in, first out, without moving what waits each time. */
class Queue<T> {
  #waiting: T[] = [];
  #at = 0;

  add(value: T): void {
    if (this.#at === this.#waiting.length) {
      this.#waiting = [];
      this.#at = 0;
    }
    this.#waiting.push(value);
  }

  first(): T | undefined {
    return this.#waiting[this.#at];
  }

  shift(): void {
    this.#at += 1;
  }

  rest(): readonly T[] {
    return this.#waiting.slice(this.#at);
  }
}
