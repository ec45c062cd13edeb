import { assert, type Chips, type PlayerId, type TableId } from '@cardroom/kernel';

/** What two strangers play for. Only those who want the same are matched. */
export interface MatchStake {
  readonly smallBlind: Chips;
  readonly bigBlind: Chips;
  readonly buyIn: Chips;
}

/**
 * How a wish to play a stranger stands: `waiting` until its time is over, `matched` with a table, `left` by the player
 * himself, or `unpaid` when his wallet no longer held the buy-in. That it has expired is not written: its time tells.
 */
const MATCH_STATES = ['waiting', 'matched', 'left', 'unpaid'] as const;
export type MatchState = (typeof MATCH_STATES)[number];

/** The state that a stored text names; a `Defect` when it names none. */
export function matchStateOf(text: string): MatchState {
  const state = MATCH_STATES.find((known) => known === text);
  assert(state !== undefined, 'a match entry has a state that nobody knows');
  return state;
}

/** A player's last wish to play a stranger. A player has one entry, so he stands in the queue once. */
export interface MatchEntry {
  readonly playerId: PlayerId;
  /** What he is called at the table. */
  readonly name: string;
  readonly stake: MatchStake;
  /** When he asked, in milliseconds since 1970; who asked first is matched first. */
  readonly since: number;
  readonly expiresAt: number;
  readonly state: MatchState;
  /** Where he is expected once he is matched. */
  readonly tableId?: TableId;
}

/** An entry as it is stored. */
export interface StoredMatchEntry extends MatchEntry {
  /** Grows with each change, and never begins anew: it tells an entry from every other that the player has had. */
  readonly revision: number;
}

/** A player's next entry. */
export interface MatchChange {
  readonly entry: MatchEntry;
  /** The revision of the entry that this was decided on; 0 for none. */
  readonly revision: number;
}

/** Whether somebody waits in the queue at `now`. */
export function isWaiting({ state, expiresAt }: Pick<MatchEntry, 'state' | 'expiresAt'>, now: number): boolean {
  return state === 'waiting' && now < expiresAt;
}
