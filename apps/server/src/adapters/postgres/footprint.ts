import { unreachable } from '@cardroom/kernel';
import type { PlayerId, TableId } from '@cardroom/kernel';
import { type AccountId, idOf, type Transfer, type TransferId } from '@cardroom/ledger';
import { pairKey, type StoredAnswer, type StoreRequest } from '@cardroom/room';

/** All that requests may be decided on, by name: what is not in it is not asked for. */
export interface Footprint {
  readonly tables: Set<TableId>;
  readonly accounts: Set<AccountId>;
  /** Transfers, reservations and their ends, done or refused. */
  readonly transfers: Set<TransferId>;
  /** By `pairKey`. */
  readonly answers: Map<string, Pick<StoredAnswer, 'principal' | 'key'>>;
  readonly players: Set<PlayerId>;
  /** Whose match entries. */
  readonly matches: Set<PlayerId>;
  /** Reservations that are to be ended; also among `transfers`. */
  readonly reservations: Set<TransferId>;
  /** Answers that are to be forgotten; also among `answers`. */
  readonly forgotten: Set<string>;
}

/** What must be loaded for requests. The account of a reservation that is given up is found with the reservation. */
export function footprintOf(requests: readonly StoreRequest[]): Footprint {
  const footprint: Footprint = {
    tables: new Set(),
    accounts: new Set(),
    transfers: new Set(),
    answers: new Map(),
    players: new Set(),
    matches: new Set(),
    reservations: new Set(),
    forgotten: new Set(),
  };
  for (const request of requests) addRequest(footprint, request);
  return footprint;
}

function addRequest(footprint: Footprint, request: StoreRequest): void {
  switch (request.kind) {
    case 'commit': {
      const { tableId, answer, transfers, books, matches = [] } = request.commit;
      footprint.tables.add(tableId);
      if (answer !== undefined) addAnswer(footprint, answer);
      for (const transfer of transfers) addTransfer(footprint, transfer);
      for (const [account] of books) footprint.accounts.add(account);
      for (const { entry } of matches) footprint.matches.add(entry.playerId);
      return;
    }
    case 'post':
      for (const transfer of request.transfers) addTransfer(footprint, transfer);
      return;
    case 'halt':
    case 'closeTable':
      footprint.tables.add(request.tableId);
      return;
    case 'rollBack':
      footprint.tables.add(request.tableId);
      for (const transfer of request.transfers) addTransfer(footprint, transfer);
      return;
    case 'saveAnswer':
      addAnswer(footprint, request.answer);
      return;
    case 'forgetAnswers':
      for (const answer of request.answers) {
        addAnswer(footprint, answer);
        footprint.forgotten.add(pairKey(answer.principal, answer.key));
      }
      return;
    case 'addPlayer':
      footprint.players.add(request.player.playerId);
      return;
    case 'changeMatch':
      footprint.matches.add(request.change.entry.playerId);
      if (request.answer !== undefined) addAnswer(footprint, request.answer);
      return;
    case 'keepLetter':
      return;
    // These are written apart from all others.
    case 'addSession':
    case 'endSession':
    case 'forgetSessions':
    case 'enterByTelegram':
    case 'linkTelegram':
    case 'project':
    case 'resetStatistics':
    case 'noteSending':
    case 'settleOutbox':
    case 'beginAction':
    case 'endAction':
      return;
    default:
      unreachable(request);
  }
}

function addAnswer(footprint: Footprint, { principal, key }: Pick<StoredAnswer, 'principal' | 'key'>): void {
  footprint.answers.set(pairKey(principal, key), { principal, key });
}

function addTransfer({ accounts, transfers, reservations }: Footprint, transfer: Transfer): void {
  transfers.add(idOf(transfer));
  if ('pendingId' in transfer) {
    transfers.add(transfer.pendingId);
    reservations.add(transfer.pendingId);
  }
  if (!('debit' in transfer)) return;
  accounts.add(transfer.debit);
  accounts.add(transfer.credit);
}
