import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { CHIPS_MAX, isId, type PlayerId, playerId } from '@cardroom/kernel';
import { DEAD_LETTER, ISSUE, transferId } from '@cardroom/ledger';
import type { Adjustment, Wallet } from '@cardroom/room';
import { adjustPlayer } from './adjust-player.ts';
import type { LedgerCommand } from './ledger-verb.ts';
import { loggedVerb } from './logged-verb.ts';
import { officeWallet } from './operator-wallet.ts';
import type { VerbOutput } from './replay.ts';
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
  const { player, change, id, note, author, against } = adjustment;
  const action = {
    kind: 'player.adjust',
    target: player,
    reason: note,
    content: { amount: change, id, author, against },
  };
  return withStorage(env, output, (storage) =>
    loggedVerb(storage, action, async () => {
      const wallet = officeWallet(storage.store, output);
      const adjusted = await adjustPlayer({ players: storage.players, wallet }, adjustment);
      if (!adjusted.ok) {
        await explain(adjusted.error, { player, wallet, output });
        return { code: 1, told: { code: adjusted.error } };
      }
      const free = adjusted.value === undefined ? '' : `; ${adjusted.value.available} chips are free`;
      const words = `${player}: ${change > 0 ? '+' : ''}${change} as ${id}${free}\n`;
      output.stdout.write(isJson ? `${JSON.stringify({ id, player, change, ...adjusted.value })}\n` : words);
      return { code: 0, told: { id, ...adjusted.value } };
    }),
  );
};

async function explain(
  code: string,
  { player, wallet, output }: { readonly player: PlayerId; readonly wallet: Wallet; readonly output: VerbOutput },
): Promise<void> {
  if (code === 'UnknownPlayer') {
    output.stderr.write(`there is no player ${JSON.stringify(player)}\n`);
    return;
  }
  const { available } = await wallet.balance(player);
  output.stderr.write(`nothing was changed: ${code}; ${available} chips are free\n`);
}

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
