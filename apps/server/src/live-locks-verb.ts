import { randomUUID } from 'node:crypto';
import { isId } from '@cardroom/kernel';
import { z } from 'zod';
import { askServer, isServerUrl } from './admin-client.ts';
import type { Environment } from './config.ts';
import { isKey } from './http/idempotency-key.ts';
import { commandLineOperator } from './logged-verb.ts';
import type { VerbOutput } from './replay.ts';
import { formatTable } from './text-table.ts';
import { parseSaid } from './verb-arguments.ts';

const USAGE = `Usage: npm run -s cardroom -- locks snapshot [--url URL] [--json]
       npm run -s cardroom -- locks revoke LOCK --table TABLE --reason TEXT [--operator NAME] [--key KEY] [--url URL] [--json]

snapshot shows what is locked on a running server, and on all that share its locks: who holds what and for how long, who
waits for whom, and circles of those who wait for each other.
revoke takes the lock that a snapshot shows under the id LOCK from its holder, who can write nothing any more.

  --url URL        the server; the one that HOST and PORT lead to if not said
  --reason TEXT    why; it is kept for ever
  --operator NAME  who; cli: and the user of this machine if not said
  --key KEY        the key of a revoke that got no answer, or failed: what is left of it is done
  --json           one JSON line

The token of the server must be in ADMIN_TOKEN.
Exit code: 0 done, 1 there is a circle, no such lock or no answer, 2 not understood.
`;

const OPTIONS = {
  json: { type: 'boolean' },
  url: { type: 'string' },
  table: { type: 'string' },
  reason: { type: 'string' },
  operator: { type: 'string' },
  key: { type: 'string' },
} as const;

const claim = z.object({
  id: z.string(),
  keys: z.array(z.object({ key: z.string(), mode: z.string() })),
  label: z.string(),
  ms: z.number(),
});
const snapshotSchema = z.object({
  tasks: z.array(z.object({ task: z.string(), process: z.string(), holds: z.array(claim) })),
  waiting: z.array(
    claim.extend({ task: z.string(), process: z.string(), waitsFor: z.array(z.object({ task: z.string() })) }),
  ),
  cycles: z.array(z.array(z.string())),
  isOwnOnly: z.literal(true).optional(),
});
const revoked = z.object({ fenced: z.boolean() });

type Snapshot = z.infer<typeof snapshotSchema>;

type Asked = { readonly isJson: boolean; readonly url: string | undefined } & (
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'revoke'; readonly body: object; readonly operator: string; readonly key: string }
);

/** `locks snapshot` and `locks revoke`, against a running server; gives the exit code. [LKV5] [LKV6] [OPL4] */
export async function runLiveLocks(
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
    output.stderr.write(`locks: ${asked.misused}\n\n${USAGE}`);
    return 2;
  }
  return asked.kind === 'snapshot' ? snapshot(asked, env, output) : revoke(asked, env, output);
}

function parseAsked(args: readonly string[]): Asked | { readonly misused: string } {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { json: isJson = false, url, table, reason, operator = commandLineOperator(), key } = said.value.values;
  const [kind, lock, ...more] = said.value.positionals;
  if (url !== undefined && !isServerUrl(url))
    return { misused: '--url takes an address such as http://localhost:3000' };
  if (kind === 'snapshot' && lock === undefined && [table, reason, key].every((value) => value === undefined)) {
    return { kind, isJson, url };
  }
  if (kind === 'snapshot') return { misused: 'snapshot takes --url and --json' };
  if (lock === undefined || more.length > 0) return { misused: 'revoke takes the id of one lock' };
  if (table === undefined || !isId(table)) return { misused: 'revoke takes a --table' };
  if (reason === undefined || reason.trim() === '') return { misused: 'revoke takes a --reason' };
  if (key !== undefined && !isKey(key)) return { misused: '--key takes the key that a revoke has told' };
  return { kind: 'revoke', isJson, url, operator, key: key ?? randomUUID(), body: { table, lock, reason } };
}

async function snapshot({ isJson, url }: Asked, env: Environment, { stdout, stderr }: VerbOutput): Promise<number> {
  const answer = await askServer(env, url, { method: 'GET', path: '/admin/locks' });
  const seen = answer.ok ? snapshotSchema.safeParse(answer.value) : undefined;
  if (!answer.ok || seen?.success !== true) {
    stderr.write(`${answer.ok ? 'the server shows no locks' : answer.error}\n`);
    return 1;
  }
  stdout.write(isJson ? `${JSON.stringify(answer.value)}\n` : wordsOf(seen.data));
  const { cycles, isOwnOnly = false } = seen.data;
  if (isOwnOnly) stderr.write('other servers could not be asked: what they hold and wait for is missing\n');
  for (const circle of cycles) stderr.write(`these wait for each other: ${circle.join(', ')}\n`);
  return cycles.length === 0 ? 0 : 1;
}

async function revoke(
  { isJson, url, body, operator, key }: Extract<Asked, { kind: 'revoke' }>,
  env: Environment,
  { stdout, stderr }: VerbOutput,
): Promise<number> {
  // A header carries bytes: letters beyond them go as UTF-8.
  const headers = {
    'idempotency-key': key,
    'x-operator': Buffer.from(operator, 'utf8').toString('latin1'),
  };
  const answer = await askServer(env, url, { method: 'POST', path: '/admin/locks/revoke', body, headers });
  const done = answer.ok ? revoked.safeParse(answer.value) : undefined;
  if (!answer.ok || done?.success !== true) {
    stderr.write(`${answer.ok ? 'the server does not say what it has done' : answer.error}\n`);
    stderr.write(`if it may have begun, the same with --key ${key} does what is left of it\n`);
    return 1;
  }
  const { fenced } = done.data;
  const words = fenced
    ? 'The lock is taken, and its holder can write nothing any more.\n'
    : 'The lock is taken; somebody else holds the table, or it is in play no more, so it was not written over.\n';
  stdout.write(isJson ? `${JSON.stringify(answer.value)}\n` : words);
  return 0;
}

function wordsOf({ tasks, waiting }: Snapshot): string {
  const held = tasks.flatMap(({ task, process, holds }) => holds.map((one) => row({ ...one, task, process }, '')));
  const asking = waiting.map((one) => row(one, one.waitsFor.map(({ task }) => task).join(' ')));
  if (held.length + asking.length === 0) return 'Nothing is locked.\n';
  return formatTable(['lock', 'what', 'for', 'ms', 'task', 'process', 'waits for'], [...held, ...asking]);
}

function row(
  { id, keys, label, ms, task, process }: z.infer<typeof claim> & { readonly task: string; readonly process: string },
  waitsFor: string,
): readonly string[] {
  return [
    id,
    keys.map(({ key, mode }) => `${key} ${mode}`).join(', '),
    label,
    String(Math.round(ms)),
    task,
    process,
    waitsFor,
  ];
}
