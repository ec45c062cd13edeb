import { assert, type Brand, type HandId, isId, type PlayerId, playerId, type TableId } from '@cardroom/kernel';

/** Names one account of the ledger for ever. */
export type AccountId = Brand<string, 'AccountId'>;

/**
 * What the chips of an account are: `wallet` a player's own, `hold` promised by a player to a table but not on
 * it yet, `seat` a stack, `pot` bets of one hand, `house` rake, `issue` where play money comes from, `deadletter`
 * what nobody could be found for yet.
 */
export const ACCOUNT_KINDS = ['wallet', 'hold', 'seat', 'pot', 'house', 'issue', 'deadletter'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

/** How many ids follow the kind in the name of an account. */
const OWNERS: Readonly<Record<AccountKind, number>> = {
  wallet: 1,
  hold: 2,
  seat: 2,
  pot: 1,
  house: 1,
  issue: 0,
  deadletter: 0,
};

/** Every name that an account can have, to be recognised in one go: each stored row has two. */
const NAMES = new RegExp(`^(?:${ACCOUNT_KINDS.map((kind) => kind + ':[^:]+'.repeat(OWNERS[kind])).join('|')})$`);

/** Where play money comes from; the only account that may be below zero, so that the sum of all is zero. */
export const ISSUE: AccountId = 'issue' as AccountId;

/** Where an operator sets chips aside whose owner is not known yet. */
export const DEAD_LETTER: AccountId = 'deadletter' as AccountId;

/** The chips that a player owns and can spend. */
export function walletAccount(player: PlayerId): AccountId {
  return named('wallet', player);
}

/** The chips that a player has promised to a table and that are not in a stack yet, such as a queued top-up. [R03] */
export function holdAccount(table: TableId, player: PlayerId): AccountId {
  return named('hold', table, player);
}

/** A player's stack at a table. */
export function seatAccount(table: TableId, player: PlayerId): AccountId {
  return named('seat', table, player);
}

/** All bets of one hand: in front of the seats and collected. */
export function potAccount(hand: HandId): AccountId {
  return named('pot', hand);
}

/** What the house has taken at a table. [R35] */
export function houseAccount(table: TableId): AccountId {
  return named('house', table);
}

/** An id with a ':' in it could give one name to the accounts of two. */
function named(kind: AccountKind, ...owners: readonly string[]): AccountId {
  assert(!owners.some((owner) => owner.includes(':')), 'an id in the name of an account has no colon');
  return [kind, ...owners].join(':') as AccountId;
}

/** What the chips of this account are; `undefined` when the text names no account. */
export function accountKind(id: string): AccountKind | undefined {
  const [prefix, ...owners] = id.split(':');
  const kind = ACCOUNT_KINDS.find((candidate) => candidate === prefix);
  const isNamed = kind !== undefined && owners.length === OWNERS[kind] && !owners.includes('');
  return isNamed ? kind : undefined;
}

/** Whether what the account holds must be what a table says: chips in a seat, in a pot, or on hold for a seat. */
export function isTableAccount(account: AccountId): boolean {
  const kind = accountKind(account);
  return kind === 'seat' || kind === 'hold' || kind === 'pot';
}

/** `id` as an account read from storage; `undefined` when it names none. */
export function parseAccountId(id: string): AccountId | undefined {
  return NAMES.test(id) ? (id as AccountId) : undefined;
}

/** Whose chips these are; `undefined` for accounts of nobody in particular. */
export function playerOfAccount(account: AccountId): PlayerId | undefined {
  const [kind = '', ...owners] = account.split(':');
  const player = owners.at(-1);
  const isPersonal = kind === 'wallet' || kind === 'hold' || kind === 'seat';
  return isPersonal && player !== undefined && isId(player) ? playerId(player) : undefined;
}
