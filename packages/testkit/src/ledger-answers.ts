import { type Result, type TableId, unreachable } from '@cardroom/kernel';
import {
  type DirectTransfer,
  ISSUE,
  type LedgerEntry,
  type LedgerRejection,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { Clock, Store, Wallet } from '@cardroom/room';
import { leaseOn } from './lease-on.ts';
import type { LedgerStep } from './ledger-steps.ts';
import type { LedgerModel } from './ledger-model.ts';

/** A way to the ledger: a store, and the wallets over it. */
export interface LedgerNode {
  readonly store: Store;
  readonly wallet: Wallet;
  readonly clock: Clock;
}

/** What a step has come to, of everything the part that can be compared: the entries, or why there are none. */
export type LedgerAnswer =
  | { readonly kind: 'entries'; readonly entries: readonly LedgerEntry[] }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'conflict' }
  /** It has failed, which no step should. */
  | { readonly kind: 'threw'; readonly error: string }
  | { readonly kind: 'refused'; readonly error: LedgerRejection };

/** What a wallet says to whoever wants it to commit what only a table may. */
const OF_TABLE: LedgerAnswer = { kind: 'threw', error: 'Defect: chips of a table move with the commit of their table' };

const BARE_COMMIT = {
  reads: [],
  events: [],
  books: new Map(),
  startedHands: [],
  endedHands: [],
  outbox: [],
  timers: [],
} as const;

/** The table of a history, and the version of it that steps begin from. */
export interface AtTable {
  readonly table: TableId;
  readonly version: number;
}

/** Takes a step on the ledger. */
export async function askLedger(node: LedgerNode, step: LedgerStep, at: AtTable): Promise<LedgerAnswer> {
  try {
    return await answerOf(node, step, at);
  } catch (error) {
    return { kind: 'threw', error: String(error) };
  }
}

async function answerOf(node: LedgerNode, step: LedgerStep, at: AtTable): Promise<LedgerAnswer> {
  const { store, wallet, clock } = node;
  switch (step.kind) {
    case 'post':
      return answered(await store.post(step.transfers, clock.now()), (entries) => entries);
    case 'commitTable':
      return askTable(node, step, at);
    case 'reserve':
      return answered(await wallet.reserve(step.request), ({ made }) => [made]);
    case 'commit':
      return answered(await wallet.commit(step.id, step.amount), endOf);
    case 'rollback':
      return answered(await wallet.rollback(step.id), endOf);
    case 'grant': {
      const granted = await wallet.grant(step.name, step.player, step.amount);
      return granted.ok ? { kind: 'done' } : { kind: 'refused', error: granted.error };
    }
    case 'expireDue':
      return { kind: 'number', value: await wallet.expireDue() };
    default:
      return unreachable(step);
  }
}

async function askTable(
  { store, clock }: LedgerNode,
  { transfers, behind }: Extract<LedgerStep, { kind: 'commitTable' }>,
  { table, version }: AtTable,
): Promise<LedgerAnswer> {
  const seen = version - behind;
  const lease = leaseOn(table);
  // Each commit writes it, so that it stands at the version of the table.
  const writes = [{ section: 'pot', version: seen, fence: seen === 0 ? 0 : lease.fence, body: '{}' }];
  const commit = { ...BARE_COMMIT, tableId: table, version: seen, at: clock.now(), writes, transfers };
  const outcome = await store.commit(lease, commit);
  if (outcome.kind === 'committed') return { kind: 'number', value: outcome.version };
  if (outcome.kind === 'refused') return { kind: 'refused', error: outcome.error };
  if (outcome.kind === 'conflict') return { kind: 'conflict' };
  throw new Error(`a commit of the table came to ${JSON.stringify(outcome)}`);
}

/** Takes the same step on the model. `version` is the one that the table had when the step was asked for. */
export function askModel(model: LedgerModel, step: LedgerStep, now: number, version: number): LedgerAnswer {
  switch (step.kind) {
    case 'post':
      return answered(model.post(step.transfers, now), (entries) => entries);
    case 'commitTable': {
      const outcome = model.commit(step.transfers, version - step.behind, now);
      if (outcome === 'conflict') return { kind: 'conflict' };
      return outcome.ok ? { kind: 'number', value: outcome.value } : { kind: 'refused', error: outcome.error };
    }
    case 'reserve': {
      const { from, to, ttlMs = 0, ...facts } = step.request;
      const pending = { ...facts, kind: 'pending', debit: from, credit: to, expiresAt: now + ttlMs } as const;
      return answered(model.post([pending], now), (entries) => entries);
    }
    case 'commit':
      return commitOfModel(model, step, now);
    case 'rollback':
      return answered(model.post([{ kind: 'void', pendingId: step.id }], now), (entries) => entries);
    case 'grant': {
      const granted = model.post([grantOf(step)], now);
      return granted.ok ? { kind: 'done' } : { kind: 'refused', error: granted.error };
    }
    case 'expireDue': {
      const due = model.pending().filter(([, expiresAt]) => expiresAt <= now);
      const inTurn = due.toSorted(([, left], [, right]) => left - right);
      for (const [pendingId] of inTurn) model.post([{ kind: 'expire', pendingId }], now);
      return { kind: 'number', value: due.length };
    }
    default:
      return unreachable(step);
  }
}

function commitOfModel(
  model: LedgerModel,
  { id, amount }: Extract<LedgerStep, { kind: 'commit' }>,
  now: number,
): LedgerAnswer {
  const made = model.made(id);
  // Whoever commits by the id alone knows no more of a reservation than was kept of it.
  if (made === undefined) return { kind: 'refused', error: { code: 'ReservationUnknown', transfer: id } };
  const { debit, credit, code, tableId, handId } = made;
  if ([debit, credit].some((account) => /^(seat|hold|pot):/.test(account))) return OF_TABLE;
  const facts = { debit, credit, code, ...(tableId && { tableId }), ...(handId && { handId }) };
  const post = { ...facts, kind: 'post', pendingId: id, amount: amount ?? made.amount } as const;
  return answered(model.post([post], now), (entries) => entries);
}

function grantOf({ name, player, amount }: Extract<LedgerStep, { kind: 'grant' }>): DirectTransfer {
  const credit = walletAccount(player);
  return { kind: 'direct', id: transferId(`grant:${name}`), debit: ISSUE, credit, amount, code: 'grant' };
}

function endOf({ end }: { readonly end?: LedgerEntry }): readonly LedgerEntry[] {
  return end === undefined ? [] : [end];
}

function answered<Value>(
  result: Result<Value, LedgerRejection>,
  entriesOf: (value: Value) => readonly LedgerEntry[],
): LedgerAnswer {
  if (!result.ok) return { kind: 'refused', error: result.error };
  return { kind: 'entries', entries: entriesOf(result.value) };
}
