import { chips, CHIPS_MAX, Defect, Fault, handId, unreachable } from '@cardroom/kernel';
import { accountKind, availableOf, type LedgerRejection, walletAccount } from '@cardroom/ledger';
import { type LockLease, lockPath, type Locks } from '@cardroom/locks';
import { shuffledDeck } from '@cardroom/poker';
import { draftOf, handInProgress, type Table, type TableCommand, type TableEnv } from '@cardroom/table';
import { type Asked, rejection, type Reply } from './asked.ts';
import { type Accepted, commitOf } from './commit-of.ts';
import { accept, catchUp, type HostedTable, tell } from './hosted-table.ts';
import type { Bus } from './ports/bus.ts';
import type { Clock } from './ports/clock.ts';
import type { Random } from './ports/random.ts';
import type { Commit, CommitOutcome, Store } from './ports/store.ts';
import type { RoomAnswer, RoomRejection } from './room.ts';
import { sectionsAfter } from './stored-sections.ts';

/** What the command path needs from outside. */
export interface PathPorts {
  readonly store: Store;
  readonly locks: Locks;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Carries a command out at a table: lock, decide, one commit, unlock, tell. A command that nobody asked for under
 * a key leaves no answer in the store; its body is empty when it was accepted. When it ends in anything but a
 * `Fault`, the table is halted before anybody else gets the lock.
 */
export type CommandPath = (hosted: HostedTable, command: TableCommand, asked?: Asked) => Promise<Reply>;

const TRIES_MAX = 5;
/** Everything that a command may write. */
export const WHOLE_TABLE = lockPath({ stage: 'X' });

/** The command path over its ports. */
export function createCommandPath(ports: PathPorts): CommandPath {
  const { store, locks, bus, clock } = ports;

  async function decideAndCommit(
    lease: LockLease,
    hosted: HostedTable,
    command: TableCommand,
    asked: Asked | undefined,
  ): Promise<Reply> {
    if (hosted.isStale) await catchUp(hosted, store);
    for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
      const gone = outOfPlay(hosted, clock.now());
      if (gone !== undefined) return gone;
      const funded = await withFunds(store, command);
      // From here to the commit nothing is awaited: what is decided on is what is compared with the store.
      const decision = decideNow(ports, hosted.latest.table, funded);
      if (decision.ok) {
        const commit = commitOf(hosted, decision, asked);
        // Until the outcome is known, the store may be ahead of what this room holds.
        hosted.isStale = true;
        const outcome = await store.commit(lease, commit);
        const answer = await settle(store, hosted, { commit, decision, outcome, asked });
        if (answer !== undefined) return answer;
        await catchUp(hosted, store);
      } else if (!(await catchUp(hosted, store))) {
        // No version check stands behind a refusal: it is given only on what the store holds now.
        return refuse(store, asked, decision.now, decision.error);
      }
    }
    throw new Fault('VersionConflict', 'others kept changing the table');
  }

  return async (hosted, command, asked) => {
    const gone = outOfPlay(hosted, clock.now());
    if (gone !== undefined) return gone;
    const late = lateRefusal(ports, hosted.latest.table, command);
    if (late !== undefined) return refuse(store, asked, clock.now(), late);
    const table = hosted.tableId;
    // Before this command holds anything itself: at rest there is nothing to tell.
    if (command.type === 'deal' || command.type === 'start') await locks.logSnapshot('hand', table);
    const lease = await locks.acquire({
      table,
      path: WHOLE_TABLE,
      label: labelOf(command),
      fenceAbove: hosted.fenceFloor,
    });
    try {
      return await decideAndCommit(lease, hosted, command, asked);
    } catch (error) {
      // Now, and not after the release: who waits for the lock must find the table halted.
      if (!(error instanceof Fault)) hosted.halted ??= String(error);
      throw error;
    } finally {
      // The answer does not wait for others to hear that the table is free.
      void locks.release(lease);
      if (hosted.toldVersion < hosted.latest.version) {
        tell(hosted);
        bus.publish({ tableId: hosted.tableId, version: hosted.latest.version });
      }
    }
  };
}

/** Why nothing can be done at a table any more. Not kept as the answer to a key: nothing was decided. */
function outOfPlay(hosted: HostedTable, at: number): Reply | undefined {
  if (hosted.isClosed) return rejection('UnknownTable', at);
  return hosted.halted === undefined ? undefined : rejection('TableHalted', at);
}

interface Attempt {
  readonly commit: Commit;
  readonly decision: Accepted;
  readonly outcome: CommitOutcome;
  readonly asked: Asked | undefined;
}

type Decision =
  | ({ readonly ok: true } & Accepted)
  | { readonly ok: false; readonly now: number; readonly error: RoomRejection };

function decideNow(ports: PathPorts, table: Table, command: TableCommand): Decision {
  const now = ports.clock.now();
  const draft = draftOf(table, command, envAt(ports, now));
  return draft.ok ? { ok: true, now, ...draft.value } : { ok: false, now, error: draft.error };
}

/** The outside facts of one decision: a fresh deck each time, whether it is dealt or not. [R52] */
export function envAt({ random }: Pick<PathPorts, 'random'>, now: number): TableEnv {
  return {
    now,
    deck: shuffledDeck(() => random.uint32()),
    newHandId: handId(random.id()),
    random: random.uint32(),
  };
}

/**
 * Why a command is refused without asking for the lock: a turn that is over in the last commit stays over. Any
 * other refusal could be out of date by the time the lock is free. [R29]
 */
function lateRefusal(ports: PathPorts, table: Table, command: TableCommand): RoomRejection | undefined {
  const hand = handInProgress(table);
  if (hand === undefined || !('turn' in command) || command.handId !== hand.handId) return undefined;
  if (command.turn >= hand.round.turn) return undefined;
  const decision = decideNow(ports, table, command);
  return decision.ok ? undefined : decision.error;
}

/** A player who comes back must bring what was taken away, but not more than there is. [R05] */
async function withFunds(store: Store, command: TableCommand): Promise<TableCommand> {
  if (command.type !== 'join') return command;
  const available = availableOf(await store.account(walletAccount(command.playerId)));
  return { ...command, available: chips(Math.min(available, CHIPS_MAX)) };
}

/** Keeps a refusal as the answer to its key. It changes nothing else. */
async function refuse(store: Store, asked: Asked | undefined, at: number, error: RoomRejection): Promise<Reply> {
  const answer: RoomAnswer = { ok: false, at, error };
  const body = JSON.stringify(answer);
  return asked === undefined ? { body } : store.saveAnswer({ ...asked, body, at });
}

/** The answer that an outcome means; `undefined` to load and decide again. */
async function settle(store: Store, hosted: HostedTable, made: Attempt): Promise<Reply | undefined> {
  const { commit, decision, outcome, asked } = made;
  switch (outcome.kind) {
    case 'committed':
      // Somebody who was catching up may have read this commit from the store before its own answer came.
      if (outcome.version > hosted.latest.version) {
        accept(hosted, { table: decision.table, version: outcome.version, at: commit.at, events: decision.events });
      }
      hosted.sections = sectionsAfter(hosted.sections, commit.writes, outcome.version);
      hosted.isStale = false;
      return commit.answer ?? { body: '' };
    case 'answered':
      return outcome.answer;
    case 'refused':
      hosted.isStale = false;
      return refuse(store, asked, commit.at, { code: fundsCode(outcome.error) });
    case 'booksBroken':
      throw new Defect(`${outcome.account} holds ${outcome.found}, the table has ${outcome.expected}`);
    case 'fenced':
      // Whoever comes next must be ahead of every write that there is, or the table could never be written again.
      hosted.fenceFloor = await store.largestFence();
      throw new Fault('LeaseLost', 'another server has taken the table over');
    case 'conflict':
    case 'outOfPlay':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

/** A wallet may hold too little or too much; every other refusal of the ledger contradicts what the table has decided. */
function fundsCode({ code, account }: LedgerRejection): 'InsufficientFunds' | 'AccountFull' {
  const isOfWallet = accountKind(account ?? '') === 'wallet';
  if (isOfWallet && (code === 'InsufficientFunds' || code === 'AccountFull')) return code;
  throw new Defect(`the ledger refused what the table decided: ${code} ${account ?? ''}`);
}

/** What a command is for, to be read where locks are shown. */
function labelOf(command: TableCommand): string {
  return 'handId' in command ? `${command.type} in hand ${command.handId}` : command.type;
}
