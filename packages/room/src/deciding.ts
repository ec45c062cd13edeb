import { chips, CHIPS_MAX, Fault, handId } from '@cardroom/kernel';
import { availableOf, type DirectTransfer, walletAccount } from '@cardroom/ledger';
import { shuffledDeck } from '@cardroom/poker';
import { type Departure, draftOf, handInProgress, type Table, type TableCommand, type TableEnv } from '@cardroom/table';
import { type LockPlan, planFor } from './command-reach.ts';
import type { Accepted } from './commit-of.ts';
import { catchUp, deadlineOf, headOf, type HostedTable } from './hosted-table.ts';
import { ownMoveOf } from './own-chips.ts';
import type { Clock } from './ports/clock.ts';
import type { Random } from './ports/random.ts';
import type { Store } from './ports/store.ts';
import type { RoomRejection } from './room.ts';
import { transfersOf } from './transfers-of.ts';

/** What a decision needs from outside. */
export interface DecidingPorts {
  readonly clock: Clock;
  readonly random: Random;
}

/** What looking at a table needs besides. */
export interface LookingPorts extends DecidingPorts {
  readonly store: Store;
}

/** A command that is refused, and when that was decided. */
export interface Refused {
  readonly ok: false;
  readonly now: number;
  readonly error: RoomRejection;
}

/** What a command comes to. */
export type Decision = ({ readonly ok: true } & Accepted) | Refused;

/** What a command comes to now. */
export function decideNow(ports: DecidingPorts, hosted: HostedTable, table: Table, command: TableCommand): Decision {
  const now = ports.clock.now();
  const deadline = deadlineOf(hosted, table);
  const env = { ...envFor(command, ports, now), ...(deadline === undefined ? {} : { deadline }) };
  const draft = draftOf(table, command, env);
  return draft.ok ? { ok: true, now, ...draft.value } : { ok: false, now, error: draft.error };
}

/** Stands for the id of a hand that is not dealt. */
const NO_HAND = handId('none');

/** The outside facts of one decision: a fresh deck for whatever may deal, and none for what never does. [R52] */
export function envFor(
  { type }: Pick<TableCommand, 'type'>,
  { random }: Pick<DecidingPorts, 'random'>,
  now: number,
): TableEnv {
  if (type !== 'deal' && type !== 'start') return { now, deck: [], newHandId: NO_HAND, random: 0 };
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
export function lateRefusal(
  ports: DecidingPorts,
  hosted: HostedTable,
  command: TableCommand,
): RoomRejection | undefined {
  const { table } = hosted.latest;
  const hand = handInProgress(table);
  if (hand === undefined || !('turn' in command) || command.handId !== hand.handId) return undefined;
  if (command.turn >= hand.round.turn) return undefined;
  const decision = decideNow(ports, hosted, table, command);
  return decision.ok ? undefined : decision.error;
}

/** A command with what its player could bring, as long as the last time he left is the one that was known then. */
export interface Funded {
  readonly command: TableCommand;
  readonly departure: Departure | undefined;
}

/**
 * A player who comes back must bring what was taken away, but not more than there is: what he left with must be in the
 * wallet when that is read. [R05]
 */
export async function withFunds(ports: LookingPorts, hosted: HostedTable, command: TableCommand): Promise<Funded> {
  if (command.type !== 'join') return { command, departure: undefined };
  await untilSettled(ports, hosted);
  const departure = departureOf(hosted.latest.table, command);
  const available = availableOf(await ports.store.account(walletAccount(command.playerId)));
  return { command: { ...command, available: chips(Math.min(available, CHIPS_MAX)) }, departure };
}

/** Whether a player has not left once more since it was seen what he could bring. */
export function stillHolds({ command, departure }: Funded, table: Table): boolean {
  if (command.type !== 'join') return true;
  const last = departureOf(table, command);
  return last?.at === departure?.at && last?.stack === departure?.stack;
}

function departureOf(
  { departures }: Table,
  { playerId }: Extract<TableCommand, { type: 'join' }>,
): Departure | undefined {
  return departures.find((departure) => departure.playerId === playerId);
}

/** What a command will need, as far as can be seen before anything is locked. */
export interface Outlook extends LockPlan {
  /** The chips that whoever asks gives. */
  readonly move: DirectTransfer | undefined;
  /** What was decided, and on which table: as long as that stands, it need not be decided again. */
  readonly seen: { readonly table: Table; readonly decision: Accepted };
}

/** What a command would come to now, and so what it needs; or why it is refused. Nothing is locked meanwhile. */
export async function look(
  ports: LookingPorts,
  hosted: HostedTable,
  command: TableCommand,
): Promise<Outlook | Refused> {
  const { table } = headOf(hosted);
  const decision = decideNow(ports, hosted, table, command);
  if (decision.ok) return outlookOf(command, table, decision);
  // No version check stands behind a refusal: it is given only on what the store holds, and not on what was sent.
  await untilSettled(ports, hosted);
  await catchUp(hosted, ports.store);
  const again = decideNow(ports, hosted, hosted.latest.table, command);
  return again.ok ? outlookOf(command, hosted.latest.table, again) : again;
}

/** How long somebody waits for what others have sent to the store. */
const PATIENCE_MS = 10_000;

/** Waits until what was sent to the store has its outcome; a `Fault` when the store says nothing for long. */
async function untilSettled({ clock }: LookingPorts, hosted: HostedTable): Promise<void> {
  if (hosted.sent === undefined) return;
  const late = Promise.withResolvers<never>();
  const callOff = clock.after(PATIENCE_MS, () =>
    late.reject(new Fault('StoreFailed', 'the store does not say what became of a commit')),
  );
  try {
    await Promise.race([hosted.underWay, late.promise]);
  } finally {
    callOff();
  }
}

function outlookOf(command: TableCommand, before: Table, decision: Accepted): Outlook {
  // What the transfers are called matters only in the commit.
  const move = ownMoveOf(command, before.tableId, transfersOf(before, decision.events, ''));
  return { ...planFor(command, before, decision.table), move, seen: { table: before, decision } };
}
