import { formatPhhAction } from './action.ts';
import type { PhhHand } from './history.ts';
import { isTomlList, isTomlTable, type TomlValue } from './toml-reader.ts';

/** The text of a `.phh` file, one field on a line; `parsePhh` reads the same hand from it. */
export function formatPhh(hand: PhhHand): string {
  const lines = fieldsOf(hand).map(([name, value]) => `${formatKey(name)} = ${formatValue(value)}\n`);
  return lines.join('');
}

/** The text of a `.phhs` file: the hands numbered from 1, a blank line between them. */
export function formatPhhs(hands: readonly PhhHand[]): string {
  return hands.map((hand, index) => `[${index + 1}]\n${formatPhh(hand)}`).join('\n');
}

function fieldsOf(hand: PhhHand): readonly (readonly [string, TomlValue])[] {
  return [
    ['variant', hand.variant],
    ['ante_trimming_status', hand.anteTrimming],
    ['antes', hand.antes],
    ['blinds_or_straddles', hand.blindsOrStraddles],
    ['min_bet', hand.minBet],
    ['starting_stacks', hand.startingStacks],
    ['actions', hand.actions.map(formatPhhAction)],
    ...optionalField('players', hand.players),
    ...optionalField('finishing_stacks', hand.finishingStacks),
    ...optionalField('winnings', hand.winnings),
    ...hand.fields,
  ];
}

function optionalField(name: string, value: TomlValue | undefined): readonly (readonly [string, TomlValue])[] {
  return value === undefined ? [] : [[name, value]];
}

function formatKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : formatText(key);
}

function formatValue(value: TomlValue): string {
  if (typeof value === 'string') return formatText(value);
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (isTomlList(value)) return `[${value.map(formatValue).join(', ')}]`;
  return isTomlTable(value) ? formatTable(value) : value.moment;
}

function formatTable(table: ReadonlyMap<string, TomlValue>): string {
  const pairs = [...table].map(([key, value]) => `${formatKey(key)} = ${formatValue(value)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  // Beyond what is exact, a whole number without a point would be read as `bigint`.
  if (Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21) return `${value}.0`;
  return String(value);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** In apostrophes as PHH files have it, or in quotes with escapes when the text needs them. */
function formatText(text: string): string {
  if (!/['\p{Cc}]/u.test(text)) return `'${text}'`;
  const escaped = text.replace(/["\\\p{Cc}]/gu, (character) => SHORT_ESCAPES[character] ?? hexEscape(character));
  return `"${escaped}"`;
}

function hexEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
