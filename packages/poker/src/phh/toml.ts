import { readTomlString } from './toml-string.ts';
import { readTomlValue } from './toml-value.ts';
import { isTomlBlank, tomlFault, type TomlReader, type TomlValue } from './toml-reader.ts';

/**
 * The part of TOML that hand histories are written in, read strictly: a document is a list of sections, one
 * for the keys at its top and one for each header that is a whole number, `[1]`. Other headers make tables
 * inside the section they stand in. A section with a mistake is a fault with its line; the others are not
 * touched by it, because reading goes on at the next numbered header.
 */
export interface TomlSection {
  /** The number in the header; `undefined` for the keys above the first one. */
  readonly number: number | undefined;
  /** The line of the header, counted from 1. */
  readonly line: number;
  readonly fields: ReadonlyMap<string, TomlValue>;
  readonly fault: { readonly line: number; readonly message: string } | undefined;
  /** The line on which a field of this section begins; the section's own line for an absent one. */
  readonly lineOf: (field: string) => number;
}

interface OpenTable {
  readonly root: Map<string, TomlValue>;
  readonly offsets: Map<string, number>;
  /** Where keys go now. */
  current: Map<string, TomlValue>;
  /** Tables that a header, a dotted key or braces have finished: nobody may define them again. */
  readonly closed: Set<TomlValue>;
}

/** Reads the sections of `text` one after the other, each when it is asked for. */
export function* readTomlSections(text: string): Generator<TomlSection, void, undefined> {
  const reader: TomlReader = { text, at: text.startsWith('\uFEFF') ? 1 : 0, depth: 0, fault: undefined };
  const mark: LineMark = { at: 0, line: 1 };
  let number: number | undefined;
  const seen = new Set<number>();
  for (;;) {
    const section = readSection(reader, mark, number);
    if (number !== undefined && seen.has(number)) yield { ...section, fault: twice(section.line, number) };
    else if (number !== undefined || section.fault !== undefined || section.fields.size > 0) yield section;
    if (number !== undefined) seen.add(number);
    number = reader.at < text.length ? readNumberedHeader(reader) : undefined;
    if (number === undefined) return;
  }
}

function twice(line: number, number: number): { readonly line: number; readonly message: string } {
  return { line, message: `the header [${number}] stands in this file twice` };
}

/** Reads up to the next numbered header or the end; leaves the reader there, also after a mistake. */
function readSection(reader: TomlReader, mark: LineMark, number: number | undefined): TomlSection {
  const start = reader.at;
  const fields = new Map<string, TomlValue>();
  const table: OpenTable = { root: fields, offsets: new Map(), current: fields, closed: new Set() };
  const line = lineAt(reader.text, mark, start);
  const { fault } = readStatements(reader, table, number);
  if (fault !== undefined) reader.at = nextHeaderFrom(reader.text, start);
  return {
    number,
    line,
    fields,
    fault: fault && { line: lineAt(reader.text, { at: start, line }, fault.at), message: fault.message },
    lineOf: (field) => lineAt(reader.text, { at: start, line }, table.offsets.get(field) ?? start),
  };
}

function readStatements(reader: TomlReader, table: OpenTable, number: number | undefined): TomlReader {
  reader.fault = undefined;
  if (number !== undefined && !readLineEnd(reader)) return reader;
  while (readStatement(reader, table, number));
  return reader;
}

/** Reads one key with its value, or one table header; `false` at the end of the section and at a mistake. */
function readStatement(reader: TomlReader, table: OpenTable, number: number | undefined): boolean {
  skipBlankLines(reader);
  if (reader.fault !== undefined || reader.at >= reader.text.length) return false;
  if (reader.text.charCodeAt(reader.at) === BRACKET) {
    if (isNumberedHeader(reader)) return false;
    return readHeader(reader, table, number) && readLineEnd(reader);
  }
  return readPair(reader, table) && readLineEnd(reader);
}

const BRACKET = 91;
const NUMBERED_HEADER = /\[[ \t]*(?:(\d+)|"(\d+)"|'(\d+)')[ \t]*\]/y;
const NEXT_HEADER = /^[ \t]*\[[ \t]*(?:\d+|"\d+"|'\d+')[ \t]*\][ \t]*(?:#.*)?\r?$/gm;

function isNumberedHeader(reader: TomlReader): boolean {
  NUMBERED_HEADER.lastIndex = reader.at;
  return NUMBERED_HEADER.test(reader.text);
}

/** Reads `[12]`; the rest of its line is read with the section. */
function readNumberedHeader(reader: TomlReader): number | undefined {
  NUMBERED_HEADER.lastIndex = reader.at;
  const match = NUMBERED_HEADER.exec(reader.text);
  if (match === null) return undefined;
  reader.at = NUMBERED_HEADER.lastIndex;
  return Number(match[1] ?? match[2] ?? match[3]);
}

function nextHeaderFrom(text: string, at: number): number {
  NEXT_HEADER.lastIndex = at;
  const match = NEXT_HEADER.exec(text);
  return match === null ? text.length : match.index + match[0].indexOf('[');
}

function readPair(reader: TomlReader, table: OpenTable): boolean {
  const start = reader.at;
  const path = readKeyPath(reader);
  if (path === undefined) return false;
  if (reader.text.charAt(reader.at) !== '=') return tomlFault(reader, 'a key is followed by =');
  reader.at++;
  skipBlank(reader);
  const value = readTomlValue(reader, readInlineTable);
  if (value === undefined) return false;
  if (table.current === table.root) table.offsets.set(path[0] ?? '', start);
  return define(reader, table, { from: table.current, path, value });
}

/** `a`, `"a b"`, `a.'b'.c`, with blanks around; leaves the reader on what follows. */
function readKeyPath(reader: TomlReader): string[] | undefined {
  const path: string[] = [];
  for (;;) {
    skipBlank(reader);
    const key = readKey(reader);
    if (key === undefined) return undefined;
    path.push(key);
    skipBlank(reader);
    if (reader.text.charAt(reader.at) !== '.') return path;
    reader.at++;
  }
}

const BARE_KEY = /[A-Za-z0-9_-]+/y;

function readKey(reader: TomlReader): string | undefined {
  const quote = reader.text.charAt(reader.at);
  if (quote === '"' || quote === "'") {
    if (reader.text.startsWith(quote.repeat(3), reader.at)) return void tomlFault(reader, 'a key has one line');
    return readTomlString(reader);
  }
  BARE_KEY.lastIndex = reader.at;
  const match = BARE_KEY.exec(reader.text);
  if (match === null) return void tomlFault(reader, 'expected a key');
  reader.at += match[0].length;
  return match[0];
}

interface Definition {
  readonly from: Map<string, TomlValue>;
  readonly path: readonly string[];
  readonly value: TomlValue;
}

function define(reader: TomlReader, table: OpenTable, { from, path, value }: Definition): boolean {
  const target = path.length === 1 ? from : descend(reader, table, { from, path: path.slice(0, -1) });
  if (target === undefined) return false;
  const key = path[path.length - 1] ?? '';
  if (target.has(key)) return tomlFault(reader, `the key ${path.join('.')} stands here twice`);
  target.set(key, value);
  if (value instanceof Map) table.closed.add(value);
  return true;
}

/** The table at the end of `path`, made where it is absent. */
function descend(
  reader: TomlReader,
  table: OpenTable,
  { from, path }: Omit<Definition, 'value'>,
): Map<string, TomlValue> | undefined {
  let target = from;
  for (const key of path) {
    const found = target.get(key);
    const inner = Array.isArray(found) ? found.at(-1) : found;
    if (inner === undefined && found === undefined) {
      const made = new Map<string, TomlValue>();
      target.set(key, made);
      target = made;
    } else if (inner instanceof Map && !table.closed.has(inner)) {
      target = inner;
    } else {
      return void tomlFault(reader, `${key} is not a table that can be added to`);
    }
  }
  return target;
}

/** `[a.b]` or `[[a.b]]`: the keys below belong to that table of the section. */
function readHeader(reader: TomlReader, table: OpenTable, number: number | undefined): boolean {
  const isList = reader.text.startsWith('[[', reader.at);
  reader.at += isList ? 2 : 1;
  const path = readKeyPath(reader);
  if (path === undefined) return false;
  const close = isList ? ']]' : ']';
  if (!reader.text.startsWith(close, reader.at)) return tomlFault(reader, 'a header ends with ]');
  reader.at += close.length;
  // `[3.meta]` below `[3]` is the table `meta` of that section.
  const own = number !== undefined && path.length > 1 && path[0] === String(number) ? path.slice(1) : path;
  const parent = descend(reader, table, { from: table.root, path: own.slice(0, -1) });
  if (parent === undefined) return false;
  const made = new Map<string, TomlValue>();
  if (!placeTable(parent, own[own.length - 1] ?? '', { made, isList })) {
    return tomlFault(reader, `the table ${own.join('.')} stands here twice`);
  }
  table.current = made;
  return true;
}

function placeTable(
  parent: Map<string, TomlValue>,
  key: string,
  { made, isList }: { readonly made: Map<string, TomlValue>; readonly isList: boolean },
): boolean {
  const found = parent.get(key);
  if (found === undefined) {
    parent.set(key, isList ? [made] : made);
    return true;
  }
  if (!isList || !Array.isArray(found)) return false;
  parent.set(key, [...found, made]);
  return true;
}

/** `{ a = 1, b.c = 'x' }`, on one line. */
function readInlineTable(reader: TomlReader): TomlValue | undefined {
  const made = new Map<string, TomlValue>();
  const table: OpenTable = { root: made, offsets: new Map(), current: made, closed: new Set() };
  reader.at++;
  skipBlank(reader);
  if (reader.text.charAt(reader.at) === '}') {
    reader.at++;
    return made;
  }
  for (;;) {
    if (!readPair(reader, table)) return undefined;
    skipBlank(reader);
    const next = reader.text.charAt(reader.at);
    reader.at++;
    if (next === '}') return made;
    if (next !== ',') {
      reader.at--;
      return void tomlFault(reader, 'an inline table goes on with , or ends with }');
    }
  }
}

function skipBlank(reader: TomlReader): void {
  while (isTomlBlank(reader.text.charCodeAt(reader.at))) reader.at++;
}

const LINE_REST = /[ \t]*(?:#(?:[\t\u0080-\u009F]|\P{Cc})*)?(?:\r?\n|$)/uy;

function readLineEnd(reader: TomlReader): boolean {
  LINE_REST.lastIndex = reader.at;
  if (!LINE_REST.test(reader.text)) return tomlFault(reader, 'nothing but a comment may follow on this line');
  reader.at = LINE_REST.lastIndex;
  return true;
}

function skipBlankLines(reader: TomlReader): void {
  for (;;) {
    const code = reader.text.charCodeAt(reader.at);
    if (isTomlBlank(code) || code === 10) reader.at++;
    else if (code !== 35 && code !== 13) return;
    else if (!readLineEnd(reader)) return;
  }
}

/** A place whose line is known, so that lines are counted on from there. */
interface LineMark {
  at: number;
  line: number;
}

/** The line of `at`, which is not before `mark`; moves the mark there. */
function lineAt(text: string, mark: LineMark, at: number): number {
  for (let next = text.indexOf('\n', mark.at); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) mark.line++;
  mark.at = Math.max(at, mark.at);
  return mark.line;
}
