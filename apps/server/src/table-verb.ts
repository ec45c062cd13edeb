import { isId, type TableId, tableId } from '@cardroom/kernel';
import { inspectTable, type ListedTable, listTables, type Store, type TableInspection } from '@cardroom/room';
import type { Environment } from './config.ts';
import type { VerbOutput } from './replay.ts';
import { type MendAsked, mendTable } from './table-mend.ts';
import { formatMoment, formatTable } from './text-table.ts';
import { parseSaid, wholeNumber } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

const USAGE = `Usage: npm run -s cardroom -- table WHAT [options]

  list             the open tables: what they are doing, and since when
    --halted         only those that were halted because something impossible had happened
  inspect TABLE    all that is kept of one table beside what its accounts hold, and whether its log gives the same;
                   no card of anybody
    --steps N        so many of its last commits; 10 if not said

  reset TABLE      call off the hand, give everybody back what he put in, and pause the table; a table that was
                   halted goes on then, if its log and its accounts prove how it stands
  rollback TABLE   give everybody all his chips back by the accounts alone, and close the table: for a halted one that
                   cannot be proven
    --reason TEXT    why, to be told to the players (reset) or written beside each movement (rollback)
    --author NAME    who wants it (rollback); your user name if not said

  --json   machine-readable: a line for each table

It looks at the database of CARDROOM_DATA, or at DATABASE_URL if that is set, also while a server runs on it.
Exit code: 0 all agrees, 1 something does not agree or there is no such table, 2 not understood.
`;

const STEPS = '10';
const STEPS_MAX = 10_000;

const OPTIONS = {
  json: { type: 'boolean' },
  halted: { type: 'boolean' },
  steps: { type: 'string' },
  reason: { type: 'string' },
  author: { type: 'string' },
} as const;

/** The verb `table`; gives the exit code. [TCLI1] [TCLI2] [TCLI3] */
export async function runTable(
  args: readonly string[],
  env: Environment,
  output: VerbOutput = process,
): Promise<number> {
  if (args.includes('--help')) {
    output.stdout.write(USAGE);
    return 0;
  }
  const asked = parseAsked(args);
  if ('misused' in asked) {
    output.stderr.write(`table: ${asked.misused}\n\n${USAGE}`);
    return 2;
  }
  return withStorage(env, output, (storage) => {
    const { store } = storage;
    if (asked.kind === 'list') return list(asked, store, output);
    return asked.kind === 'inspect' ? inspect(asked, store, output) : mendTable(asked, storage, env, output);
  });
}

interface ListAsked {
  readonly kind: 'list';
  readonly isJson: boolean;
  readonly isHaltedOnly: boolean;
}

interface InspectAsked {
  readonly kind: 'inspect';
  readonly isJson: boolean;
  readonly id: string;
  readonly stepsMax: number;
}

type Values = Extract<ReturnType<typeof parseSaid<typeof OPTIONS>>, { readonly ok: true }>['value']['values'];
type Asked = ListAsked | InspectAsked | MendAsked;

/** Which of the options each of the words takes, besides `--json`. */
const TAKEN: Readonly<Record<Asked['kind'], readonly (keyof typeof OPTIONS)[]>> = {
  list: ['halted'],
  inspect: ['steps'],
  reset: ['reason'],
  rollback: ['reason', 'author'],
};

function parseAsked(args: readonly string[]): Asked | { readonly misused: string } {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { values, positionals } = said.value;
  const [word, id, ...more] = positionals;
  const kind = (['list', 'inspect', 'reset', 'rollback'] as const).find((known) => known === word);
  if (kind === undefined) return { misused: 'say list, inspect, reset or rollback' };
  const alien = Object.keys(values).find((name) => name !== 'json' && !TAKEN[kind].some((taken) => taken === name));
  if (alien !== undefined) return { misused: `${kind} does not take --${alien}` };
  if (kind === 'list') {
    if (id !== undefined) return { misused: `list does not know ${JSON.stringify(id.slice(0, 40))}` };
    return { kind, isJson: values.json === true, isHaltedOnly: values.halted === true };
  }
  if (id === undefined || more.length > 0) return { misused: `${kind} takes the id of one table` };
  return kind === 'inspect' ? parseInspect(id, values) : parseMend(kind, id, values);
}

function parseInspect(id: string, { json, steps = STEPS }: Values): InspectAsked | { readonly misused: string } {
  const stepsMax = wholeNumber(steps, 1, STEPS_MAX);
  if (stepsMax === undefined) return { misused: `--steps takes a number from 1 to ${STEPS_MAX}` };
  return { kind: 'inspect', isJson: json === true, id, stepsMax };
}

function parseMend(
  kind: MendAsked['kind'],
  id: string,
  { json, reason = '', author }: Values,
): MendAsked | { readonly misused: string } {
  if (reason.trim() === '') return { misused: `${kind} takes a --reason` };
  if (author?.trim() === '') return { misused: '--author takes a name' };
  return { kind, isJson: json === true, id, reason, author };
}

async function list(
  { isJson, isHaltedOnly }: ListAsked,
  store: Pick<Store, 'atOneMoment'>,
  { stdout }: VerbOutput,
): Promise<number> {
  const all = await listTables(store);
  const tables = isHaltedOnly ? all.filter(({ halted }) => halted !== undefined) : all;
  if (isJson) for (const table of tables) stdout.write(`${JSON.stringify(table)}\n`);
  else if (tables.length === 0) stdout.write(`There is no ${isHaltedOnly ? 'halted' : 'open'} table.\n`);
  else stdout.write(formatTable(LIST_HEADER, tables.map(listRow)));
  return 0;
}

const LIST_HEADER = ['table', 'name', 'stage', 'seats', 'version', 'last written', 'halted'];

function listRow({ tableId: id, name = '', stage, seatsTaken, version, at, halted = '' }: ListedTable) {
  return [id, name, stage, String(seatsTaken), String(version), formatMoment(at), halted];
}

async function inspect(
  { isJson, id, stepsMax }: InspectAsked,
  store: Pick<Store, 'atOneMoment'>,
  { stdout, stderr }: VerbOutput,
): Promise<number> {
  const table: TableId | undefined = isId(id) ? tableId(id) : undefined;
  const found = table === undefined ? undefined : await inspectTable(store, table, stepsMax);
  if (found === undefined) {
    stderr.write(`there is no table ${JSON.stringify(id.slice(0, 80))}\n`);
    return 1;
  }
  stdout.write(isJson ? `${JSON.stringify({ ok: found.problems.length === 0, ...found })}\n` : wordsOf(found));
  return found.problems.length === 0 ? 0 : 1;
}

// ---- For people -----------------------------------------------------------------------------------------------------

function wordsOf(table: TableInspection): string {
  const { problems } = table;
  const verdict =
    problems.length === 0
      ? 'All agrees.\n'
      : [`${problems.length} do not agree:`, ...problems.map((problem) => `  ${problem}`), ''].join('\n');
  return [factsOf(table), seatsOf(table), accountsOf(table), reservationsOf(table), stepsOf(table), verdict].join('\n');
}

function factsOf({ tableId: id, name, stage, halted, closedAt, ...table }: TableInspection): string {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['table', id],
    ['name', name],
    ['stage', stage],
    ['halted', halted],
    ['closed', closedAt === undefined ? undefined : formatMoment(closedAt)],
    ['version', `${table.version}, ${table.eventCount} events, last written ${formatMoment(table.at)}`],
    ['hand', table.handId === undefined ? undefined : `${table.handId}, number ${table.handNumber}`],
    ['pot', table.pot === undefined ? undefined : String(table.pot)],
    ['log', table.isReplayed ? 'gives what is stored' : 'does not give what is stored'],
  ];
  return lines
    .filter(([, value]) => value !== undefined)
    .map(([label, value]) => `${label.padEnd(9)}${value}\n`)
    .join('');
}

function seatsOf({ seats }: TableInspection): string {
  const header = ['seat', 'player', 'name', 'stack', 'bet', 'status'];
  const rows = seats.map(({ seat, playerId, name, isBot, stack, bet, status }) => {
    return [String(seat), playerId, isBot ? `${name} (bot)` : name, String(stack), String(bet), status];
  });
  return rows.length === 0 ? 'No seat is taken, or none can be read.\n' : formatTable(header, rows);
}

function accountsOf({ accounts }: TableInspection): string {
  const rows = accounts.map(({ account, posted, pending, expected = '' }) => {
    return [account, String(posted), String(pending), String(expected)];
  });
  return formatTable(['account', 'holds', 'reserved', 'table says'], rows);
}

function reservationsOf({ reservations }: TableInspection): string {
  const header = ['reservation', 'amount', 'from', 'to', 'reason', 'expires'];
  const rows = reservations.map(({ id, amount, from, to, code, expiresAt }) => {
    return [id, String(amount), from, to, code, formatMoment(expiresAt)];
  });
  return rows.length === 0 ? 'Nothing is reserved.\n' : formatTable(header, rows);
}

function stepsOf({ steps }: TableInspection): string {
  const rows = steps.map(({ version, at, events }) => [String(version), formatMoment(at), events.join(', ')]);
  return formatTable(['version', 'time', 'events'], rows);
}
