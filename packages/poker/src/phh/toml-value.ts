import { isTomlBlank, tomlFault, type TomlReader, type TomlValue } from './toml-reader.ts';
import { readTomlString } from './toml-string.ts';

type ReadTable = (reader: TomlReader) => TomlValue | undefined;

/**
 * Reads the value at the reader's place and leaves the reader behind it. `undefined` and a fault when there is
 * none. `readTable` reads what stands in braces.
 */
export function readTomlValue(reader: TomlReader, readTable: ReadTable): TomlValue | undefined {
  switch (reader.text.charCodeAt(reader.at)) {
    case 34:
    case 39:
      return readTomlString(reader);
    case 91:
      return nested(reader, () => readArray(reader, readTable));
    case 123:
      return nested(reader, () => readTable(reader));
    default:
      return readWholeNumber(reader) ?? readWord(reader);
  }
}

/** No hand history nests deeper; what does would end the reader's stack. */
const DEPTH_MAX = 32;

function nested(reader: TomlReader, read: () => TomlValue | undefined): TomlValue | undefined {
  if (reader.depth === DEPTH_MAX) return void tomlFault(reader, 'arrays or tables are nested too deeply');
  reader.depth++;
  const value = read();
  reader.depth--;
  return value;
}

/** `[1, 2, 3]`, over several lines if need be, with comments and a last comma allowed. */
function readArray(reader: TomlReader, readTable: ReadTable): TomlValue | undefined {
  const items: TomlValue[] = [];
  const start = reader.at;
  reader.at++;
  for (;;) {
    skipBetweenItems(reader);
    if (isAt(reader, CLOSE)) return items;
    const item = reader.at < reader.text.length ? readTomlValue(reader, readTable) : undefined;
    if (item === undefined) return notAnArray(reader, start);
    items.push(item);
    skipBetweenItems(reader);
    if (isAt(reader, CLOSE)) return items;
    if (!isAt(reader, COMMA)) return notAnArray(reader, start);
  }
}

function notAnArray(reader: TomlReader, start: number): undefined {
  if (reader.at >= reader.text.length) reader.at = start;
  tomlFault(reader, 'an array goes on with , or ends with ]');
}

const CLOSE = 93;
const COMMA = 44;

/** Whether the reader is on this character; if so, it goes past it. */
function isAt(reader: TomlReader, code: number): boolean {
  if (reader.text.charCodeAt(reader.at) !== code) return false;
  reader.at++;
  return true;
}

const COMMENT = /#(?:[\t\u0080-\u009F]|\P{Cc})*/uy;

function skipBetweenItems(reader: TomlReader): void {
  for (;;) {
    const code = reader.text.charCodeAt(reader.at);
    if (isTomlBlank(code) || code === 10 || (code === 13 && reader.text.charCodeAt(reader.at + 1) === 10)) {
      reader.at++;
    } else if (code === 35) {
      COMMENT.lastIndex = reader.at;
      COMMENT.test(reader.text);
      reader.at = COMMENT.lastIndex;
    } else {
      return;
    }
  }
}

/** The fast way for what most numbers are: up to 15 digits without sign, point or underscore. */
function readWholeNumber(reader: TomlReader): number | undefined {
  const { text, at: start } = reader;
  let value = 0;
  let at = start;
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(++at))
    value = value * 10 + code - 48;
  const length = at - start;
  if (length === 0 || length > 15 || !endsWord(text.charCodeAt(at))) return undefined;
  if (length > 1 && text.charCodeAt(start) === 48) return undefined;
  reader.at = at;
  return value;
}

/** Blank, line end, comma, closing bracket or brace, comment, or the end of the text. */
function endsWord(code: number): boolean {
  return (
    code === 44 ||
    code === 93 ||
    code === 32 ||
    code === 10 ||
    code === 13 ||
    code === 9 ||
    code === 125 ||
    code === 35 ||
    Number.isNaN(code)
  );
}

const WORD = /[A-Za-z0-9+\-_.:]+/y;
const DATE_ALONE = /^\d{4}-\d{2}-\d{2}$/;
const TIME_AFTER_BLANK = / \d{2}:[0-9:.+\-Zz]+/y;

function readWord(reader: TomlReader): TomlValue | undefined {
  WORD.lastIndex = reader.at;
  let word = WORD.exec(reader.text)?.[0];
  if (word === undefined) return void tomlFault(reader, 'expected a value');
  if (DATE_ALONE.test(word)) {
    TIME_AFTER_BLANK.lastIndex = reader.at + word.length;
    word += TIME_AFTER_BLANK.exec(reader.text)?.[0] ?? '';
  }
  const value = valueOf(word);
  if (value === undefined) return void tomlFault(reader, `${word} is not a value; a text stands in quotes`);
  reader.at += word.length;
  return value;
}

const DECIMAL = /^[+-]?(?:0|[1-9](?:_?\d)*)$/;
const PREFIXED = /^0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)$/;
const FLOAT = /^[+-]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][+-]?\d(?:_?\d)*)?$/;
const SPECIAL = /^[+-]?(?:inf|nan)$/;

function valueOf(word: string): TomlValue | undefined {
  if (word === 'true') return true;
  if (word === 'false') return false;
  if (DECIMAL.test(word) || PREFIXED.test(word)) return wholeNumberOf(word.replaceAll('_', ''));
  if (FLOAT.test(word)) return Number(word.replaceAll('_', ''));
  if (SPECIAL.test(word)) return word.endsWith('nan') ? Number.NaN : (word.startsWith('-') ? -1 : 1) * Infinity;
  return isMoment(word) ? { moment: word } : undefined;
}

const INT64_MAX = 2n ** 63n - 1n;

/** `undefined` beyond 64 bits, which TOML does not have. */
function wholeNumberOf(digits: string): number | bigint | undefined {
  const value = Number(digits);
  if (Number.isSafeInteger(value)) return value + 0;
  const exact = digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace('+', ''));
  return exact > INT64_MAX || exact < -INT64_MAX - 1n ? undefined : exact;
}

const MOMENT =
  /^(?:(\d{4})-(\d{2})-(\d{2}))?(?:(?:^|(?<=\d)[Tt ])(?:(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?)([Zz]|[+-]\d{2}:\d{2})?)?$/;

/** Whether the word is a date, a time, or a date and time, and one that exists. */
function isMoment(word: string): boolean {
  const match = MOMENT.exec(word);
  if (match === null || word === '') return false;
  const [, year, month, day, hour, minute, second, offset] = match;
  if (year === undefined && offset !== undefined) return false;
  if (hour !== undefined && (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)) return false;
  return year === undefined || isDay(Number(year), Number(month), Number(day));
}

function isDay(year: number, month: number, day: number): boolean {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}
