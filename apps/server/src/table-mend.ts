import { userInfo } from 'node:os';
import { isId, tableId } from '@cardroom/kernel';
import { createLocks } from '@cardroom/locks';
import { createInProcessBus, resetTable, rollBackTable, type Store } from '@cardroom/room';
import { createSystemClock } from './adapters/system-clock.ts';
import { createSystemRandom } from './adapters/system-random.ts';
import { type Environment, PROJECT_ROOT } from './config.ts';
import { readSetup } from './constants.ts';
import { openLockBackend } from './lock-backend.ts';
import { loggedVerb, type VerbOutcome } from './logged-verb.ts';
import { officeWallet } from './operator-wallet.ts';
import type { VerbOutput } from './replay.ts';
import type { Storage } from './storage.ts';

/** What an operator wants to be done to a table. */
export interface MendAsked {
  readonly kind: 'reset' | 'rollback';
  readonly isJson: boolean;
  readonly id: string;
  readonly reason: string;
  readonly author?: string | undefined;
}

/** Carries it out, also while servers run on the store; gives the exit code. [TCLI4] [TCLI5] */
export function mendTable(
  asked: MendAsked,
  storage: Pick<Storage, 'store' | 'actions'>,
  env: Environment,
  output: VerbOutput,
): Promise<number> {
  const { kind, id, reason, author } = asked;
  const { store } = storage;
  return loggedVerb(storage, { kind: `table.${kind}`, target: id, reason, content: { author } }, async () => {
    if (!isId(id)) return refused(asked, 'UnknownTable', output);
    return kind === 'reset' ? reset(asked, store, env, output) : rollBack(asked, store, output);
  });
}

async function reset(asked: MendAsked, store: Store, env: Environment, output: VerbOutput): Promise<VerbOutcome> {
  const setup = readSetup(env, PROJECT_ROOT);
  if (!setup.ok) {
    for (const sentence of setup.error) output.stderr.write(`${sentence}\n`);
    return { code: 1, told: { code: 'BadConfiguration' } };
  }
  const clock = createSystemClock();
  const backend = await openLockBackend(setup.value, { store, clock });
  const locks = createLocks({ backend, timer: clock, settings: setup.value.constants.locks });
  try {
    const wallet = officeWallet(store, output);
    const ports = { store, clock, locks, wallet, random: createSystemRandom(), bus: createInProcessBus() };
    const { body } = await resetTable(ports, tableId(asked.id), asked.reason);
    const code = codeIn(body);
    if (code !== undefined) return refused(asked, code, output);
    const words = `table ${asked.id}: the hand is void, everybody has his chips, and the table is paused\n`;
    const told = { ok: true, tableId: asked.id };
    output.stdout.write(asked.isJson ? `${JSON.stringify(told)}\n` : words);
    return { code: 0, told };
  } finally {
    await locks.close();
  }
}

async function rollBack(asked: MendAsked, store: Store, output: VerbOutput): Promise<VerbOutcome> {
  const { id, reason, author = userInfo().username } = asked;
  const done = await rollBackTable({ store, clock: createSystemClock() }, { tableId: tableId(id), author, reason });
  if (!done.ok) return refused(asked, done.error, output);
  const { handId, paid } = done.value;
  const told = { ok: true, tableId: id, handId, paid };
  if (asked.isJson) output.stdout.write(`${JSON.stringify(told)}\n`);
  else {
    const void_ = handId === undefined ? '' : `hand ${handId} is void; `;
    output.stdout.write(`table ${id}: ${void_}everybody has his chips, and the table is closed\n`);
    for (const { player, amount } of paid) output.stdout.write(`  ${player}: ${amount}\n`);
  }
  return { code: 0, told };
}

const SENTENCES: Readonly<Record<string, string>> = {
  UnknownTable: 'there is no such open table',
  TableHalted: 'the table was halted or changed meanwhile: look at it again',
  TableNotHalted: 'the table is in play: it can be reset',
  TableBroken: 'the table does not agree with its log or its accounts: see table inspect; it can be rolled back',
  ChipsUnclear:
    'the pot does not hold what was put into it: see table inspect, and correct that by ledger adjust first',
};

function refused({ isJson, id }: MendAsked, code: string, { stdout, stderr }: VerbOutput): VerbOutcome {
  const told = { ok: false, tableId: id.slice(0, 80), code };
  if (isJson) stdout.write(`${JSON.stringify(told)}\n`);
  stderr.write(`nothing was changed: ${SENTENCES[code] ?? code}\n`);
  return { code: 1, told };
}

/** The code of a refusal; nothing in the answer of a command that was carried out unasked. */
function codeIn(body: string): string | undefined {
  if (body === '') return undefined;
  const answer: unknown = JSON.parse(body);
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}
