import type { Environment } from './config.ts';
import type { VerbOutput } from './replay.ts';
import { type ShownAction, shownAction } from './shown-action.ts';
import { formatMoment, formatTable } from './text-table.ts';
import { parseSaid, wholeNumber } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

const USAGE = `Usage: npm run -s cardroom -- actions [--after PLACE] [--limit N] [--json]

What operators have done, oldest first: who, when, what, at what, why, and what came of it. An action whose outcome is
unknown is under way, or its process died before it had ended.

  --after PLACE   only what was begun after this place in the log
  --limit N       N lines; 100 if not said
  --json          a JSON line each

It looks at the database of CARDROOM_DATA, or at DATABASE_URL if that is set, also while a server runs on it.
Exit code: 0 done, 1 the storage cannot be read, 2 not understood.
`;

const LIMIT_MAX = 1_000_000;
const OPTIONS = {
  json: { type: 'boolean' },
  after: { type: 'string', default: '0' },
  limit: { type: 'string', default: '100' },
} as const;

/** The verb `actions`; gives the exit code. [OCLI2] */
export async function runActions(
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
    output.stderr.write(`actions: ${asked.misused}\n\n${USAGE}`);
    return 2;
  }
  const { after, limit, isJson } = asked;
  return withStorage(env, output, async ({ actions }) => {
    const page = (await actions.actions(after, limit)).map(shownAction);
    if (isJson) for (const action of page) output.stdout.write(`${JSON.stringify(action)}\n`);
    else output.stdout.write(wordsOf(page));
    const last = page.at(-1);
    if (page.length === limit && last !== undefined) output.stderr.write(`there may be more: --after ${last.place}\n`);
    return 0;
  });
}

interface Asked {
  readonly after: number;
  readonly limit: number;
  readonly isJson: boolean;
}

function parseAsked(args: readonly string[]): Asked | { readonly misused: string } {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { positionals, values } = said.value;
  if (positionals.length > 0) return { misused: `there is no ${JSON.stringify(positionals[0]?.slice(0, 40))}` };
  const after = wholeNumber(values.after, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber(values.limit, 1, LIMIT_MAX);
  if (after === undefined) return { misused: '--after takes the place of an action' };
  if (limit === undefined) return { misused: `--limit takes a number from 1 to ${LIMIT_MAX}` };
  return { after, limit, isJson: values.json === true };
}

function wordsOf(page: readonly ShownAction[]): string {
  const rows = page.map(({ place, at, operator, kind, target, reason, outcome }) => {
    return [String(place), formatMoment(at), operator, kind, target, outcome, reason].map(inked);
  });
  return page.length === 0
    ? 'No operator has done anything.\n'
    : formatTable(['place', 'time', 'operator', 'action', 'at what', 'outcome', 'reason'], rows);
}

/** A text of the log on one line, whatever is in it. */
function inked(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}
