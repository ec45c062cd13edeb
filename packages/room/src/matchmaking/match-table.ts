import { NO_CHIPS, type TableId } from '@cardroom/kernel';
import { HOUSE_RULES, type TableConfig } from '@cardroom/table';
import type { Opening } from '../open-table.ts';
import type { MatchPair } from './pairs.ts';

/** The table at which two strangers play: private, for two, both with the buy-in of their stake. [MM1] */
export function matchOpening(pair: MatchPair, tableId: TableId, at: number): Opening {
  return {
    tableId,
    at,
    config: configFor(pair),
    newcomers: pair.map(({ playerId, name, stake }) => ({ playerId, name, isBot: false, buyIn: stake.buyIn })),
    matches: pair.map((entry) => ({ entry: { ...entry, state: 'matched', tableId }, revision: entry.revision })),
  };
}

/** Who has waited longer is the host. */
function configFor([{ playerId, stake }]: MatchPair): TableConfig {
  const { smallBlind, bigBlind, buyIn } = stake;
  return {
    ...HOUSE_RULES,
    name: `Heads-up ${smallBlind}/${bigBlind}`,
    hostId: playerId,
    seatCount: 2,
    smallBlind,
    bigBlind,
    ante: NO_CHIPS,
    buyInMin: buyIn,
    buyInMax: buyIn,
    isPrivate: true,
  };
}
