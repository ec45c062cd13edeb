import { type PlayerId, type SeatIndex, tableId } from '@cardroom/kernel';
import { formatCard } from '@cardroom/poker';
import type { Store, StoredStep } from '@cardroom/room';
import { evolve, handInProgress, type Table, type TableEvent } from '@cardroom/table';
import { replayPlainly } from '@cardroom/testkit';
import type { Span } from './faults.ts';
import type { ClusterPlayer, SentCommand } from './player.ts';

/** One commit of a table as the store has it, and the table after it. */
interface LoggedStep {
  readonly version: number;
  readonly at: number;
  readonly events: readonly TableEvent[];
  readonly table: Table;
}

/** What a player has sent and received. */
export type Witness = Pick<ClusterPlayer, 'playerId' | 'sent' | 'seen'>;

/** A turn that was not ended in time. */
export interface Standstill {
  /** How long after its deadline, without the time for which the database or Redis was away, in milliseconds. */
  readonly ms: number;
  /** The deadline, in milliseconds since 1970. */
  readonly from: number;
  readonly version: number;
}

/** What the log of one table comes to beside what its players have sent and received. */
export interface TableFindings {
  readonly hands: number;
  /** Commands that were accepted. */
  readonly accepted: number;
  readonly longest: Standstill;
  readonly wrong: readonly string[];
}

/** Reads the whole log of a table and holds all that its players know to it. */
export async function holdToLog(
  store: Store,
  table: string,
  players: readonly Witness[],
  { outages, endedAt }: { readonly outages: readonly Span[]; readonly endedAt: number },
): Promise<TableFindings> {
  const id = tableId(table);
  const stored = await store.table(id);
  const log = logOf(await store.stepsAfter(id, 0));
  const wrong: string[] = [];
  if (stored?.halted !== undefined) wrong.push(`table ${table} is halted: ${stored.halted}`);
  const accepted = await acceptedBy(store, players, log, wrong);
  findDoubles(log, accepted, wrong);
  findLeaks(log, players, wrong);
  return {
    hands: handsOf(log, wrong),
    accepted: accepted.size,
    longest: longestStandstill(log, outages, endedAt),
    wrong,
  };
}

/** How many hands were played; each is played once more, as plainly as poker can be. */
function handsOf(log: readonly LoggedStep[], wrong: string[]): number {
  const events = log.flatMap((step) => step.events);
  try {
    return replayPlainly(events);
  } catch (error) {
    wrong.push(`a hand does not add up: ${String(error)}`);
    return events.filter(({ kind }) => kind === 'HandEnded').length;
  }
}

function logOf(steps: readonly StoredStep[]): readonly LoggedStep[] {
  let table: Table | undefined;
  return steps.map(({ version, at, events: bodies }) => {
    // Written by the table itself.
    const events = bodies.map(({ body }) => JSON.parse(body) as TableEvent);
    table = events.reduce<Table | undefined>(evolve, table);
    if (table === undefined) throw new Error('a log begins with its table');
    return { version, at, events, table };
  });
}

// ---- Commands -------------------------------------------------------------------------------------------------------

/** The commands that the store has accepted, by their versions. What a player was told must be what is stored. */
async function acceptedBy(
  store: Store,
  players: readonly Witness[],
  log: readonly LoggedStep[],
  wrong: string[],
): Promise<ReadonlyMap<number, SentCommand>> {
  const accepted = new Map<number, SentCommand>();
  const steps = new Map(log.map((step) => [step.version, step]));
  for (const player of players) {
    const id = player.playerId as PlayerId;
    for (const sent of player.sent) {
      const name = `${sent.command.type} ${sent.key}`;
      const { answer } = sent;
      if (answer === undefined) wrong.push(`${name} was never answered`);
      const body = (await store.answer(id, sent.key))?.body;
      const kept = body === undefined ? undefined : (JSON.parse(body) as { ok: boolean; version?: number });
      const isTold = answer !== undefined && 'version' in answer;
      if (isTold && kept?.version !== answer.version) wrong.push(`${name} was acknowledged and is not in the store`);
      if (!isTold && answer !== undefined && kept?.ok === true)
        wrong.push(`${name} was refused with ${answer.code} and done`);
      if (kept?.version === undefined) continue;
      if (accepted.has(kept.version)) wrong.push(`version ${kept.version} is two commands`);
      accepted.set(kept.version, sent);
      const step = steps.get(kept.version);
      const isDone = step?.events.some(
        (event) => EFFECTS[sent.command.type]?.includes(event.kind) && isBy(step, event, id),
      );
      if (isDone !== true) wrong.push(`${name} is not what happened at version ${kept.version}`);
    }
  }
  return accepted;
}

const BETTING = ['Folded', 'Checked', 'Called', 'BetPlaced', 'Raised', 'HoleCardsShown', 'HandMucked'] as const;

/** What each command that players of a run send is seen by. */
const EFFECTS: Readonly<Partial<Record<SentCommand['command']['type'], readonly TableEvent['kind'][]>>> = {
  join: ['PlayerSeated'],
  start: ['HandStarted'],
  fold: ['Folded'],
  check: ['Checked'],
  call: ['Called'],
  bet: ['BetPlaced'],
  raise: ['Raised'],
  allIn: ['Called', 'BetPlaced', 'Raised'],
  show: ['HoleCardsShown'],
  muck: ['HandMucked'],
  chat: ['ChatSaid'],
  topUp: ['TopUpQueued', 'ToppedUp'],
  sitOut: ['SitOutQueued', 'SatOut'],
  sitIn: ['SatIn'],
};

function isBy({ table }: LoggedStep, event: TableEvent, player: PlayerId): boolean {
  if ('playerId' in event) return event.playerId === player;
  return !('seat' in event) || playerAt(table, event.seat) === player;
}

function playerAt({ seats }: Table, seat: SeatIndex): PlayerId | undefined {
  return seats.find((chair) => chair.seat === seat)?.playerId;
}

/** What only a player does by himself; time acts for him too, and then says so. */
const OWN_DOING: ReadonlySet<TableEvent['kind']> = new Set([
  'PlayerSeated',
  'ChatSaid',
  'TopUpQueued',
  ...BETTING.slice(0, 5),
]);

/** A step that no accepted command has made must not hold what only a command does: it would be one done twice. */
function findDoubles(log: readonly LoggedStep[], accepted: ReadonlyMap<number, SentCommand>, wrong: string[]): void {
  for (const step of log) {
    const { version, events, table } = step;
    const isTime = events.some(({ kind }) => kind === 'TurnTimedOut' || kind === 'TableOpened');
    if (accepted.has(version) || isTime) continue;
    const bots = new Set(table.seats.filter(({ isBot }) => isBot).map(({ playerId }) => playerId));
    const strange = events.filter(
      (event) => OWN_DOING.has(event.kind) && ![...bots].some((bot) => isBy(step, event, bot)),
    );
    for (const { kind } of strange) wrong.push(`${kind} at version ${version} was asked for by nobody`);
  }
}

// ---- Time -----------------------------------------------------------------------------------------------------------

/**
 * For every version at which a turn's clock runs: how long after the deadline that the log gives the next version was
 * committed, or the run ended, without the time for which the database or Redis was away.
 */
function longestStandstill(log: readonly LoggedStep[], outages: readonly Span[], endedAt: number): Standstill {
  let longest: Standstill = { ms: 0, from: 0, version: 0 };
  for (const [at, { table, version }] of log.entries()) {
    if (table.clock === undefined || handInProgress(table) === undefined) continue;
    const span = { from: table.clock.deadline, to: log[at + 1]?.at ?? endedAt };
    const ms = span.to - span.from - outages.reduce((sum, one) => sum + shared(span, one), 0);
    if (ms > longest.ms) longest = { ms, from: span.from, version };
  }
  return longest;
}

function shared(left: Span, right: Span): number {
  return Math.max(0, Math.min(left.to, right.to) - Math.max(left.from, right.from));
}

// ---- Cards ----------------------------------------------------------------------------------------------------------

/** The cards of one hand: whose they are, and from which version on everybody may know them. */
interface DealtHand {
  readonly owned: Map<PlayerId, readonly string[]>;
  readonly public: Map<string, number>;
}

function findLeaks(log: readonly LoggedStep[], players: readonly Witness[], wrong: string[]): void {
  const hands = handsByVersion(log);
  for (const { playerId, seen } of players) {
    for (const { version, cards } of seen) {
      const hand = hands[version];
      const own = hand?.owned.get(playerId as PlayerId) ?? [];
      const isPublic = (card: string): boolean => (hand?.public.get(card) ?? Infinity) <= version;
      const leaked = cards.filter((card) => !own.includes(card) && !isPublic(card));
      if (leaked.length === 0) continue;
      const kinds = log[version - 1]?.events.map(({ kind }) => kind).join(' ');
      wrong.push(
        `${playerId} got ${leaked.length} of ${cards.length} cards too early, at version ${version}: ${kinds}`,
      );
    }
  }
}

/** The hand of each version, by the version. */
function handsByVersion(log: readonly LoggedStep[]): readonly (DealtHand | undefined)[] {
  const hands: (DealtHand | undefined)[] = [];
  let hand: DealtHand | undefined;
  for (const { version, events, table } of log) {
    for (const event of events) {
      if (event.kind === 'HandStarted') hand = { owned: new Map(), public: new Map() };
      else if (hand !== undefined) noteCards(hand, event, { table, version });
    }
    hands[version] = hand;
  }
  return hands;
}

function noteCards(
  hand: DealtHand,
  event: TableEvent,
  { table, version }: Pick<LoggedStep, 'table' | 'version'>,
): void {
  if (event.kind === 'HoleCardsDealt') {
    const owner = playerAt(table, event.seat);
    if (owner !== undefined) hand.owned.set(owner, event.cards.map(formatCard));
  }
  for (const card of cardsTurnedUpBy(event)) {
    // Cards that were turned up when the betting was over are shown once more at the end.
    if (!hand.public.has(card)) hand.public.set(card, version);
  }
}

function cardsTurnedUpBy(event: TableEvent): readonly string[] {
  if (event.kind === 'StreetOpened' || event.kind === 'HoleCardsShown') return event.cards.map(formatCard);
  return event.kind === 'HandsTurnedUp' ? event.hands.flatMap(({ cards }) => cards.map(formatCard)) : [];
}
