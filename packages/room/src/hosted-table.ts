import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import {
  eventFor,
  evolve,
  handInProgress,
  type Table,
  type TableEvent,
  type TableView,
  viewFor,
} from '@cardroom/table';
import type { Store, StoredEvent, StoredTable } from './ports/store.ts';
import type { SharedStep, TableStep, ViewerEvent } from './room.ts';
import { storedJson } from './stored-json.ts';
import { sectionsByName, type StoredSections, tableFromStore } from './stored-sections.ts';

/** One committed state of a table and what led to it. */
export interface Committed {
  readonly table: Table;
  readonly version: number;
  readonly at: number;
  readonly events: readonly TableEvent[];
}

/** A table as the next command finds it: as it was committed, or as it was sent to the store. */
export interface Head {
  readonly table: Table;
  readonly version: number;
  readonly sections: StoredSections;
  /** The same for all that were decided one on the other since something was last known to be committed. */
  readonly chain: object;
}

/** A deadline that stands in for the stored one, because the server was away while the clock ran. [R50] */
interface ResumedTurn {
  readonly turn: number;
  /** The stored one: when the table has another one, this is over. */
  readonly stored: number;
  readonly deadline: number;
}

/**
 * What this room knows of a table: its last commit, the steps before it as far as they are remembered, and who
 * wants to hear of new ones. Only `accept` moves it, one version at a time.
 */
export interface HostedTable {
  readonly tableId: TableId;
  /** When this room took it over, in milliseconds since 1970. */
  readonly hostedAt: number;
  latest: Committed;
  /** Those of `latest`. */
  sections: StoredSections;
  /** What was sent to the store last, if that is ahead of what is known to be committed. */
  sent: Head | undefined;
  /** Settled when all that was sent has its outcome. */
  underWay: Promise<void>;
  /** Why it was halted. Once it is, nothing is played here any more. */
  halted: string | undefined;
  /** Whether the store knows of it too: then it can be put into play again by whoever runs the house. */
  isHaltStored: boolean;
  /** The last version that was known or sent when it was halted here. */
  haltedAt: number;
  /** Whether it is halted in the store, was proven to be as it should, and the next commit puts it into play again. */
  releases: boolean;
  /** Whether it was closed: it is as if it did not exist. */
  isClosed: boolean;
  resumed: ResumedTurn | undefined;
  readonly history: Committed[];
  /** Whether a commit may have happened of which this room does not know the outcome. */
  isStale: boolean;
  /** A fence that the store has seen and the locks have not; the next lease must be ahead of it. */
  fenceFloor: number;
  /** The last version that listeners have been told of. */
  toldVersion: number;
  /** The last version of which this room has given notice to others; it may have told its listeners of a later one. */
  noticedVersion: number;
  readonly listeners: Set<(step: Committed) => void>;
  /** What all may see of the step that was told last. */
  told: { readonly of: Committed; readonly shared: SharedStep } | undefined;
  /** How many viewers are watching. */
  watchers: number;
}

/** How many commits are remembered for viewers who come back. */
const HISTORY_MAX = 128;

/** A table as it comes out of the store. */
export function hostTable(stored: StoredTable, now: number): HostedTable {
  const table = tableFromStore(stored);
  return {
    tableId: stored.tableId,
    hostedAt: now,
    latest: { table, version: stored.version, at: stored.at, events: [] },
    sections: sectionsByName(stored),
    sent: undefined,
    underWay: Promise.resolve(),
    halted: stored.halted,
    isHaltStored: stored.halted !== undefined,
    haltedAt: stored.version,
    releases: false,
    isClosed: stored.closedAt !== undefined,
    resumed: undefined,
    history: [],
    isStale: false,
    fenceFloor: 0,
    toldVersion: stored.version,
    noticedVersion: stored.version,
    listeners: new Set(),
    told: undefined,
    watchers: 0,
  };
}

/** Gives the actor a full turn again: the clock ran while nobody could reach the table. [R50] */
export function resumeTurn(hosted: HostedTable, now: number): void {
  const { table } = hosted.latest;
  if (handInProgress(table) === undefined || table.clock === undefined) return;
  const { turn, deadline } = table.clock;
  hosted.resumed = { turn, stored: deadline, deadline: Math.max(now + table.config.turnSeconds * 1_000, deadline) };
}

/** Whether the table is neither halted nor closed. */
export function isInPlay({ halted, isClosed }: HostedTable): boolean {
  return halted === undefined && !isClosed;
}

/** Whether somebody would see what is played: a person who sits in, or a viewer. Bots alone do not play. */
export function hasAudience({ latest, watchers }: HostedTable): boolean {
  return watchers > 0 || latest.table.seats.some((chair) => !chair.isBot && !chair.sittingOut);
}

/** Takes a table out of play here; the first reason stays. */
export function markHalted(hosted: HostedTable, reason: string): string {
  if (hosted.halted === undefined) hosted.haltedAt = headOf(hosted).version;
  hosted.halted ??= reason;
  return hosted.halted;
}

/** What the next command is decided on. */
export function headOf({ sent, latest, sections }: HostedTable): Head {
  if (sent !== undefined && sent.version > latest.version) return sent;
  return { table: latest.table, version: latest.version, sections, chain: {} };
}

/** Takes over the next commit; nobody is told yet. */
export function accept(hosted: HostedTable, step: Committed): void {
  assert(step.version === hosted.latest.version + 1, 'a commit was skipped');
  hosted.latest = step;
  hosted.history.push(step);
  if (hosted.history.length > HISTORY_MAX) hosted.history.shift();
  if (!isResumed(hosted, step.table)) hosted.resumed = undefined;
}

/** Whether the clock is still the one for which an outage has given time back. [R50] */
function isResumed({ resumed }: HostedTable, { clock }: Table): boolean {
  return resumed !== undefined && resumed.turn === clock?.turn && resumed.stored === clock.deadline;
}

/** Tells every listener of every commit that is new, in order. Call without holding a lock. */
export function tell(hosted: HostedTable): void {
  for (const step of hosted.history) {
    if (step.version <= hosted.toldVersion) continue;
    hosted.toldVersion = step.version;
    for (const listener of hosted.listeners) listener(step);
  }
}

/** The remembered steps after `version`; `undefined` when some of them are forgotten, or were never made. */
export function stepsAfter(hosted: HostedTable, version: number): readonly Committed[] | undefined {
  if (version > hosted.latest.version) return undefined;
  const missed = hosted.history.filter((step) => step.version > version);
  return missed.length === hosted.latest.version - version ? missed : undefined;
}

/** Takes over what has been committed to the store: replays the events over the last known state. */
export async function catchUp(hosted: HostedTable, store: Store): Promise<void> {
  const stored = await store.table(hosted.tableId);
  assert(stored !== undefined, 'a table has vanished from the store');
  if (stored.halted !== undefined || hosted.isHaltStored) hosted.halted = stored.halted;
  hosted.isHaltStored = stored.halted !== undefined;
  // What was proven was the version before.
  hosted.releases = false;
  hosted.isClosed = stored.closedAt !== undefined;
  const steps = await store.stepsAfter(hosted.tableId, hosted.latest.version);
  // From here nothing is awaited: state and sections are at every moment those of one version.
  for (const { version, at, events: bodies } of steps) {
    if (version !== hosted.latest.version + 1 || version > stored.version) continue;
    const events = bodies.map(eventFromStore);
    accept(hosted, { table: events.reduce<Table>(evolve, hosted.latest.table), version, at, events });
  }
  if (stored.version === hosted.latest.version) hosted.sections = sectionsByName(stored);
  hosted.isStale = false;
}

/** An event as it was stored. */
export function eventFromStore(stored: StoredEvent): TableEvent {
  const value = storedJson(stored.body, 'a stored event');
  assert(typeof value === 'object' && value !== null && 'kind' in value, 'a stored event has no kind');
  return value as TableEvent;
}

/** The table at a commit as `viewer` may see it; versions count commits. */
export function viewOf(hosted: HostedTable, step: Committed, viewer: PlayerId | undefined): TableView {
  return viewFor(step.table, viewer, publicViewOf(hosted, step));
}

function publicViewOf(hosted: HostedTable, step: Committed): TableView {
  const deadline = deadlineOf(hosted, step.table);
  return {
    ...viewFor(step.table, undefined),
    version: step.version,
    ...(deadline === undefined ? {} : { deadline }),
    ...(hosted.halted === undefined ? {} : { stage: 'halted' }),
  };
}

/** When the actor's time runs out, with what was given back after an outage. */
export function deadlineOf(hosted: HostedTable, table: Table): number | undefined {
  return isResumed(hosted, table) ? hosted.resumed?.deadline : table.clock?.deadline;
}

/** A commit as `viewer` may see it. What is not for this viewer is left out; the version is there for all. */
export function stepFor(
  hosted: HostedTable,
  step: Committed,
  viewer: PlayerId | undefined,
  shared = sharedStep(hosted, step),
): TableStep {
  const view = viewFor(step.table, viewer, shared.view);
  return {
    tableId: hosted.tableId,
    version: step.version,
    at: step.at,
    events: eventsFor(step, viewer, shared),
    view,
    shared,
  };
}

/** As `stepFor`, for one viewer after the other: what all of them may see is made once, and is one object for all. */
export function toldStepFor(hosted: HostedTable, step: Committed, viewer: PlayerId | undefined): TableStep {
  if (hosted.told?.of !== step) hosted.told = { of: step, shared: sharedStep(hosted, step) };
  return stepFor(hosted, step, viewer, hosted.told.shared);
}

function sharedStep(hosted: HostedTable, step: Committed): SharedStep {
  const events = step.events.flatMap((event) => visibleTo(undefined, step, event));
  return { events, view: publicViewOf(hosted, step) };
}

/** What nobody in particular may see everybody may, in the same form. [R53] */
function eventsFor(step: Committed, viewer: PlayerId | undefined, shared: SharedStep): readonly ViewerEvent[] {
  if (viewer === undefined || shared.events.length === step.events.length) return shared.events;
  const events = step.events.flatMap((event) => visibleTo(viewer, step, event));
  return events.length === shared.events.length ? shared.events : events;
}

function visibleTo(viewer: PlayerId | undefined, { table }: Committed, event: TableEvent): readonly ViewerEvent[] {
  const visible = eventFor(table, event, viewer);
  return visible === undefined ? [] : [{ ...visible }];
}
