import { NO_CHIPS, type PlayerId } from '@cardroom/kernel';
import { type HandPlayerView, type HandView, viewFor as viewForHand } from '@cardroom/poker';
import { legalActions } from './betting.ts';
import { publicConfig } from './config.ts';
import { rightsOf } from './rights.ts';
import { countStop } from './stop-count.ts';
import {
  actorOf,
  handInProgress,
  owedAmounts,
  owesBlinds,
  seatOf,
  stackOf,
  type Table,
  type TableSeat,
} from './table.ts';
import type { OwnSeatView, SeatStatus, SeatView, TableStage, TableView } from './view.ts';

/**
 * `table` as `viewer` may see it: what is public, and the viewer's own. Who makes it for many viewers of one table gives
 * the public part, as this function makes it for nobody: what is the same for all of them is then the same object. [R53]
 */
export function viewFor(table: Table, viewer: PlayerId | undefined, shared = publicView(table)): TableView {
  if (viewer === undefined) return shared;
  const rights = rightsOf(table, viewer);
  const own = seatOf(table, viewer);
  if (own === undefined) return rights.length === 0 ? shared : { ...shared, rights };
  return { ...shared, seats: withOwnCards(table, own, shared.seats), rights, you: ownSeatView(table, own) };
}

function publicView(table: Table): TableView {
  const hand = table.hand && viewForHand(table.hand, 'spectator');
  const actor = actorOf(table);
  return {
    tableId: table.tableId,
    version: table.version,
    config: publicConfig(table.config),
    stage: stageOf(table),
    handNumber: table.handNumber,
    ...(hand !== undefined && { handId: hand.handId, turn: hand.turn, street: hand.street }),
    board: hand?.board ?? [],
    pots: hand?.pots ?? [],
    awards: hand?.awards ?? [],
    currentBet: hand?.currentBet ?? NO_CHIPS,
    seats: table.seats.map((chair) => seatView(table, chair, hand)),
    ...(table.positions !== undefined && { button: table.positions.button }),
    ...(actor !== undefined && { actor }),
    ...(table.clock !== undefined && { deadline: table.clock.deadline }),
    ...nextHandAt(table),
    ...stopVoteView(table),
    ...(table.pause !== undefined && { pausedBy: table.pause.origin }),
    rights: [],
  };
}

/** A chair may have been taken over since the hand that the table still shows: then its cards are nobody's own. */
function withOwnCards(table: Table, own: TableSeat, seats: readonly SeatView[]): readonly SeatView[] {
  const holeCards = own.dealt ? table.hand?.players.find(({ seat }) => seat === own.seat)?.holeCards : undefined;
  return holeCards === undefined
    ? seats
    : seats.map((seat) => (seat.seat === own.seat ? { ...seat, holeCards } : seat));
}

function stopVoteView(table: Table): Pick<TableView, 'stopVote'> {
  const { stopVote } = table;
  if (stopVote === undefined) return {};
  return { stopVote: { requestedBy: stopVote.requestedBy, ...countStop(table, stopVote) } };
}

/** While the result of a hand is shown and the next is near, a table counts as being in a hand. */
function stageOf({ stage, pause }: Table): TableStage {
  if (pause !== undefined) return 'paused';
  return stage.kind === 'between' ? 'hand' : stage.kind;
}

function nextHandAt({ stage }: Table): Pick<TableView, 'nextHandAt'> {
  return stage.kind === 'countdown' || stage.kind === 'between' ? { nextHandAt: stage.dealAt } : {};
}

function seatView(table: Table, chair: TableSeat, hand: HandView | undefined): SeatView {
  // A chair may have been taken over since the hand that the table still shows: then that hand is not its own.
  const player = chair.dealt ? hand?.players.find(({ seat }) => seat === chair.seat) : undefined;
  const label = chair.lastAction?.street === hand?.street ? chair.lastAction?.type : undefined;
  return {
    seat: chair.seat,
    playerId: chair.playerId,
    name: chair.name,
    isBot: chair.isBot,
    stack: stackOf(table, chair.seat),
    bet: player?.bet ?? NO_CHIPS,
    status: statusOf(table, chair, player),
    hasCards: player !== undefined && player.status !== 'folded' && player.exposure !== 'mucked',
    exposure: player?.exposure ?? 'hidden',
    ...(player?.holeCards !== undefined && { holeCards: player.holeCards }),
    ...(label !== undefined && { lastAction: label }),
  };
}

/** In a hand its status there; after it whether it folded is still to be seen, and who lost all chips is busted. */
function statusOf(table: Table, chair: TableSeat, player: HandPlayerView | undefined): SeatStatus {
  if (player !== undefined && handInProgress(table) !== undefined) return player.status;
  if (chair.stack === NO_CHIPS) return 'busted';
  if (chair.sittingOut) return 'sittingOut';
  if (player === undefined) return 'waiting';
  return player.status === 'folded' ? 'folded' : 'active';
}

function ownSeatView(table: Table, chair: TableSeat): OwnSeatView {
  return {
    seat: chair.seat,
    legal: legalActions(table, chair.seat),
    ...(chair.topUpQueued !== undefined && { topUpQueued: chair.topUpQueued }),
    leavesAfterHand: chair.leaveQueued,
    sitsOutNext: chair.sitOutQueued !== undefined,
    ...(chair.timeBankMs !== undefined && { timeBankMs: chair.timeBankMs }),
    ...(owesBlinds(chair) && { owed: owedAmounts(table, chair) }),
  };
}
