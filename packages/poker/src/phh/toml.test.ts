import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTomlSections } from './toml.ts';
import type { TomlValue } from './toml-reader.ts';

function fieldsOf(text: string): Record<string, unknown> {
  const [section, ...more] = [...readTomlSections(text)];
  expect(more).toEqual([]);
  expect(section?.fault).toBeUndefined();
  return plain(section?.fields ?? new Map());
}

function plain(table: ReadonlyMap<string, TomlValue>): Record<string, unknown> {
  return Object.fromEntries([...table].map(([key, value]) => [key, value instanceof Map ? plain(value) : value]));
}

function faultOf(text: string): { readonly line: number; readonly message: string } | undefined {
  return [...readTomlSections(text)].find((section) => section.fault !== undefined)?.fault;
}

/** Rows: TOML as written, and the value of `a`. */
const VALUES: readonly (readonly [string, unknown])[] = [
  [`a = 'C:\\temp'`, 'C:\\temp'],
  [`a = "tab\\t quote\\" back\\\\ \\u00e9 \\U0001F0A1"`, 'tab\t quote" back\\ é 🂡'],
  [`a = "it's"`, `it's`],
  [`a = ""`, ''],
  [`a = ''`, ''],
  ['a = """\nfirst\nsecond"""', 'first\nsecond'],
  ['a = """one \\\n     two"""', 'one two'],
  ['a = """she said ""yes"" """', 'she said ""yes"" '],
  ['a = """"quoted""""', '"quoted"'],
  [`a = '''\nraw \\n 'x' '''`, `raw \\n 'x' `],
  [`a = '''''two quotes'''''`, `''two quotes''`],
  ['a = 0', 0],
  ['a = -17', -17],
  ['a = +99', 99],
  ['a = -0', 0],
  ['a = 1_000_000', 1_000_000],
  ['a = 0xDEAD_beef', 0xdeadbeef],
  ['a = 0o755', 0o755],
  ['a = 0b1101', 13],
  ['a = 9223372036854775807', 9223372036854775807n],
  ['a = 228673288886', 228673288886],
  ['a = 2059.90', 2059.9],
  ['a = -3.1_4', -3.14],
  ['a = 5e+22', 5e22],
  ['a = 6.626E-34', 6.626e-34],
  ['a = inf', Number.POSITIVE_INFINITY],
  ['a = -inf', Number.NEGATIVE_INFINITY],
  ['a = nan', Number.NaN],
  ['a = true', true],
  ['a = false # no', false],
  ['a = 13:47:54', { moment: '13:47:54' }],
  ['a = 00:01:12.5', { moment: '00:01:12.5' }],
  ['a = 2024-02-29', { moment: '2024-02-29' }],
  ['a = 1979-05-27T00:32:00-07:00', { moment: '1979-05-27T00:32:00-07:00' }],
  ['a = 1979-05-27 07:32:00Z', { moment: '1979-05-27 07:32:00Z' }],
  ['a = []', []],
  ['a = [1,2 , 3]', [1, 2, 3]],
  [`a = [ # first\n  'x', # a comment, with ] and '\n\n  "y",\n]`, ['x', 'y']],
  [
    'a = [[1, 2], ["x", []]]',
    [
      [1, 2],
      ['x', []],
    ],
  ],
  ['a = {}', {}],
  [`a = { b = 1, c.d = 'x', "e f" = [true] }`, { b: 1, c: { d: 'x' }, 'e f': [true] }],
];

describe('reading TOML', () => {
  it.each(VALUES)('[PHH1] reads %s', (text, expected) => {
    expect(fieldsOf(text)).toEqual({ a: expected });
    expect(fieldsOf(`# before\r\n\t${text}   # after`)).toEqual({ a: expected });
  });

  it('[PHH1] reads bare, quoted and dotted keys, and tables', () => {
    const text = `
a-1_B = 1
"two words" = 2
'' = 3
x.y . "z" = 4
x.w = 5

[t.u]
v = 6
[[list]]
v = 7
[[list]] # again
v = 8
[list.inner]
v = 9
`;
    const [section] = [...readTomlSections(text)];
    expect(section?.fault).toBeUndefined();
    expect(plain(section?.fields ?? new Map())).toEqual({
      'a-1_B': 1,
      'two words': 2,
      '': 3,
      x: { y: { z: 4 }, w: 5 },
      t: { u: { v: 6 } },
      list: [
        new Map([['v', 7]]),
        new Map<string, TomlValue>([
          ['v', 8],
          ['inner', new Map([['v', 9]])],
        ]),
      ],
    });
  });

  it('[PHH1] numbered headers divide a text into sections, and tables below them belong to them', () => {
    const text = `# file\n_source = 'x'\n[1]\na = 1\n[ "2" ]\na = 2\n[2._meta]\nb = 3\n[30] # last\n`;
    const sections = [...readTomlSections(text)];
    expect(sections.map(({ number, line, fields }) => [number, line, plain(fields)])).toEqual([
      [undefined, 1, { _source: 'x' }],
      [1, 3, { a: 1 }],
      [2, 5, { a: 2, _meta: { b: 3 } }],
      [30, 9, {}],
    ]);
  });

  it('[PHH1] knows the line of each field', () => {
    const [, second] = [...readTomlSections('[1]\na = 1\n[2]\n\na = [\n1,\n]\nb = 2')];
    expect([second?.lineOf('a'), second?.lineOf('b'), second?.lineOf('c')]).toEqual([5, 8, 3]);
  });
});

/** Rows: a text with a mistake, and the line on which it is noticed. */
const MISTAKES: readonly (readonly [string, number])[] = [
  ['a = 1\nb 2', 2],
  ['a = ', 1],
  ['a = 1 2', 1],
  ['= 1', 1],
  ['a = 1\na = 2', 2],
  ['a.b = 1\na = 2', 2],
  ['a = 1\na.b = 2', 2],
  ['a = { b = 1 }\na.c = 2', 2],
  ['a = NT', 1],
  ["a = 'no end", 1],
  ["a = 'no\nend'", 1],
  ['a = "bad \\q escape"', 1],
  ['a = "\\ud800"', 1],
  ['a = "ctrl \u0001"', 1],
  ['a = """never ends', 1],
  ['\na = [1, 2', 2],
  ['a = [1 2]', 1],
  ['a = [,]', 1],
  ['a = { b = 1,\n}', 1],
  ['a = { b = 1', 1],
  ['a = 01', 1],
  ['a = 1_', 1],
  ['a = 1__0', 1],
  ['a = .5', 1],
  ['a = 5.', 1],
  ['a = 9223372036854775808', 1],
  ['a = 2023-02-29', 1],
  ['a = 24:00:00', 1],
  ['a = 12:00:00Z', 1],
  ['a = 2023-01-0112:00:00', 1],
  ['a = True', 1],
  ['[t]\n[t]', 2],
  ['[t', 1],
  ['[[t]', 1],
  ['a = 1\n[a]', 2],
  ['[1] x\na = 1', 1],
  ['"""k""" = 1', 1],
];

describe('mistakes in TOML', () => {
  it.each(MISTAKES)('[PHH2] refuses %j', (text, line) => {
    expect(faultOf(text)?.line).toBe(line);
  });

  it('[PHH2] goes on at the next numbered header after a mistake', () => {
    const text = `[1]\na = 1\n[2]\na = ['x',\n[3]\na = 3\n[4]\na = """\n[5]\na = 5\n[5]\na = 6`;
    const read = [...readTomlSections(text)].map(({ number, fault, fields }) => [
      number,
      fault?.line ?? fields.get('a'),
    ]);
    expect(read).toEqual([
      [1, 1],
      [2, 6],
      [3, 3],
      [4, 8],
      [5, 5],
      [5, 11],
    ]);
  });

  it.each(['[', '{a = ', '[{a = ['])(
    '[PHH2] nesting without end by %j is a mistake and not an exception',
    (opening) => {
      const [section] = [...readTomlSections(`x = ${opening.repeat(100_000)}`)];
      expect(section?.fault?.message).toBe('arrays or tables are nested too deeply');
    },
  );

  it('[PHH2] no text at all is an exception', () => {
    const scraps = fc.constantFrom(
      '[1]',
      '\n',
      "'",
      '"',
      '"""',
      '[',
      ']',
      '{',
      '}',
      '=',
      'a',
      '.',
      ',',
      '#',
      '\\',
      '1',
      '-',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(scraps, fc.string()), { maxLength: 30 }), (parts) => {
        const sections = [...readTomlSections(parts.join(''))];
        expect(sections.every(({ line }) => line >= 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
