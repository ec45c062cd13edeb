import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { CHIPS_MAX, isId, playerId } from '@cardroom/kernel';
import { DEAD_LETTER, ISSUE, transferId } from '@cardroom/ledger';
import type { Adjustment } from '@cardroom/room';
import type { LedgerCommand } from './ledger-verb.ts';
import { officeWallet } from './operator-wallet.ts';
import { parseSaid } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

const OPTIONS = {
  json: { type: 'boolean' },
  reason: { type: 'string' },
  author: { type: 'string' },
  from: { type: 'string' },
  id: { type: 'string' },
} as const;

/** `ledger adjust`: an operator's correction of what a player owns. [LCLI10] */
export const adjustWallet: LedgerCommand = async (args, env, output) => {
  const asked = adjustmentIn(args);
  if ('misused' in asked) return asked;
  const { adjustment, isJson } = asked;
  return withStorage(env, output, async ({ store, players }) => {
    const { player, id, change } = adjustment;
    if ((await players.player(player)) === undefined) {
      output.stderr.write(`there is no player ${JSON.stringify(player)}\n`);
      return 1;
    }
    const wallet = officeWallet(store, output);
    const adjusted = await wallet.adjust(adjustment);
    const balance = await wallet.balance(player);
    if (!adjusted.ok) {
      output.stderr.write(`nothing was changed: ${adjusted.error.code}; ${balance.available} chips are free\n`);
      return 1;
    }
    const words = `${player}: ${change > 0 ? '+' : ''}${change} as ${id}; ${balance.available} chips are free\n`;
    output.stdout.write(isJson ? `${JSON.stringify({ id, player, change, ...balance })}\n` : words);
    return 0;
  });
};

type Asked = { readonly adjustment: Adjustment; readonly isJson: boolean } | { readonly misused: string };

function adjustmentIn(args: readonly string[]): Asked {
  // A number below zero looks like an option.
  const words = args.map((word) => (/^-\d+$/.test(word) ? `=${word}` : word));
  const said = parseSaid(words, OPTIONS);
  if (!said.ok) return { misused: said.error };
  const {
    reason,
    author = userInfo().username,
    from = ISSUE,
    id = `adjust:${randomUUID()}`,
    json = false,
  } = said.value.values;
  const [player = '', amount = '', ...more] = said.value.positionals;
  const change = Number(amount.replace(/^=/, ''));
  const isChange = Number.isSafeInteger(change) && change !== 0 && Math.abs(change) <= CHIPS_MAX;
  if (!isId(player) || !isChange || more.length > 0) return { misused: 'adjust takes a player and a number of chips' };
  if (reason === undefined || reason.trim() === '') return { misused: 'adjust takes a --reason' };
  if (from !== ISSUE && from !== DEAD_LETTER) return { misused: '--from takes issue or deadletter' };
  if (!isId(id)) return { misused: `${JSON.stringify(id.slice(0, 80))} is no id` };
  const against = from === DEAD_LETTER ? DEAD_LETTER : ISSUE;
  const adjustment = { id: transferId(id), player: playerId(player), change, against, author, note: reason };
  return { adjustment, isJson: json };
}
