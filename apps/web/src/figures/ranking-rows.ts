import type { WireLeaderboard } from '@cardroom/protocol';

/** Fewer people than this are no ranking. */
const RANKED_MIN = 2;

/** One row of the ranking. */
export type RankingRow = WireLeaderboard['players'][number] & { readonly isOwn: boolean };

/** The rows of the ranking, with that of the viewer `me` marked; none when there is nobody to be ranked against. [WEB54] */
export function rankingRows({ players }: WireLeaderboard, me: string | undefined): readonly RankingRow[] {
  if (players.length < RANKED_MIN) return [];
  return players.map((player) => Object.assign({ isOwn: player.playerId === me }, player));
}
