import { type SeatIndex, seatIndex } from '@cardroom/kernel';
import { lockPath, type LockPath, type PathSpec } from '@cardroom/locks';
import {
  actorOf,
  changedSections,
  handInProgress,
  playerSection,
  seatOf,
  type SectionName,
  type Table,
  type TableCommand,
} from '@cardroom/table';

/*
 * Which part of a table a command locks. It depends on what follows from it: most calls touch the round and one chair,
 * the last one of a street also the pot and everybody who plays, the last one of a hand the whole table. So each
 * command declares the reaches that it may have, the smallest first, and which of them it needs is seen from what it
 * would do to the table as it stands. Under the lock that is looked at again.
 */

/** How far a command reaches into a table: which sections it may write, and so which it locks. */
interface ReachRule {
  /** The sections that everybody shares. */
  readonly shared: readonly SharedSection[];
  /** The chairs: one, those that play the hand, or all. */
  readonly chairs: 'one' | 'hand' | 'all';
}

type SharedSection = Exclude<SectionName, `player:${number}`>;

/** The reaches, from one chair to the whole table. */
export const REACHES = {
  /** What somebody does for himself. */
  chair: { shared: [], chairs: 'one' },
  /** A decision in the hand, with which the street goes on. */
  turn: { shared: ['round'], chairs: 'one' },
  /** A decision that ends a street: bets go to the pot, cards to the board. */
  street: { shared: ['deck', 'round', 'pot'], chairs: 'hand' },
  /** What begins or ends a hand, or changes who can play the next one. */
  table: { shared: ['stage', 'deck', 'round', 'pot'], chairs: 'all' },
} as const satisfies Readonly<Record<string, ReachRule>>;

export type Reach = keyof typeof REACHES;

/** Everything that a command may write. */
export const WHOLE_TABLE: LockPath = lockPath({ stage: 'X' });

const OF_A_TURN = ['turn', 'street', 'table'] as const;

/** The reaches that each command may have, the smallest first. `cardroom locks audit` prints them. */
export const COMMAND_REACHES: Readonly<Record<TableCommand['type'], readonly Reach[]>> = {
  join: ['chair', 'table'],
  leave: ['chair', ...OF_A_TURN],
  topUp: ['chair', 'table'],
  sitOut: ['chair', 'table'],
  sitIn: ['chair', 'table'],
  postBlinds: ['chair'],
  start: ['table'],
  deal: ['table'],
  removeAbsent: ['table'],
  fold: OF_A_TURN,
  check: OF_A_TURN,
  call: OF_A_TURN,
  bet: ['turn', 'table'],
  raise: OF_A_TURN,
  allIn: OF_A_TURN,
  show: ['chair'],
  muck: ['turn'],
  timeOut: OF_A_TURN,
  timeBank: ['turn'],
  requestStop: ['table'],
  confirmStop: ['table'],
  resumeStop: ['table'],
  pause: ['table'],
  resume: ['table'],
  handOver: ['table'],
  chat: ['chair', 'table'],
  reset: ['table'],
  housePause: ['table'],
  houseResume: ['table'],
};

/** What is locked for a command. */
export interface LockPlan {
  readonly reach: Reach;
  readonly path: LockPath;
}

/**
 * The least that a command must lock to bring the table from `before` to `after`. One that reaches farther than it has
 * declared locks the whole table, which is always enough; that it has not declared so is for the audit to find.
 */
export function planFor(command: TableCommand, before: Table, after: Table): LockPlan {
  const changed = changedSections(before, after);
  const own = 'playerId' in command ? seatOf(before, command.playerId)?.seat : actorOf(before);
  for (const reach of COMMAND_REACHES[command.type]) {
    const chairs = chairsOf(REACHES[reach], before, seatsIn(changed, own));
    if (isWithin(changed, REACHES[reach], chairs)) return { reach, path: pathOf(REACHES[reach], chairs) };
  }
  return { reach: 'table', path: WHOLE_TABLE };
}

const SEATED = 'player:';

/** The chairs that are touched; the own one if none is, because a choice may be made twice and change nothing. */
function seatsIn(changed: readonly SectionName[], own: SeatIndex | undefined): readonly SeatIndex[] {
  const touched = changed.filter((name) => name.startsWith(SEATED));
  if (touched.length === 0) return own === undefined ? [] : [own];
  return touched.map((name) => seatIndex(Number(name.slice(SEATED.length))));
}

/** The chairs that a reach locks; none for all of them, which lie under the stage. */
function chairsOf({ chairs }: ReachRule, table: Table, touched: readonly SeatIndex[]): readonly SeatIndex[] {
  if (chairs === 'all') return [];
  if (chairs === 'hand') return (handInProgress(table)?.players ?? []).map(({ seat }) => seat);
  return touched.length === 1 ? touched : [];
}

function isWithin(
  changed: readonly SectionName[],
  { shared, chairs }: ReachRule,
  seats: readonly SeatIndex[],
): boolean {
  if (chairs === 'all') return true;
  const allowed = new Set<SectionName>([...shared, ...seats.map((seat) => playerSection(seat))]);
  return seats.length > 0 && changed.every((name) => allowed.has(name));
}

function pathOf({ shared, chairs }: ReachRule, seats: readonly SeatIndex[]): LockPath {
  if (chairs === 'all') return WHOLE_TABLE;
  return lockPath<PathSpec>({ ...Object.fromEntries(shared.map((name) => [name, 'X'])), player: { X: seats } });
}

/** The levels that a reach really locks for writing, in their order: those of the path that it leads to. */
export function locksOf(rule: ReachRule): readonly string[] {
  const { own } = pathOf(rule, [seatIndex(0)]);
  return own.filter(({ mode }) => mode === 'X').map(({ level }) => level);
}

/** What may be written within a reach: sections that everybody shares, and `player` for the chairs. */
export function writesOf({ shared }: ReachRule): readonly string[] {
  return [...shared, 'player'];
}
