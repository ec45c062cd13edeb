import type { PlayerId, TableId } from '@cardroom/kernel';
import { isBotId } from '../bot-id.ts';
import type { PlayerStore } from '../ports/player-store.ts';
import type { LeaderboardOrder } from '../ports/statistics-reads.ts';
import type { Store } from '../ports/store.ts';
import { noStats, type PlayerStats } from './player-stats.ts';
import { type SessionPlayer, sessionOf, type TableSession } from './session.ts';

/** What is told of players and of what was played. Nothing here is on the way of a command. */
export interface Statistics {
  /** `undefined` for somebody whom nobody knows; a player without a hand has played none. */
  player(playerId: PlayerId): Promise<PlayerStats | undefined>;
  /** The people who come first, without bots. */
  leaderboard(by: LeaderboardOrder, limit: number): Promise<readonly PlayerStats[]>;
  /** Everybody who ever brought chips to the table; `seated` are names that are known already. */
  session(tableId: TableId, seated: readonly Named[]): Promise<NamedSession>;
}

/** A player and the name to be shown. */
export interface Named {
  readonly playerId: PlayerId;
  readonly name: string;
}

/** A session with the names of its players. */
export interface NamedSession extends Omit<TableSession, 'players'> {
  readonly players: readonly (SessionPlayer & Named & { readonly isBot: boolean })[];
}

/** What statistics are read from. */
export interface StatisticsPorts {
  readonly store: Pick<Store, 'playerStats' | 'leaderboard' | 'tableFlows'>;
  readonly players: Pick<PlayerStore, 'player'>;
}

/** Reading statistics. */
export function createStatistics({ store, players }: StatisticsPorts): Statistics {
  async function playerOf(playerId: PlayerId): Promise<PlayerStats | undefined> {
    const [stats, record] = await Promise.all([store.playerStats(playerId), players.player(playerId)]);
    return stats ?? (record === undefined ? undefined : noStats(playerId, record.displayName, isBotId(playerId)));
  }
  return {
    player: playerOf,
    leaderboard: (by, limit) => store.leaderboard(by, limit),
    async session(tableId, seated) {
      const session = sessionOf(await store.tableFlows(tableId));
      const known = new Map(seated.map(({ playerId, name }) => [playerId, name]));
      const named = session.players.map(async (player) => {
        const { playerId } = player;
        // A bot that has left before a hand was counted is nowhere else.
        const name = known.get(playerId) ?? (await playerOf(playerId))?.name ?? playerId;
        return { ...player, name, isBot: isBotId(playerId) };
      });
      return { ...session, players: await Promise.all(named) };
    },
  };
}
