import { NO_CHIPS, type TableId } from '@cardroom/kernel';
import type { TableConfig } from '@cardroom/table';
import type { Opening } from '../open-table.ts';
import type { MatchPair } from './pairs.ts';

const TURN_SECONDS = 30;

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
    name: `Heads-up ${smallBlind}/${bigBlind}`,
    hostId: playerId,
    seatCount: 2,
    smallBlind,
    bigBlind,
    ante: NO_CHIPS,
    anteMode: 'each',
    buyInMin: buyIn,
    buyInMax: buyIn,
    turnSeconds: TURN_SECONDS,
    buttonRule: 'dead',
    rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
    isPrivate: true,
    timeoutsToSitOut: 2,
    ratholeMinutes: 120,
  };
}
