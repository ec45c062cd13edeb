import {
  assert,
  type Chips,
  type HandId,
  NO_CHIPS,
  type PlayerId,
  present,
  type SeatIndex,
  type TableId,
  unreachable,
} from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  holdAccount,
  houseAccount,
  potAccount,
  seatAccount,
  type TransferCode,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import { handInProgress, type Table, type TableEvent } from '@cardroom/table';

/** What the events before it have established about the table that an event happens at. */
interface Scene {
  readonly table: Table;
  readonly players: Map<SeatIndex, PlayerId>;
  /** Whose top-up has been promised: its chips are on hold, no longer in the wallet. [R03] */
  readonly promised: Set<PlayerId>;
  hand: HandId | undefined;
}

/** A movement of chips without its name. Movements of nothing are left out later. */
interface Move {
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly amount: Chips;
  readonly code: TransferCode;
}

/**
 * What the transfers of one commit are called after: the same commit always gives the same, and a version is committed
 * once. It begins with the time, so that an index of ids grows at its end.
 */
export function nameOfCommit(at: number, table: TableId, version: number): string {
  return `${at.toString(36)}:${table}:${version}`;
}

/**
 * Which transfers the events of one decision mean, in order. `before` is the table that was decided on; `name`
 * makes their ids, so that the same decision always gives the same ones. Every chip that an event moves is in
 * exactly one of them. [R01] [R33]
 */
export function transfersOf(before: Table, events: readonly TableEvent[], name: string): readonly DirectTransfer[] {
  const scene: Scene = {
    table: before,
    players: new Map(before.seats.map(({ seat, playerId }) => [seat, playerId])),
    promised: new Set(before.seats.filter((chair) => chair.topUpQueued !== undefined).map(({ playerId }) => playerId)),
    hand: handInProgress(before)?.handId,
  };
  const transfers: DirectTransfer[] = [];
  for (const event of events) {
    for (const move of movesOf(scene, event)) {
      if (move.amount === NO_CHIPS) continue;
      const id = transferId(`${name}:${transfers.length}`);
      const hand = scene.hand === undefined ? {} : { handId: scene.hand };
      transfers.push({ kind: 'direct', id, ...move, tableId: before.tableId, ...hand });
    }
    follow(scene, event);
  }
  return transfers;
}

function movesOf(scene: Scene, event: TableEvent): readonly Move[] {
  switch (event.kind) {
    case 'PlayerSeated':
    case 'TopUpQueued':
    case 'ToppedUp':
    case 'TopUpCancelled':
    case 'PlayerLeft':
      return walletMoves(scene, event);
    case 'ForcedBetPosted':
      return [toPot(scene, event.seat, event.added, event.forced)];
    case 'Called':
      return [toPot(scene, event.seat, event.added, 'call')];
    case 'BetPlaced':
      return [toPot(scene, event.seat, event.added, 'bet')];
    case 'Raised':
      return [toPot(scene, event.seat, event.added, 'raise')];
    case 'UncalledBetReturned':
      return [fromPot(scene, seatOf(scene, event.seat), event.amount, 'uncalledBet')];
    case 'HandCancelled':
      return event.refunds.map(({ seat, amount }) => fromPot(scene, seatOf(scene, seat), amount, 'refund'));
    case 'PotAwarded': {
      const shares = event.shares.map(({ seat, amount }) => fromPot(scene, seatOf(scene, seat), amount, 'award'));
      return [...shares, fromPot(scene, houseAccount(scene.table.tableId), event.rake, 'rake')];
    }
    default:
      return [];
  }
}

type WalletEvent = Extract<
  TableEvent,
  { kind: 'PlayerSeated' | 'TopUpQueued' | 'ToppedUp' | 'TopUpCancelled' | 'PlayerLeft' }
>;

/** Chips that cross the table's edge. What was promised lies on hold until it is used or given back. [R03] */
function walletMoves(scene: Scene, event: WalletEvent): readonly Move[] {
  const wallet = walletAccount(event.playerId);
  const seat = seatAccount(scene.table.tableId, event.playerId);
  const hold = holdAccount(scene.table.tableId, event.playerId);
  const isPromised = scene.promised.has(event.playerId);
  switch (event.kind) {
    case 'PlayerSeated':
      return [{ debit: wallet, credit: seat, amount: event.buyIn, code: 'buyIn' }];
    case 'TopUpQueued':
      return [{ debit: wallet, credit: hold, amount: event.amount, code: 'hold' }];
    case 'ToppedUp':
      return [
        { debit: isPromised ? hold : wallet, credit: seat, amount: event.amount, code: 'topUp' },
        ...(isPromised ? [{ debit: hold, credit: wallet, amount: event.released, code: 'release' } as const] : []),
      ];
    case 'TopUpCancelled':
      return isPromised ? [{ debit: hold, credit: wallet, amount: event.released, code: 'release' }] : [];
    case 'PlayerLeft':
      return [{ debit: seat, credit: wallet, amount: event.cashOut, code: 'cashOut' }];
    default:
      return unreachable(event);
  }
}

function follow(scene: Scene, event: TableEvent): void {
  switch (event.kind) {
    case 'HandStarted':
      scene.hand = event.handId;
      return;
    case 'HandEnded':
      scene.hand = undefined;
      return;
    case 'PlayerSeated':
      scene.players.set(event.seat, event.playerId);
      return;
    case 'PlayerLeft':
      scene.players.delete(event.seat);
      return;
    case 'TopUpQueued':
      scene.promised.add(event.playerId);
      return;
    case 'ToppedUp':
    case 'TopUpCancelled':
      scene.promised.delete(event.playerId);
      return;
    default:
  }
}

function toPot(scene: Scene, seat: SeatIndex, amount: Chips, code: TransferCode): Move {
  return { debit: seatOf(scene, seat), credit: potOf(scene), amount, code };
}

function fromPot(scene: Scene, credit: AccountId, amount: Chips, code: TransferCode): Move {
  return { debit: potOf(scene), credit, amount, code };
}

function potOf(scene: Scene): AccountId {
  assert(scene.hand !== undefined, 'chips move in a hand only while it is played');
  return potAccount(scene.hand);
}

function seatOf(scene: Scene, seat: SeatIndex): AccountId {
  return seatAccount(scene.table.tableId, present(scene.players.get(seat), 'player of a seat'));
}
