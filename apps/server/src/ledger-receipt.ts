import { readFile } from 'node:fs/promises';
import { handId, isId } from '@cardroom/kernel';
import {
  ACCOUNT_KINDS,
  accountKind,
  checkReceipt,
  entriesOfReceipt,
  type HandReceipt,
  playerOfAccount,
  TRANSFER_CODES,
  TRANSFER_KINDS,
} from '@cardroom/ledger';
import { receiptFor } from '@cardroom/room';
import { z } from 'zod';
import type { LedgerCommand } from './ledger-verb.ts';
import { placeOf } from './replay.ts';
import { sha256 } from './sha256.ts';
import { formatMoment, formatTable } from './text-table.ts';
import { parseSaid } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

/** `ledger receipt HAND`: every movement of chips of a hand, with what proves it. [LCLI3] */
export const showReceipt: LedgerCommand = async (args, env, output) => {
  const said = parseSaid(args, { json: { type: 'boolean' } });
  if (!said.ok) return { misused: said.error };
  const [id, ...more] = said.value.positionals;
  if (id === undefined || more.length > 0) return { misused: 'receipt takes the id of one hand' };
  return withStorage(env, output, async ({ store }) => {
    const receipt = isId(id) ? await receiptFor(store, handId(id), sha256) : undefined;
    if (receipt === undefined) {
      output.stderr.write(`there is no hand ${JSON.stringify(id.slice(0, 80))}\n`);
      return 1;
    }
    output.stdout.write(said.value.values.json === true ? `${JSON.stringify(receipt)}\n` : wordsOf(receipt));
    return tell(checkReceipt(receipt, sha256), output.stderr);
  });
};

/** `ledger check FILE`: checks a saved receipt, without any database. [LCLI4] */
export const checkReceiptFile: LedgerCommand = async (args, _env, output) => {
  const said = parseSaid(args, { json: { type: 'boolean' } });
  if (!said.ok) return { misused: said.error };
  const [file, ...more] = said.value.positionals;
  if (file === undefined || more.length > 0) return { misused: 'check takes the name of one file' };
  let text: string;
  try {
    text = await readFile(placeOf(file), 'utf8');
  } catch (error) {
    return { misused: `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}` };
  }
  const receipt = receiptIn(text);
  const problems = receipt === undefined ? [`${file} holds no receipt`] : checkReceipt(receipt, sha256);
  const isJson = said.value.values.json === true;
  if (isJson) output.stdout.write(`${JSON.stringify({ ok: problems.length === 0, problems })}\n`);
  else if (receipt !== undefined && problems.length === 0) {
    const count = entriesOfReceipt(receipt).length;
    output.stdout.write(`The receipt of hand ${receipt.handId} is right: ${count} movements of chips.\n`);
  }
  return tell(problems, output.stderr);
};

function tell(problems: readonly string[], stderr: { write(text: string): unknown }): number {
  for (const problem of problems) stderr.write(`${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

// ---- For people -----------------------------------------------------------------------------------------------------

function wordsOf(receipt: HandReceipt): string {
  const entries = entriesOfReceipt(receipt);
  const movements = entries.map(({ seq, at, debit, credit, amount, code, kind, debitAfter, creditAfter }) => [
    String(seq),
    formatMoment(at),
    debit,
    credit,
    String(amount),
    kind === 'direct' ? code : `${code} (${kind})`,
    String(debitAfter.posted),
    creditAfter === undefined ? '' : String(creditAfter.posted),
  ]);
  const header = ['entry', 'time', 'from', 'to', 'amount', 'reason', 'from has', 'to has'];
  const nets = [...netOf(receipt)].map(([who, net]) => [who, net > 0 ? `+${net}` : String(net)]);
  return `Hand ${receipt.handId}\n\n${formatTable(header, movements)}\n${formatTable(['who', 'net'], nets)}`;
}

/** What everybody has more, or less, after the hand: players by themselves, the house by its account. */
function netOf(receipt: HandReceipt): ReadonlyMap<string, number> {
  const nets = new Map<string, number>();
  for (const { debit, credit, amount, creditAfter } of entriesOfReceipt(receipt)) {
    if (creditAfter === undefined) continue;
    for (const [paid, sign] of [[debit, -1] as const, [credit, 1] as const]) {
      if (accountKind(paid) === 'pot') continue;
      const who = playerOfAccount(paid) ?? paid;
      nets.set(who, (nets.get(who) ?? 0) + sign * amount);
    }
  }
  return nets;
}

// ---- From a file ----------------------------------------------------------------------------------------------------

const whole = z.number().int();
const balance = z.object({ posted: whole, pending: whole, version: whole });
const account = z.string().refine((id) => ACCOUNT_KINDS.some((kind) => accountKind(id) === kind));
const entry = z.object({
  id: z.string(),
  kind: z.enum(TRANSFER_KINDS),
  debit: account,
  credit: account,
  amount: whole.min(0),
  code: z.enum(TRANSFER_CODES),
  tableId: z.string().optional(),
  handId: z.string().optional(),
  author: z.string().optional(),
  note: z.string().optional(),
  pendingId: z.string().optional(),
  expiresAt: whole.optional(),
  at: whole,
  tableVersion: whole.optional(),
  debitAfter: balance,
  creditAfter: balance.optional(),
  seq: whole,
  batch: whole,
  leaf: whole,
});
const batch = z.object({
  batch: whole,
  at: whole,
  firstSeq: whole,
  lastSeq: whole,
  previous: z.string(),
  hash: z.string(),
  leaves: z.array(z.string()),
  entries: z.array(entry),
});
const receiptSchema = z.object({ handId: z.string(), batches: z.array(batch) });

function receiptIn(text: string): HandReceipt | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = receiptSchema.safeParse(json);
  // The schema has just looked at every field.
  return parsed.success ? (parsed.data as unknown as HandReceipt) : undefined;
}
