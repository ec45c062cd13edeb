import { assert, type PlayerId } from '@cardroom/kernel';
import { type Payment, settleUp } from '@cardroom/ledger';
import type { TableFlows } from '../ports/statistics-reads.ts';

/** What the house is called among those who pay each other. No player has this id. */
export const HOUSE_PARTY = 'house';

/** What a player has brought to a table and taken from it. */
export interface SessionPlayer {
  readonly playerId: PlayerId;
  readonly buyIns: number;
  readonly cashOuts: number;
  /** The stack, and what lies in the pot of a hand that is being played: until it is paid it is the player's own. */
  readonly onTable: number;
  /** What would be won if all went home now, below zero if lost. */
  readonly net: number;
}

/** All that was brought to a table and taken from it, and how everybody gets even. */
export interface TableSession {
  readonly players: readonly SessionPlayer[];
  readonly rake: number;
  readonly settleUp: readonly Payment[];
}

/** The session of a table from what came to it and went. That all nets and the rake are zero is asserted. [SES1] [SES2] */
export function sessionOf({ seats, house }: TableFlows): TableSession {
  const players = seats.map(({ playerId, buyIns, cashOuts, stack, inPot }) => {
    const onTable = stack + inPot;
    return { playerId, buyIns, cashOuts, onTable, net: cashOuts + onTable - buyIns };
  });
  const sum = players.reduce((total, { net }) => total + net, house);
  assert(sum === 0, `the session of a table adds up to ${sum} and not to zero`);
  const nets = players.map(({ playerId, net }) => ({ party: playerId, net }));
  return { players, rake: house, settleUp: settleUp([...nets, { party: HOUSE_PARTY, net: house }]) };
}
