import { type HandId, type SeatIndex, present, seatIndex, SEATS_MAX, type TableId } from '@cardroom/kernel';
import type { Hand, HandDeck, HandPlayer, HandPot, HandRound, HandRules } from '@cardroom/poker';
import type { TableConfig } from './config.ts';
import type { BeforeHand, Departure, Pause, Positions, Stage, StopVote, Table, TableSeat, TurnClock } from './table.ts';

/*
 * A table is stored as several records, each with its own version, so that commands that touch different
 * records can be committed side by side. The table's own version counts events; the store keeps it, as the
 * number of the table's last event, and it is in none of the records: else every commit would write the same one.
 * Records hold JSON values only; what is absent may be left out.
 */

/** Which record of a table: the chairs are `player:0` and so on. */
export type SectionName = 'stage' | 'deck' | 'round' | 'pot' | `player:${number}`;

/** What holds for the whole table: its life, its button, and which hand it plays. */
export interface StageSection {
  readonly tableId: TableId;
  readonly config: TableConfig;
  readonly stage: Stage;
  readonly handNumber: number;
  readonly positions: Positions | undefined;
  readonly departures: readonly Departure[];
  readonly stopVote: StopVote | undefined;
  readonly pause: Pause | undefined;
  readonly beforeHand: BeforeHand | undefined;
  readonly hand: { readonly handId: HandId; readonly button: SeatIndex; readonly rules: HandRules } | undefined;
}

/** The cards of the hand. */
export interface DeckSection {
  readonly deck: HandDeck | undefined;
}

/** What the hand waits for, and until when. */
export interface RoundSection {
  readonly round: HandRound | undefined;
  readonly clock: TurnClock | undefined;
}

/** The chips in the middle. */
export interface PotSection {
  readonly pot: HandPot | undefined;
}

/** One chair: who sits there, and its part in the hand. The player of a past hand may have left the chair. */
export interface PlayerSection {
  readonly chair: TableSeat | undefined;
  readonly player: HandPlayer | undefined;
}

/** All records of one table by name, with one for each chair, also for empty chairs. */
export interface TableSections {
  readonly stage: StageSection;
  readonly deck: DeckSection;
  readonly round: RoundSection;
  readonly pot: PotSection;
  readonly [player: `player:${number}`]: PlayerSection;
}

/** The record that belongs to a chair. */
export function playerSection(seat: SeatIndex): `player:${number}` {
  return `player:${seat}`;
}

/** The names of all records of a table with so many chairs, in the order in which they are locked. */
export function sectionNames(seatCount: number): readonly SectionName[] {
  const players = Array.from({ length: seatCount }, (_, at) => playerSection(seatIndex(at)));
  return ['stage', 'deck', 'round', 'pot', ...players];
}

/** `table` in its records. `tableFromSections` of them and the version gives it back. */
export function sectionsOf(table: Table): TableSections {
  const { hand } = table;
  return {
    stage: {
      tableId: table.tableId,
      config: table.config,
      stage: table.stage,
      handNumber: table.handNumber,
      positions: table.positions,
      departures: table.departures,
      stopVote: table.stopVote,
      pause: table.pause,
      beforeHand: table.beforeHand,
      hand: hand && { handId: hand.handId, button: hand.button, rules: hand.rules },
    },
    deck: { deck: hand?.deck },
    round: { round: hand?.round, clock: table.clock },
    pot: { pot: hand?.pot },
    ...playerSectionsOf(table),
  };
}

function playerSectionsOf(table: Table): Readonly<Record<`player:${number}`, PlayerSection>> {
  const sections: Record<`player:${number}`, PlayerSection> = {};
  for (const seat of chairsOf(table.config)) {
    sections[playerSection(seat)] = {
      chair: table.seats.find((chair) => chair.seat === seat),
      player: table.hand?.players.find((player) => player.seat === seat),
    };
  }
  return sections;
}

/** The table of these records, of which `version` events have happened. */
export function tableFromSections(sections: TableSections, version: number): Table {
  const { stage, round } = sections;
  const players = chairsOf(stage.config).map((seat) => present(sections[playerSection(seat)], 'section of a chair'));
  return {
    tableId: stage.tableId,
    config: stage.config,
    version,
    stage: stage.stage,
    handNumber: stage.handNumber,
    positions: stage.positions,
    departures: stage.departures,
    seats: players.map(({ chair }) => chair).filter((chair) => chair !== undefined),
    hand: handFrom(
      sections,
      players.map(({ player }) => player).filter((player) => player !== undefined),
    ),
    clock: round.clock,
    stopVote: stage.stopVote,
    pause: stage.pause,
    beforeHand: stage.beforeHand,
  };
}

function chairsOf({ seatCount }: TableConfig): readonly SeatIndex[] {
  return Array.from({ length: seatCount }, (_, at) => seatIndex(at));
}

function handFrom({ stage, deck, round, pot }: TableSections, dealt: readonly HandPlayer[]): Hand | undefined {
  const { hand } = stage;
  if (hand === undefined || deck.deck === undefined || round.round === undefined || pot.pot === undefined) {
    return undefined;
  }
  const walk = ({ seat }: HandPlayer): number => (seat - hand.button - 1 + SEATS_MAX) % SEATS_MAX;
  return {
    handId: hand.handId,
    button: hand.button,
    rules: hand.rules,
    players: dealt.toSorted((left, right) => walk(left) - walk(right)),
    deck: deck.deck,
    round: round.round,
    pot: pot.pot,
  };
}

/**
 * The records that must be written to get from one state of a table to the next. What has not changed is mostly
 * recognised by being the same object, so this costs little; a record that is named may still hold equal values.
 */
export function changedSections(before: Table, after: Table): readonly SectionName[] {
  const [earlier, later] = [before.hand, after.hand];
  const changed: SectionName[] = [];
  if (isStageChanged(before, after)) changed.push('stage');
  if (differs(earlier?.deck, later?.deck)) changed.push('deck');
  if (differs(earlier?.round, later?.round) || differs(before.clock, after.clock)) changed.push('round');
  if (differs(earlier?.pot, later?.pot)) changed.push('pot');
  for (const seat of chairsOf(after.config)) {
    const isChanged =
      differs(at(before.seats, seat), at(after.seats, seat)) ||
      differs(at(earlier?.players, seat), at(later?.players, seat));
    if (isChanged) changed.push(playerSection(seat));
  }
  return changed;
}

function isStageChanged(before: Table, after: Table): boolean {
  const [earlier, later] = [before.hand, after.hand];
  return (
    before.handNumber !== after.handNumber ||
    before.config !== after.config ||
    before.departures !== after.departures ||
    before.stopVote !== after.stopVote ||
    before.pause !== after.pause ||
    before.beforeHand !== after.beforeHand ||
    earlier?.handId !== later?.handId ||
    earlier?.button !== later?.button ||
    earlier?.rules !== later?.rules ||
    differs(before.stage, after.stage) ||
    differs(before.positions, after.positions)
  );
}

/** What is in a chair. */
function at<T extends { readonly seat: SeatIndex }>(all: readonly T[] | undefined, seat: SeatIndex): T | undefined {
  return all?.find((one) => one.seat === seat);
}

/** Whether two parts differ in one of their fields. What lies deeper is shared while it is the same. */
function differs(left: object | undefined, right: object | undefined): boolean {
  if (left === right) return false;
  if (left === undefined || right === undefined) return true;
  for (const key of Object.keys(left)) if (Reflect.get(left, key) !== Reflect.get(right, key)) return true;
  // What was read back from a store lacks the fields that were undefined.
  return Object.keys(right).some((key) => !Object.hasOwn(left, key) && Reflect.get(right, key) !== undefined);
}
