import { err, ok, type Result, SEATS_MAX } from '@cardroom/kernel';
import { parsePhhAction } from './action.ts';
import type { PhhAction, PhhError, PhhErrorCode, PhhHand } from './history.ts';
import { readTomlSections, type TomlSection } from './toml.ts';
import { isTomlList, type TomlValue } from './toml-reader.ts';

/** One hand of a file of many: its number, which is that of its header, and the hand or what is wrong with it. */
export interface PhhEntry {
  readonly number: number;
  readonly hand: Result<PhhHand, PhhError>;
}

/** Reads one hand (a `.phh` file). A text with several, or with none, is refused. */
export function parsePhh(text: string): Result<PhhHand, PhhError> {
  const entries = parsePhhs(text);
  const [first] = entries;
  if (first === undefined) return err({ code: 'NoHand', line: 1, message: 'there is no hand in this text' });
  if (entries.length > 1)
    return err({ code: 'NoHand', line: 1, message: `there are ${entries.length} hands in this text` });
  return first.hand;
}

/** Reads all hands of a text: many under numbered headers (a `.phhs` file), or one without a header, numbered 1. */
export function parsePhhs(text: string): readonly PhhEntry[] {
  return [...eachPhh(text)];
}

/** As `parsePhhs`, each hand when it is asked for. */
export function* eachPhh(text: string): Generator<PhhEntry, void, undefined> {
  let above: TomlSection | undefined;
  for (const section of readTomlSections(text)) {
    if (section.number === undefined) {
      above = section;
      continue;
    }
    // What stands above the first header belongs to the file; only a hand must not get lost there.
    if (above !== undefined && isHandLike(above)) yield { number: 0, hand: err(homeless(above)) };
    above = undefined;
    yield { number: section.number, hand: handOf(section) };
  }
  if (above !== undefined) yield { number: 1, hand: handOf(above) };
}

function isHandLike({ fields, fault }: TomlSection): boolean {
  return fault !== undefined || fields.has('variant') || fields.has('actions');
}

function homeless(section: TomlSection): PhhError {
  const { line, message } = section.fault ?? {
    line: section.line,
    message: 'a hand above the first header has no number',
  };
  return { code: section.fault === undefined ? 'NoHand' : 'MalformedToml', line, message };
}

/** A section being read, and the first thing found wrong with it. */
interface Reading {
  readonly section: TomlSection;
  readonly playerCount: number;
  error: PhhError | undefined;
}

function handOf(section: TomlSection): Result<PhhHand, PhhError> {
  if (section.fault !== undefined) return err({ code: 'MalformedToml', ...section.fault });
  const reading: Reading = { section, playerCount: playerCountOf(section), error: undefined };
  checkVariant(reading);
  const hand: PhhHand = {
    variant: 'NT',
    anteTrimming: readTrimming(reading),
    antes: readAmounts(reading, 'antes', isAmount),
    blindsOrStraddles: readAmounts(reading, 'blinds_or_straddles', Number.isFinite),
    minBet: readMinBet(reading),
    startingStacks: readAmounts(reading, 'starting_stacks', isStack),
    actions: readActions(reading),
    ...readOptional(reading),
    fields: otherFields(section),
  };
  return reading.error === undefined ? ok(hand) : err(reading.error);
}

/** Fields that have a place of their own in `PhhHand`. */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'variant',
  'ante_trimming_status',
  'antes',
  'blinds_or_straddles',
  'min_bet',
  'starting_stacks',
  'actions',
  'players',
  'finishing_stacks',
  'winnings',
]);

function otherFields({ fields }: TomlSection): ReadonlyMap<string, TomlValue> {
  const others = new Map<string, TomlValue>();
  for (const [name, value] of fields) if (!OWN_FIELDS.has(name)) others.set(name, value);
  return others;
}

function playerCountOf({ fields }: TomlSection): number {
  const stacks = fields.get('starting_stacks');
  return isTomlList(stacks) ? stacks.length : 0;
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}

function isStack(value: number): boolean {
  return value > 0;
}

function fail(
  reading: Reading,
  code: PhhErrorCode,
  problem: { readonly field: string; readonly message: string },
): void {
  reading.error ??= { code, line: reading.section.lineOf(problem.field), message: problem.message };
}

function checkVariant(reading: Reading): void {
  const field = 'variant';
  const variant = reading.section.fields.get(field);
  if (variant === undefined) fail(reading, 'MissingField', { field, message: 'the field variant is missing' });
  else if (variant !== 'NT') {
    const shown = typeof variant === 'string' ? `'${variant}'` : 'something that is not a text';
    fail(reading, 'UnsupportedVariant', {
      field,
      message: `variant is ${shown}; only 'NT', no-limit hold'em, is played here`,
    });
  }
  if (reading.playerCount > SEATS_MAX || reading.playerCount === 1) {
    const message = `a hand has 2 to ${SEATS_MAX} players, not ${reading.playerCount}`;
    fail(reading, 'BadField', { field: 'starting_stacks', message });
  }
}

function readTrimming(reading: Reading): boolean {
  const value = reading.section.fields.get('ante_trimming_status') ?? false;
  if (typeof value === 'boolean') return value;
  fail(reading, 'BadField', { field: 'ante_trimming_status', message: 'ante_trimming_status is true or false' });
  return false;
}

function readMinBet(reading: Reading): number {
  const field = 'min_bet';
  const value = reading.section.fields.get(field);
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
  if (value === undefined) fail(reading, 'MissingField', { field, message: 'the field min_bet is missing' });
  else fail(reading, 'BadField', { field, message: 'min_bet is an amount above zero' });
  return 0;
}

function readAmounts(reading: Reading, field: string, isRight: (value: number) => boolean): readonly number[] {
  const value = reading.section.fields.get(field);
  if (value === undefined) {
    fail(reading, 'MissingField', { field, message: `the field ${field} is missing` });
    return [];
  }
  const amounts: number[] = [];
  for (const item of listOf(value)) {
    if (typeof item === 'number' && isRight(item)) amounts.push(item);
    else fail(reading, 'BadField', { field, message: `${field} holds something that is not such an amount` });
  }
  if (amounts.length !== reading.playerCount || amounts.length === 0) {
    const message = `${field} has one entry for each of the ${reading.playerCount} players`;
    fail(reading, 'BadField', { field, message });
  }
  return amounts;
}

function listOf(value: TomlValue): readonly TomlValue[] {
  return isTomlList(value) ? value : [];
}

function readActions(reading: Reading): readonly PhhAction[] {
  const field = 'actions';
  const value = reading.section.fields.get(field);
  if (!isTomlList(value)) {
    const code = value === undefined ? 'MissingField' : 'BadField';
    fail(reading, code, { field, message: value === undefined ? 'the field actions is missing' : 'actions is a list' });
    return [];
  }
  const actions: PhhAction[] = [];
  for (const [index, text] of value.entries()) {
    const named = typeof text === 'string' ? text : 'not a text';
    const parsed = parsePhhAction(named);
    if (parsed.ok && isSeated(parsed.value, reading.playerCount)) actions.push(parsed.value);
    else {
      const why = parsed.ok ? `there are ${reading.playerCount} players` : parsed.error;
      fail(reading, 'BadAction', { field, message: `action ${index + 1} (${named}): ${why}` });
    }
  }
  return actions;
}

function isSeated(action: PhhAction, playerCount: number): boolean {
  return !('player' in action) || action.player <= playerCount;
}

type OptionalFields = Pick<PhhHand, 'players' | 'finishingStacks' | 'winnings'>;

function readOptional(reading: Reading): OptionalFields {
  const { fields } = reading.section;
  const players = fields.has('players') ? readNames(reading) : undefined;
  const finishingStacks = fields.has('finishing_stacks')
    ? readAmounts(reading, 'finishing_stacks', isFinish)
    : undefined;
  const winnings = fields.has('winnings') ? readAmounts(reading, 'winnings', isAmount) : undefined;
  return {
    ...(players && { players }),
    ...(finishingStacks && { finishingStacks }),
    ...(winnings && { winnings }),
  };
}

/** An unknown stack also ends unknown. */
function isFinish(value: number): boolean {
  return value >= 0;
}

function readNames(reading: Reading): readonly string[] {
  const field = 'players';
  const names = listOf(reading.section.fields.get(field) ?? []).filter((name) => typeof name === 'string');
  if (names.length !== reading.playerCount) {
    fail(reading, 'BadField', { field, message: `players has a name for each of the ${reading.playerCount} players` });
  }
  return names;
}
