import { type PlayerId, present } from '@cardroom/kernel';
import {
  accountKind,
  houseAccount,
  playerOfAccount,
  potAccount,
  type SealedEntry,
  seatAccount,
} from '@cardroom/ledger';
import type { LedgerReads, PlayerStats, SeatFlow, StatisticsReads } from '@cardroom/room';
import type { MemoryRows } from './memory-rows.ts';

/** Reading the statistics of a store in memory. */
export function statisticsReads(rows: MemoryRows): StatisticsReads {
  const upTo = (tableId: Parameters<StatisticsReads['projectedUpTo']>[0]): number =>
    rows.projections.get(tableId)?.upTo ?? 0;
  return {
    async tablesToProject(after, limit) {
      const behind = [...rows.hands.values()]
        .filter(({ tableId, endedAt, number }) => endedAt !== undefined && number > upTo(tableId))
        .map(({ tableId }) => tableId);
      return [...new Set(behind)]
        .filter((tableId) => tableId > after)
        .toSorted((left, right) => (left < right ? -1 : 1))
        .slice(0, limit);
    },
    projectedUpTo: async (tableId) => upTo(tableId),
    async endedHands(tableId, after, limit) {
      return [...rows.hands.values()]
        .filter((hand) => hand.tableId === tableId && hand.endedAt !== undefined && hand.number > after)
        .toSorted((left, right) => left.number - right.number)
        .slice(0, limit);
    },
    playerStats: async (playerId) => rows.playerStats.get(playerId),
    async leaderboard(by, limit) {
      const rank = (stats: PlayerStats): number => (by === 'biggestPot' ? (stats.biggestPot?.amount ?? 0) : stats[by]);
      return [...rows.playerStats.values()]
        .filter((stats) => !stats.isBot && (by !== 'biggestPot' || rank(stats) > 0))
        .toSorted((left, right) => rank(right) - rank(left) || (left.playerId < right.playerId ? -1 : 1))
        .slice(0, limit);
    },
  };
}

/** What everybody has brought to a table and taken from it, counted entry by entry. */
export function tableFlowsIn(rows: MemoryRows): LedgerReads['tableFlows'] {
  return async (tableId) => {
    const open = new Set<string>(
      [...rows.hands.values()]
        .filter((hand) => hand.tableId === tableId && hand.endedAt === undefined)
        .map(({ handId }) => potAccount(handId)),
    );
    const flows = new Map<PlayerId, SeatFlow>();
    for (const [account, { posted }] of rows.accounts) {
      const player = playerOfAccount(account);
      if (player === undefined || account !== seatAccount(tableId, player)) continue;
      flows.set(player, { playerId: player, buyIns: 0, cashOuts: 0, stack: posted, inPot: 0 });
    }
    for (const entry of rows.entries.values())
      addEntry(flows, entry, { seatOf: (player) => seatAccount(tableId, player), open });
    return {
      seats: [...flows.values()].toSorted((left, right) => (left.playerId < right.playerId ? -1 : 1)),
      house: rows.accounts.get(houseAccount(tableId))?.posted ?? 0,
    };
  };
}

function addEntry(
  flows: Map<PlayerId, SeatFlow>,
  { kind, debit, credit, amount }: SealedEntry,
  { seatOf, open }: { readonly seatOf: (player: PlayerId) => string; readonly open: ReadonlySet<string> },
): void {
  if (kind !== 'direct' && kind !== 'post') return;
  const sides = [
    { own: debit, other: credit, isIn: false },
    { own: credit, other: debit, isIn: true },
  ];
  for (const { own, other, isIn } of sides) {
    const player = playerOfAccount(own);
    if (player === undefined || own !== seatOf(player)) continue;
    const flow = present(flows.get(player), 'seat that has moved chips');
    if (accountKind(other) !== 'pot') {
      const part = isIn ? 'buyIns' : 'cashOuts';
      flows.set(player, { ...flow, [part]: flow[part] + amount });
    } else if (open.has(other)) {
      flows.set(player, { ...flow, inPot: isIn ? flow.inPot - amount : flow.inPot + amount });
    }
  }
}
