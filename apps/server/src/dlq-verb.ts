import { userInfo } from 'node:os';
import { unreachable } from '@cardroom/kernel';
import { parseAccountId, transferId } from '@cardroom/ledger';
import type { ActionStore, DeadLetter, DeadLetterOffice, Store } from '@cardroom/room';
import type { Environment } from './config.ts';
import { retryLetter, withReservation } from './dead-letters.ts';
import { loggedVerb, type VerbOutcome } from './logged-verb.ts';
import { officeOver } from './operator-wallet.ts';
import type { VerbOutput } from './replay.ts';
import { formatMoment, formatTable } from './text-table.ts';
import { parseSaid } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

const USAGE = `Usage: npm run -s cardroom -- dlq WHAT [options]

Reservations that should have been given back and could not be. Their chips are where they were; nobody can spend them.

  list [--resolved]      those that nobody has dealt with, or those that somebody has
  show ID                one of them, with all that is known
  retry ID               tries once more to give the chips back
  resolve ID             ends it by hand: the reservation is rolled back
    --reason TEXT        why; it is kept for ever
    --author NAME        who; the user of this machine if not said
    --to ACCOUNT         who gets the chips, wallet:PLAYER or deadletter; whoever had them keeps them if not said

  --json   machine-readable: a line for each

Exit code: 0 done, 1 there is no such letter or it could not be done, 2 not understood.
`;

/** More than anybody reads. */
const LISTED_MAX = 10_000;

const OPTIONS = {
  json: { type: 'boolean' },
  resolved: { type: 'boolean' },
  reason: { type: 'string' },
  author: { type: 'string' },
  to: { type: 'string' },
} as const;

/** The verb `dlq`; gives the exit code. [LCLI6] [LCLI7] */
export async function runDlq(args: readonly string[], env: Environment, output: VerbOutput = process): Promise<number> {
  if (args.includes('--help')) {
    output.stdout.write(USAGE);
    return 0;
  }
  const asked = parseAsked(args);
  if ('misused' in asked) {
    output.stderr.write(`dlq: ${asked.misused}\n\n${USAGE}`);
    return 2;
  }
  return withStorage(env, output, ({ store, actions }) =>
    answer(asked, { store, actions, office: officeOver(store, output), output }),
  );
}

type Asked = { readonly isJson: boolean } & (
  | { readonly kind: 'list'; readonly state: DeadLetter['state'] }
  | { readonly kind: 'show' | 'retry'; readonly id: string }
  | { readonly kind: 'resolve'; readonly id: string; readonly request: Parameters<DeadLetterOffice['resolve']>[1] }
);

function parseAsked(args: readonly string[]): Asked | { readonly misused: string } {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { json: isJson = false, resolved = false, reason, author = userInfo().username, to } = said.value.values;
  const [kind, id, ...more] = said.value.positionals;
  if (kind === 'list' && id === undefined) return { kind, isJson, state: resolved ? 'resolved' : 'open' };
  if (kind !== 'show' && kind !== 'retry' && kind !== 'resolve') return { misused: 'say list, show, retry or resolve' };
  if (id === undefined || more.length > 0) return { misused: `${kind} takes the id of one reservation` };
  if (kind !== 'resolve') return { kind, isJson, id };
  if (reason === undefined || reason.trim() === '') return { misused: 'resolve takes a --reason' };
  const account = to === undefined ? undefined : parseAccountId(to);
  if (to !== undefined && account === undefined)
    return { misused: `${JSON.stringify(to.slice(0, 80))} names no account` };
  return { kind, isJson, id, request: { author, reason, ...(account === undefined ? {} : { to: account }) } };
}

interface Desk {
  readonly store: Store;
  readonly actions: ActionStore;
  readonly office: DeadLetterOffice;
  readonly output: VerbOutput;
}

async function answer(asked: Asked, desk: Desk): Promise<number> {
  switch (asked.kind) {
    case 'list':
      return list(asked, desk);
    case 'show':
      return showOne(asked, desk);
    case 'retry': {
      const action = { kind: 'deadLetter.retry', target: asked.id, reason: '' };
      return loggedVerb(desk, action, () => retry(asked, desk));
    }
    case 'resolve': {
      const { author, reason, to } = asked.request;
      const action = { kind: 'deadLetter.resolve', target: asked.id, reason, content: { author, to } };
      return loggedVerb(desk, action, () => resolve(asked, desk));
    }
    default:
      return unreachable(asked);
  }
}

async function showOne({ id, isJson }: Extract<Asked, { kind: 'show' | 'retry' }>, desk: Desk): Promise<number> {
  const letter = await desk.store.deadLetter(transferId(id));
  if (letter !== undefined) return show(letter, isJson, desk);
  return refused(id, 'UnknownDeadLetter', desk).code;
}

async function retry({ id, isJson }: Extract<Asked, { kind: 'show' | 'retry' }>, desk: Desk): Promise<VerbOutcome> {
  const tried = await retryLetter(desk, transferId(id));
  if (!tried.ok) return refused(id, tried.error, desk);
  const { state, error } = tried.value;
  await show(tried.value, isJson, desk);
  if (state === 'resolved') return { code: 0, told: { state } };
  desk.output.stderr.write(`it could not be given back: ${error}\n`);
  return { code: 1, told: { state } };
}

async function resolve({ id, isJson, request }: Extract<Asked, { kind: 'resolve' }>, desk: Desk): Promise<VerbOutcome> {
  const resolved = await desk.office.resolve(transferId(id), request);
  if (!resolved.ok) return refused(id, resolved.error.code, desk);
  return { code: await show(resolved.value, isJson, desk), told: { state: resolved.value.state } };
}

function refused(id: string, code: string, { output }: Desk): VerbOutcome {
  output.stderr.write(`${refusalOf(id, code)}\n`);
  return { code: 1, told: { code } };
}

function refusalOf(id: string, code: string): string {
  const named = JSON.stringify(id.slice(0, 80));
  if (code === 'UnknownDeadLetter') return `there is no dead letter ${named}`;
  if (code === 'DeadLetterResolved') return `${named} was resolved before`;
  if (code === 'NotAWallet') return 'chips can go to a wallet or to deadletter, and nowhere else';
  const hasEnded = code.startsWith('Reservation');
  return `${named} was not resolved: ${code}${hasEnded ? ': its reservation has ended; dlq retry closes it' : ''}`;
}

// ---- For people and programs ----------------------------------------------------------------------------------------

async function list({ state, isJson }: Extract<Asked, { kind: 'list' }>, { store, output }: Desk): Promise<number> {
  const rows: string[][] = [];
  for (const letter of await store.deadLetters(state, LISTED_MAX)) {
    const shown = await withReservation(store, letter);
    if (isJson) output.stdout.write(`${JSON.stringify(shown)}\n`);
    const { amount, from, to, state: standing } = shown.reservation ?? {};
    const { id, operation, attempts, firstAt, lastAt, error } = letter;
    const times = [formatMoment(firstAt), formatMoment(lastAt)];
    rows.push([
      id,
      operation,
      String(amount ?? ''),
      from ?? '',
      to ?? '',
      standing ?? 'unknown',
      String(attempts),
      ...times,
      error,
    ]);
  }
  const header = ['id', 'operation', 'amount', 'from', 'to', 'reservation', 'attempts', 'first', 'last', 'error'];
  if (!isJson)
    output.stdout.write(rows.length === 0 ? `There is no ${state} dead letter.\n` : formatTable(header, rows));
  return 0;
}

async function show(letter: DeadLetter, isJson: boolean, { store, output }: Desk): Promise<number> {
  const { reservation, ...shown } = await withReservation(store, letter);
  if (isJson) {
    output.stdout.write(`${JSON.stringify({ ...shown, reservation })}\n`);
    return 0;
  }
  const { resolution, nextAt } = letter;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['id', letter.id],
    ['state', letter.state],
    [
      'reservation',
      reservation === undefined
        ? 'unknown'
        : `${reservation.amount} from ${reservation.from} to ${reservation.to}, ${reservation.state}`,
    ],
    ['operation', letter.operation],
    ['error', letter.error],
    ['attempts', String(letter.attempts)],
    ['first', formatMoment(letter.firstAt)],
    ['last', formatMoment(letter.lastAt)],
    ['next', nextAt === undefined ? undefined : formatMoment(nextAt)],
    [
      'resolved',
      resolution === undefined
        ? undefined
        : `${formatMoment(resolution.at)} by ${resolution.author}: ${resolution.reason}`,
    ],
  ];
  for (const [name, value] of lines) if (value !== undefined) output.stdout.write(`${name.padEnd(12)}${value}\n`);
  return 0;
}
