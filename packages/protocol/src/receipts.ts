import { z } from 'zod';

const id = z.string();
const amount = z.int().min(0);
const count = z.int().min(0);
/** What an account holds; only the one that play money comes from is below zero. */
const balance = z.int();
const sha256 = z.string();
const change = z.object({ before: balance, after: balance });
const accountAfter = z.object({ posted: balance, pending: amount, version: count });

/** A movement of chips from one account to another, for a reader. */
export const wireMovement = z.object({
  /** The place in the journal, which counts all movements from 1. */
  seq: z.int().min(1),
  at: z.iso.datetime(),
  id,
  kind: z.string(),
  /** Why it was made, such as `bigBlind`. */
  code: z.string(),
  amount,
  from: id,
  to: id,
  /** What the two held before and after; the payee's is absent where nothing came to it. */
  balances: z.object({ from: change, to: change.optional() }),
  player: id.optional(),
  tableId: id.optional(),
  handId: id.optional(),
  tableVersion: z.object({ before: count, after: count }).optional(),
  author: z.string().optional(),
  note: z.string().optional(),
});
export type WireMovement = z.infer<typeof wireMovement>;

/** An entry as it stands in the journal: every field is covered by the hash of its leaf. Times are in milliseconds. */
const wireEntry = z.object({
  seq: z.int().min(1),
  batch: count,
  leaf: count,
  id,
  kind: z.string(),
  debit: id,
  credit: id,
  amount,
  code: z.string(),
  pendingId: id.optional(),
  expiresAt: z.int().optional(),
  tableId: id.optional(),
  handId: id.optional(),
  tableVersion: count.optional(),
  author: z.string().optional(),
  note: z.string().optional(),
  at: z.int(),
  debitAfter: accountAfter,
  creditAfter: accountAfter.optional(),
});

/** The body of `GET /api/hands/:id/receipt`: where the chips of a hand went, and the proof if it was asked for. */
export const wireReceipt = z.object({
  handId: id,
  movements: z.array(wireMovement),
  /** The batches of the journal that the movements lie in: of other hands the hashes only. */
  proof: z
    .object({
      batches: z.array(
        z.object({
          batch: count,
          at: z.int(),
          firstSeq: count,
          lastSeq: count,
          previous: sha256,
          hash: sha256,
          leaves: z.array(sha256),
          entries: z.array(wireEntry),
        }),
      ),
    })
    .optional(),
});
