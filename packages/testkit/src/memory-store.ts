import { Defect } from '@cardroom/kernel';
import {
  NO_BALANCE,
  playerOfAccount,
  type Reservation,
  reservationIn,
  type Sha256,
  type TransferId,
} from '@cardroom/ledger';
import {
  type ActionStore,
  createActionStore,
  createPlayerStore,
  createStore,
  decideBatch,
  isWaiting,
  pairKey,
  type PlayerStore,
  type RequestOf,
  type RequestOutcome,
  type Store,
  type StoreReads,
  type StoreRequest,
  type Submit,
  viewOfRows,
} from '@cardroom/room';
import { applyChanges, copyOf, emptyRows, type MemoryRows } from './memory-rows.ts';
import { outboxReads } from './memory-outbox.ts';
import { statisticsReads, tableFlowsIn } from './memory-statistics.ts';
import { sha256 } from './sha256.ts';

/** A store that is gone when the process is, its players, and what operators have done: for tests and simulations. */
export interface MemoryStorage {
  readonly store: Store;
  readonly players: PlayerStore;
  readonly actions: ActionStore;
}

/** A store that is gone when the process is. */
export function createMemoryStore(hash?: Sha256): Store {
  return createMemoryStorage(hash).store;
}

/** A memory as whoever writes batches sees it. */
export interface MemoryParts {
  /** Writes a batch at once, and gives the outcome of each request. */
  readonly writeBatch: (requests: readonly StoreRequest[]) => readonly RequestOutcome[];
  readonly reads: StoreReads;
}

/** A memory that keeps what a store keeps. `hash` may be a quicker SHA-256 than the plain one. */
export function createMemoryParts(hash: Sha256 = sha256): MemoryParts {
  return partsOf(emptyRows(hash));
}

function partsOf(rows: MemoryRows): MemoryParts {
  const view = viewOfRows(rows);
  return {
    writeBatch(requests) {
      // What a store on disk keeps is a copy, and so is what this one keeps.
      const { outcomes, changes } = decideBatch(view, structuredCopy(requests));
      applyChanges(rows, changes, Math.max(...requests.map(momentOf)));
      return outcomes;
    },
    reads: readsOf(rows),
  };
}

/** A store, its players and the log of operators over one memory. Each request is a batch of its own, written at once. `hash` may be a quicker SHA-256 than the plain one. */
export function createMemoryStorage(hash: Sha256 = sha256): MemoryStorage {
  const rows = emptyRows(hash);
  const { writeBatch, reads } = partsOf(rows);
  const submit: Submit = async <Kind extends StoreRequest['kind']>(request: RequestOf<Kind>) => {
    const [outcome] = writeBatch([request]);
    if (outcome === undefined) throw new Defect('a request without an outcome');
    return outcome as RequestOutcome<Kind>;
  };
  return {
    store: createStore({ submit, reads, close: async () => {} }),
    players: createPlayerStore(
      submit,
      {
        player: async (playerId) => rows.playerRecords.get(playerId),
        telegramUser: async (playerId) => rows.telegramPlayers.get(playerId)?.telegramId,
        async playerOfSession(tokenHash, now) {
          const session = rows.sessions.get(tokenHash);
          const isOver = session === undefined || session.expiresAt <= now;
          return isOver ? undefined : rows.playerRecords.get(session.playerId);
        },
        async sessionsBefore(before, limit) {
          const expired = [...rows.sessions.values()].filter(({ expiresAt }) => expiresAt < before);
          const first = expired.toSorted((left, right) => left.expiresAt - right.expiresAt).slice(0, limit);
          return first.map(({ tokenHash }) => tokenHash);
        },
        async playersNamed(part, limit) {
          const found = [...rows.playerRecords.values()].filter(({ displayName }) => displayName.includes(part));
          return found.toSorted((left, right) => (left.playerId < right.playerId ? -1 : 1)).slice(0, limit);
        },
      },
      () => 0,
    ),
    actions: createActionStore(submit, {
      async actions(afterPlace, limit) {
        const log = Array.from([...rows.actions.values()].entries(), ([index, kept]) => ({
          place: index + 1,
          ...kept,
        }));
        return log.slice(afterPlace, afterPlace + limit);
      },
    }),
  };
}

/** When a request was made, as far as it says. */
function momentOf(request: StoreRequest): number {
  if (request.kind === 'commit') return request.commit.at;
  return 'at' in request ? request.at : 0;
}

function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function readsOf(rows: MemoryRows): StoreReads {
  return {
    ...tableReads(rows),
    ...handReads(rows),
    ...ledgerReads(rows),
    ...statisticsReads(rows),
    ...otherReads(rows),
    ...outboxReads(rows),
  };
}

function tableReads(
  rows: MemoryRows,
): Pick<StoreReads, 'table' | 'tableIds' | 'tableVersions' | 'stepsAfter' | 'largestFence'> {
  return {
    async table(tableId) {
      const found = rows.tables.get(tableId);
      if (found === undefined) return undefined;
      const sections = [...rows.sections.values()]
        .filter((row) => row.tableId === tableId)
        .map(({ section, version, fence, body }) => ({ section, version, fence, body }))
        .toSorted((left, right) => (left.section < right.section ? -1 : 1));
      return { ...found, sections };
    },
    async tableIds() {
      return [...rows.tables.values()].filter(({ closedAt }) => closedAt === undefined).map(({ tableId }) => tableId);
    },
    async tableVersions() {
      const open = [...rows.tables.values()].filter(({ closedAt }) => closedAt === undefined);
      return new Map(open.map(({ tableId, version }) => [tableId, version]));
    },
    async stepsAfter(tableId, version) {
      const events = Map.groupBy(
        rows.events.filter((event) => event.tableId === tableId),
        (event) => event.version,
      );
      return rows.steps
        .filter((step) => step.tableId === tableId && step.version > version)
        .map((step) => ({
          version: step.version,
          at: step.at,
          events: (events.get(step.version) ?? []).map(plainEvent),
        }));
    },
    async largestFence() {
      return [...rows.sections.values()].reduce((most, { fence }) => Math.max(most, fence), 0);
    },
  };
}

function plainEvent({ handId, body }: MemoryRows['events'][number]) {
  return handId === undefined ? { body } : { handId, body };
}

function handReads(rows: MemoryRows): Pick<StoreReads, 'hands' | 'hand' | 'eventsOfHand'> {
  return {
    async hands(tableId, limit, beforeNumber = Infinity) {
      const own = [...rows.hands.values()].filter((hand) => hand.tableId === tableId && hand.number < beforeNumber);
      return own.toSorted((left, right) => right.number - left.number).slice(0, limit);
    },
    async hand(handId) {
      return rows.hands.get(handId);
    },
    async eventsOfHand(handId) {
      return rows.events.filter((event) => event.handId === handId).map(plainEvent);
    },
  };
}

/** Whether nobody tries to end the reservation any more, because ending it is what went wrong. */
function isLeftToLetter({ letters }: MemoryRows, id: TransferId): boolean {
  const letter = letters.get(id);
  return letter?.state === 'open' && letter.operation === 'expire';
}

type LedgerPart = Pick<
  StoreReads,
  | 'balances'
  | 'account'
  | 'heldBy'
  | 'sumOfBalances'
  | 'reservation'
  | 'dueReservations'
  | 'pendingReservations'
  | 'entries'
  | 'batches'
  | 'accounts'
  | 'accountsOf'
  | 'tableFlows'
>;

function ledgerReads(rows: MemoryRows): LedgerPart {
  return {
    async balances(accounts) {
      return new Map(accounts.map((account) => [account, rows.accounts.get(account)?.posted ?? 0]));
    },
    async account(account) {
      return rows.accounts.get(account) ?? NO_BALANCE;
    },
    async heldBy(player) {
      let sum = 0;
      for (const [account, { posted }] of rows.accounts) {
        if (account.startsWith('hold:') && account.endsWith(`:${player}`)) sum += posted;
      }
      return sum;
    },
    async sumOfBalances() {
      return [...rows.accounts.values()].reduce((sum, { posted }) => sum + posted, 0);
    },
    async reservation(id): Promise<Reservation | undefined> {
      return reservationIn({ entry: (of) => rows.entries.get(of) }, id);
    },
    async dueReservations(at, limit) {
      return [...rows.pending]
        .filter(([id, expiresAt]) => expiresAt <= at && !isLeftToLetter(rows, id))
        .toSorted(([, left], [, right]) => left - right)
        .slice(0, limit)
        .map(([id]) => id);
    },
    async pendingReservations(after, limit) {
      const sorted = [...rows.pending].toSorted(([left], [right]) => (left < right ? -1 : 1));
      return sorted.filter(([id]) => id > after).slice(0, limit);
    },
    async entries({ tableId, handId, account, afterSeq = 0, limit }) {
      return [...rows.entries.values()]
        .filter((entry) => entry.seq > afterSeq)
        .filter((entry) => tableId === undefined || entry.tableId === tableId)
        .filter((entry) => handId === undefined || entry.handId === handId)
        .filter((entry) => account === undefined || entry.debit === account || entry.credit === account)
        .slice(0, limit);
    },
    async batches(afterBatch, limit) {
      return rows.batches.filter(({ batch }) => batch > afterBatch).slice(0, limit);
    },
    tableFlows: tableFlowsIn(rows),
    async accounts(after, limit) {
      const sorted = [...rows.accounts].toSorted(([left], [right]) => (left < right ? -1 : 1));
      return sorted.filter(([account]) => account > after).slice(0, limit);
    },
    async accountsOf(player, after, limit) {
      const own = [...rows.accounts.keys()].filter((account) => playerOfAccount(account) === player);
      return own
        .filter((account) => account > after)
        .toSorted()
        .slice(0, limit);
    },
  };
}

type OtherPart = Pick<
  StoreReads,
  | 'answer'
  | 'answersBefore'
  | 'atOneMoment'
  | 'deadLetters'
  | 'dueLetters'
  | 'deadLetter'
  | 'dueTimers'
  | 'matchEntry'
  | 'waitingMatches'
>;

function otherReads(rows: MemoryRows): OtherPart {
  return {
    async answer(principal, key) {
      return rows.answers.get(pairKey(principal, key));
    },
    async answersBefore(before, limit) {
      const old = [...rows.answers.values()].filter(({ at }) => at < before);
      return old.toSorted((left, right) => left.at - right.at).slice(0, limit);
    },
    atOneMoment(work) {
      const copy = copyOf(rows);
      return work({ ...tableReads(copy), ...handReads(copy), ...ledgerReads(copy) });
    },
    async deadLetters(state, limit) {
      return [...rows.letters.values()].filter((letter) => letter.state === state).slice(0, limit);
    },
    async dueLetters(at, limit) {
      return [...rows.letters.values()]
        .filter(({ state, nextAt = Infinity }) => state === 'open' && nextAt <= at)
        .toSorted((left, right) => (left.nextAt ?? 0) - (right.nextAt ?? 0))
        .slice(0, limit);
    },
    async deadLetter(id) {
      return rows.letters.get(id);
    },
    async dueTimers(at, limit) {
      return [...rows.timers.values()]
        .filter(({ dueAt }) => dueAt <= at)
        .toSorted((left, right) => left.dueAt - right.dueAt)
        .slice(0, limit);
    },
    async matchEntry(playerId) {
      return rows.matches.get(playerId);
    },
    async waitingMatches(at, limit) {
      return [...rows.matches.values()]
        .filter((entry) => isWaiting(entry, at))
        .toSorted((left, right) => left.since - right.since || (left.playerId < right.playerId ? -1 : 1))
        .slice(0, limit);
    },
  };
}
