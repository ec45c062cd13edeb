import { Defect, Fault, unreachable } from '@cardroom/kernel';
import { accountKind, balanceAfter, type LedgerRejection } from '@cardroom/ledger';
import type { LockLease, Locks } from '@cardroom/locks';
import type { TableCommand } from '@cardroom/table';
import { type Asked, rejection, type Reply } from './asked.ts';
import { commitOf } from './commit-of.ts';
import {
  decideNow,
  type DecidingPorts,
  type Funded,
  lateRefusal,
  look,
  type Outlook,
  stillHolds,
  withFunds,
} from './deciding.ts';
import { haltEvidence, haltSentence } from './halt-evidence.ts';
import { catchUp, headOf, type HostedTable, markHalted, tell } from './hosted-table.ts';
import { ownMoveOf } from './own-chips.ts';
import type { Bus } from './ports/bus.ts';
import { type CommandTracer, takeStep } from './ports/command-tracer.ts';
import type { Commit, CommitOutcome, Store } from './ports/store.ts';
import { freeChipsOf, isOfReservation, Reserving, type ReservingPorts } from './reserving.ts';
import type { RoomMeter } from './room-meter.ts';
import type { RoomAnswer, RoomRejection } from './room.ts';
import { send } from './send.ts';
import { settledQuietly } from './settled-quietly.ts';
import { resourceOf } from './stored-sections.ts';
import { nameOfCommit, transfersOf } from './transfers-of.ts';

/** What a room asks of locks. */
export type RoomLocks = Pick<Locks, 'acquire' | 'release' | 'logSnapshot'>;

/** What the command path needs from outside. */
export interface PathPorts extends DecidingPorts, ReservingPorts {
  readonly locks: RoomLocks;
  readonly bus: Bus;
  /** Where it is counted what happens. */
  readonly meter?: RoomMeter;
  /** Who follows commands and their steps. */
  readonly tracer?: CommandTracer | undefined;
}

/**
 * Carries a command out at a table: look, lock what it reaches, decide, one commit, unlock, tell. A command that nobody
 * asked for under a key leaves no answer in the store; its body is empty when it was accepted. When it ends in anything
 * but a `Fault`, the table is halted before anybody else gets the lock.
 */
export type CommandPath = (hosted: HostedTable, command: TableCommand, asked?: Asked) => Promise<Reply>;

const TRIES_MAX = 5;
/** What was decided longer ago is decided anew: the next one's turn begins when it is committed. */
const FRESH_MS = 100;

/** The command path over its ports. */
export function createCommandPath(ports: PathPorts): CommandPath {
  return async (hosted, command, asked) => {
    const reserving = new Reserving(ports, hosted.tableId);
    try {
      return await carryOut(ports, hosted, command, { asked, reserving });
    } finally {
      reserving.giveBack();
      tellNew(ports, hosted);
      // After a lost answer nobody knows what has happened: who watches is not to wait until the next command asks.
      if (hosted.isStale) void settledQuietly(findOut(ports, hosted));
    }
  };
}

/**
 * Tells what this room has done or has found in the store. Nothing is locked any more. Who listens here may have been
 * told already, because somebody has read it from the store before the answer came: other rooms have not.
 */
function tellNew({ bus, tracer }: Pick<PathPorts, 'bus' | 'tracer'>, hosted: HostedTable): void {
  const { tableId } = hosted;
  const { version } = hosted.latest;
  if (hosted.noticedVersion >= version) return;
  takeStep(tracer, 'tell', () => {
    tell(hosted);
    hosted.noticedVersion = version;
    bus.publish({ tableId, version });
  });
}

async function findOut(ports: PathPorts, hosted: HostedTable): Promise<void> {
  await catchUp(hosted, ports.store);
  tellNew(ports, hosted);
}

/** A command on its way. */
interface Work {
  readonly funded: Funded;
  readonly asked: Asked | undefined;
  readonly reserving: Reserving;
  readonly outlook: Outlook;
}

async function carryOut(
  ports: PathPorts,
  hosted: HostedTable,
  command: TableCommand,
  { asked, reserving }: Pick<Work, 'asked' | 'reserving'>,
): Promise<Reply> {
  const { store, clock, tracer } = ports;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    if (hosted.isStale) await catchUp(hosted, store);
    const gone = outOfPlay(hosted, clock.now());
    if (gone !== undefined) return gone;
    const late = lateRefusal(ports, hosted, command);
    if (late !== undefined) return refuse(store, asked, clock.now(), late);
    const funded = await withFunds(ports, hosted, command);
    const seen = await takeStep(tracer, 'look', () => look(ports, hosted, funded.command));
    if (!stillHolds(funded, headOf(hosted).table)) continue;
    if ('error' in seen) return outOfPlay(hosted, seen.now) ?? refuse(store, asked, seen.now, seen.error);
    reserving.reserve(seen.move);
    const answer = await underLock(ports, hosted, { funded, asked, reserving, outlook: seen });
    if (answer !== undefined) return answer;
    const short = await reserving.shortage();
    if (short !== undefined) return refuse(store, asked, clock.now(), { code: fundsCode(short) });
  }
  throw new Fault('VersionConflict', 'others kept changing the table');
}

async function underLock(ports: PathPorts, hosted: HostedTable, work: Work): Promise<Reply | undefined> {
  const { locks, tracer } = ports;
  const { tableId: table } = hosted;
  const { command } = work.funded;
  const { path } = work.outlook;
  // Before this command holds anything itself: at rest there is nothing to tell.
  if (command.type === 'deal' || command.type === 'start') await locks.logSnapshot('hand', table);
  const wanted = { table, path, label: labelOf(command), fenceAbove: hosted.fenceFloor };
  const lease = await takeStep(tracer, 'lock', () => locks.acquire(wanted));
  try {
    return await decideAndCommit(ports, lease, hosted, work);
  } catch (error) {
    // Now, and not after the release: who waits for the lock must find the table halted.
    if (!(error instanceof Fault)) {
      markHalted(hosted, haltSentence(haltEvidence(error, { doing: command.type, version: hosted.latest.version })));
    }
    throw error;
  } finally {
    // The answer does not wait for others to hear that the table is free.
    void takeStep(tracer, 'unlock', () => locks.release(lease));
  }
}

/** The answer; nothing when it must be looked at anew, because others were quicker or it reaches farther by now. */
async function decideAndCommit(
  ports: PathPorts,
  lease: LockLease,
  hosted: HostedTable,
  { funded, asked, reserving, outlook }: Work,
): Promise<Reply | undefined> {
  const { store, clock, tracer } = ports;
  const { seen } = outlook;
  const { tableId: table } = hosted;
  const { command } = funded;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const gone = outOfPlay(hosted, clock.now());
    if (gone !== undefined) return gone;
    // From here to the commit nothing is awaited: what is decided on is what is compared with the store.
    const head = headOf(hosted);
    if (!stillHolds(funded, head.table)) return undefined;
    // Mostly nobody has come in between, and what was seen before the lock is what is decided.
    const isFresh = head.table === seen.table && clock.now() - seen.decision.now <= FRESH_MS;
    const decision = takeStep(tracer, 'decide', () =>
      isFresh ? seen.decision : decideNow(ports, hosted, head.table, command),
    );
    if ('error' in decision) return undefined;
    const name = nameOfCommit(decision.now, table, head.version + 1);
    const transfers = transfersOf(head.table, decision.events, name);
    if (!reserving.covers(ownMoveOf(command, table, transfers))) return undefined;
    const commit = commitOf(hosted, { head, decision, transfers, own: reserving.own, asked });
    if (!commit.writes.every(({ section }) => isCovered(lease, section))) return undefined;
    const sending = { store, hosted, lease, head, commit, decision };
    const outcome = await reserving.counted(() => takeStep(tracer, 'commit', () => send(sending)));
    const answer = await settle(ports, hosted, { commit, outcome, asked });
    if (answer === 'lookAgain') return undefined;
    if (answer !== undefined) return answer;
    await catchUp(hosted, store);
  }
  return undefined;
}

function isCovered(lease: LockLease, section: string): boolean {
  const { level, seat } = resourceOf(section);
  return lease.covers(level, seat);
}

/** Why nothing can be done at a table any more. Not kept as the answer to a key: nothing was decided. */
function outOfPlay(hosted: HostedTable, at: number): Reply | undefined {
  if (hosted.isClosed) return rejection('UnknownTable', at);
  return hosted.halted === undefined ? undefined : rejection('TableHalted', at);
}

interface Attempt {
  readonly commit: Commit;
  readonly outcome: CommitOutcome;
  readonly asked: Asked | undefined;
}

/** Keeps a refusal as the answer to its key. It changes nothing else. */
async function refuse(store: Store, asked: Asked | undefined, at: number, error: RoomRejection): Promise<Reply> {
  const answer: RoomAnswer = { ok: false, at, error };
  const body = JSON.stringify(answer);
  if (asked === undefined) return { body };
  const kept = await store.saveAnswer({ ...asked, body, at });
  return { body: kept.body, fingerprint: kept.fingerprint, isRepeat: kept.body !== body };
}

/** The answer that an outcome means; `undefined` to load and decide again, at once or from the first look on. */
async function settle(ports: PathPorts, hosted: HostedTable, made: Attempt): Promise<Reply | 'lookAgain' | undefined> {
  const { store, meter } = ports;
  const { commit, outcome, asked } = made;
  switch (outcome.kind) {
    case 'committed':
      meter?.handsEnded(commit.endedHands.length);
      return commit.answer ?? { body: '' };
    case 'answered':
      return { ...outcome.answer, isRepeat: true };
    case 'refused':
      if (isOfReservation(outcome.error)) return 'lookAgain';
      if (await makesWay(ports, commit, outcome.error)) return undefined;
      return refuse(store, asked, commit.at, { code: fundsCode(outcome.error) });
    case 'booksBroken':
      throw new Defect(`${outcome.account} holds ${outcome.found}, the table has ${outcome.expected}`);
    case 'fenced':
      // Whoever comes next must be ahead of every write that there is, or the table could never be written again.
      hosted.fenceFloor = await store.largestFence();
      hosted.isStale = true;
      throw new Fault('LeaseLost', 'another server has taken the table over');
    case 'conflict':
      meter?.conflicted();
      return undefined;
    case 'outOfPlay':
      return undefined;
    default:
      return unreachable(outcome);
  }
}

/**
 * Whether chips of a seat, which the table knows to be there, may be there now: somebody had only reserved them, who
 * makes way or has done so meanwhile, or others were quicker and the table is at another version.
 */
async function makesWay(ports: PathPorts, commit: Commit, { code, account }: LedgerRejection): Promise<boolean> {
  if (code !== 'InsufficientFunds' || account === undefined || accountKind(account) !== 'seat') return false;
  const { store } = ports;
  const { tableId, version, transfers, books } = commit;
  await freeChipsOf(ports, tableId, account);
  const { posted } = await store.account(account);
  const moving = transfers.filter((transfer) => transfer.kind === 'direct' || transfer.kind === 'post');
  if (balanceAfter(account, posted, moving) === books.get(account)) return true;
  return (await store.table(tableId))?.version !== version;
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
