import { tomlFault, type TomlReader } from './toml-reader.ts';

/**
 * Reads a string of any of the four kinds at the reader's place, which is on its first quote. `undefined` and
 * a fault when it does not end, holds a control character or an unknown escape.
 */
export function readTomlString(reader: TomlReader): string | undefined {
  const quote = reader.text.charAt(reader.at);
  if (reader.text.startsWith(quote.repeat(3), reader.at)) return readManyLines(reader, quote);
  return quote === "'" ? readLiteral(reader) : readBasic(reader);
}

const APOSTROPHE = 39;
const QUOTE = 34;
const BACKSLASH = 92;

function isControl(code: number): boolean {
  return (code < 32 && code !== 9) || code === 127;
}

function readLiteral(reader: TomlReader): string | undefined {
  const { text } = reader;
  const start = reader.at + 1;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === APOSTROPHE) {
      reader.at = at + 1;
      return text.slice(start, at);
    }
    if (isControl(code)) break;
  }
  return void tomlFault(reader, 'this string does not end on its line');
}

function readBasic(reader: TomlReader): string | undefined {
  const { text } = reader;
  const start = reader.at + 1;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      reader.at = at + 1;
      return unescaped(reader, text.slice(start, at));
    }
    if (isControl(code)) break;
    if (code === BACKSLASH) at++;
  }
  return void tomlFault(reader, 'this string does not end on its line');
}

/** Three quotes on each side; up to two more quotes before the end belong to the string. */
function readManyLines(reader: TomlReader, quote: string): string | undefined {
  const { text } = reader;
  let end = reader.at + 3;
  while (end < text.length && !text.startsWith(quote.repeat(3), end)) {
    const code = text.charCodeAt(end);
    if (isControl(code) && code !== 10 && code !== 13) return void tomlFault(reader, 'a control character in a string');
    end += code === BACKSLASH && quote === '"' ? 2 : 1;
  }
  if (end >= text.length) return void tomlFault(reader, 'this string does not end');
  for (let extra = 0; extra < 2 && text.charAt(end + 3) === quote; extra++) end++;
  const body = text.slice(reader.at + 3, end).replace(/^\r?\n/, '');
  reader.at = end + 3;
  return quote === '"' ? unescaped(reader, body.replace(/(?<!\\)((?:\\\\)*)\\[ \t]*\r?\n[ \t\r\n]*/g, '$1')) : body;
}

const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([\s\S]))/g;
const PLAIN_ESCAPES: Readonly<Record<string, string>> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
};

function unescaped(reader: TomlReader, raw: string): string | undefined {
  if (!raw.includes('\\')) return raw;
  let isRight = true;
  const plain = raw.replace(ESCAPE, (_, short?: string, long?: string, letter?: string) => {
    const code = Number.parseInt(short ?? long ?? '', 16);
    const character = letter === undefined ? scalarOf(code) : PLAIN_ESCAPES[letter];
    if (character === undefined) isRight = false;
    return character ?? '';
  });
  if (!isRight) return void tomlFault(reader, 'a string holds an escape that does not exist');
  return plain;
}

/** The character with this number; surrogates and numbers beyond Unicode are none. */
function scalarOf(code: number): string | undefined {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  return String.fromCodePoint(code);
}
