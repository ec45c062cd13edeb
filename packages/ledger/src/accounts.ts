import type { Brand, HandId, PlayerId, TableId } from '@cardroom/kernel';

/** Names one account of the ledger for ever. */
export type AccountId = Brand<string, 'AccountId'>;

/**
 * What the chips of an account are: `wallet` a player's own, `hold` promised by a player to a table but not on
 * it yet, `seat` a stack, `pot` bets of one hand, `house` rake, `issue` where play money comes from.
 */
export const ACCOUNT_KINDS = ['wallet', 'hold', 'seat', 'pot', 'house', 'issue'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** Where play money comes from; the only account that may be below zero, so that the sum of all is zero. */
export const ISSUE: AccountId = 'issue' as AccountId;

/** The chips that a player owns and can spend. */
export function walletAccount(player: PlayerId): AccountId {
  return `wallet:${player}` as AccountId;
}

/** The chips that a player has promised to a table and that are not in a stack yet, such as a queued top-up. [R03] */
export function holdAccount(table: TableId, player: PlayerId): AccountId {
  return `hold:${table}:${player}` as AccountId;
}

/** A player's stack at a table. */
export function seatAccount(table: TableId, player: PlayerId): AccountId {
  return `seat:${table}:${player}` as AccountId;
}

/** All bets of one hand: in front of the seats and collected. */
export function potAccount(hand: HandId): AccountId {
  return `pot:${hand}` as AccountId;
}

/** What the house has taken at a table. [R35] */
export function houseAccount(table: TableId): AccountId {
  return `house:${table}` as AccountId;
}

/** What the chips of this account are; `undefined` when the text names no account. */
export function accountKind(id: string): AccountKind | undefined {
  const kind = ACCOUNT_KINDS.find((candidate) => id === candidate || id.startsWith(`${candidate}:`));
  return (kind === 'issue') === (id === ISSUE) ? kind : undefined;
}

/** `id` as an account read from storage; `undefined` when it names none. */
export function parseAccountId(id: string): AccountId | undefined {
  return accountKind(id) === undefined ? undefined : (id as AccountId);
}
