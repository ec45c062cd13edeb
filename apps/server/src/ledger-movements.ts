import { handId, isId, playerId, tableId } from '@cardroom/kernel';
import type { ChipMovement } from '@cardroom/ledger';
import { type MovementQuery, movementsOf } from '@cardroom/room';
import type { LedgerCommand } from './ledger-verb.ts';
import { formatMoment, formatTable } from './text-table.ts';
import { parseSaid, wholeNumber } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

const LIMIT = 1_000;
const LIMIT_MAX = 1_000_000;

const OPTIONS = {
  json: { type: 'boolean' },
  player: { type: 'string' },
  table: { type: 'string' },
  hand: { type: 'string' },
  after: { type: 'string', default: '0' },
  limit: { type: 'string', default: String(LIMIT) },
} as const;

/** `ledger movements`: the audit trail, oldest first. [LCLI5] */
export const showMovements: LedgerCommand = async (args, env, output) => {
  const said = parseSaid(args, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const { positionals, values } = said.value;
  if (positionals.length > 0) return { misused: `movements does not know ${JSON.stringify(positionals[0])}` };
  const { player, table, hand } = values;
  const noId = [player, table, hand].find((id) => id !== undefined && !isId(id));
  if (noId !== undefined) return { misused: `${JSON.stringify(noId.slice(0, 80))} is no id` };
  const afterSeq = wholeNumber(values.after, 0, Number.MAX_SAFE_INTEGER);
  const limit = wholeNumber(values.limit, 1, LIMIT_MAX);
  if (afterSeq === undefined) return { misused: '--after takes the number of an entry' };
  if (limit === undefined) return { misused: `--limit takes a number from 1 to ${LIMIT_MAX}` };
  const query: MovementQuery = {
    ...(player === undefined ? {} : { player: playerId(player) }),
    ...(table === undefined ? {} : { tableId: tableId(table) }),
    ...(hand === undefined ? {} : { handId: handId(hand) }),
    afterSeq,
    limit,
  };
  return withStorage(env, output, async ({ store }) => {
    const movements = await movementsOf(store, query);
    if (values.json === true) for (const movement of movements) output.stdout.write(`${JSON.stringify(movement)}\n`);
    else output.stdout.write(wordsOf(movements));
    const last = movements.at(-1);
    if (movements.length === limit && last !== undefined)
      output.stderr.write(`there may be more: --after ${last.seq}\n`);
    return 0;
  });
};

function wordsOf(movements: readonly ChipMovement[]): string {
  const rows = movements.map(({ seq, at, kind, reason, amount, from, to, handId: hand, author, note }) => [
    String(seq),
    formatMoment(at),
    from.account,
    to.account,
    String(amount),
    kind === 'direct' ? reason : `${reason} (${kind})`,
    `${from.before} -> ${from.after}`,
    'after' in to ? `${to.before} -> ${to.after}` : '',
    [hand, author, note].filter((word) => word !== undefined).join(' '),
  ]);
  return formatTable(
    ['entry', 'time', 'from', 'to', 'amount', 'reason', 'from has', 'to has', 'hand, author, note'],
    rows,
  );
}
