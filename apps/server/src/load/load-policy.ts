import { BOT_NAMES, type BotAction, botStyleOf, decideBot } from '@cardroom/bots';
import type { WireTableView } from '@cardroom/protocol';
import { sightOf } from './wire-sight.ts';

/** How the players of a load play: as our bots do, or so that every hand comes to a showdown, which takes most actions. */
export const LOAD_POLICIES = ['bots', 'callers'] as const;
export type LoadPolicy = (typeof LOAD_POLICIES)[number];

/** What a player does whose turn it is by his view; nothing when he need not do anything. */
export type DecideTurn = (view: WireTableView) => BotAction | undefined;

/** A player who decides by a policy. */
export function createPolicy(policy: LoadPolicy): DecideTurn {
  if (policy === 'callers') return checkOrCall;
  const style = botStyleOf(BOT_NAMES[Math.floor(Math.random() * BOT_NAMES.length)] ?? '');
  return (view) => decideBot(style, sightOf(view), Math.floor(Math.random() * 2 ** 32));
}

function checkOrCall({ you }: WireTableView): BotAction | undefined {
  const offered = new Set(you?.legal.map(({ type }) => type));
  for (const type of ['check', 'call', 'show', 'fold'] as const) if (offered.has(type)) return { type };
  return undefined;
}
