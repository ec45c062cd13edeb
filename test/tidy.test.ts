import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Every file that git knows or would add, relative to the root. */
const FILES = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(path.join(ROOT, file)));

const SOURCES = FILES.filter((file) => /\.tsx?$/.test(file));
const isTest = (file: string): boolean => /\.(test|test-d|conformance)\.tsx?$|\/test\/|^test\//.test(file);
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

/** Which of our packages each may import: the house's arrows, all pointing one way. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'packages/kernel': [],
  'packages/poker': ['kernel'],
  'packages/ledger': ['kernel'],
  'packages/locks': ['kernel'],
  'packages/table': ['kernel', 'poker'],
  'packages/protocol': ['kernel', 'poker', 'table'],
  'packages/bots': ['kernel', 'poker'],
  'packages/room': ['kernel', 'poker', 'table', 'ledger', 'locks'],
  'packages/testkit': ['kernel', 'poker', 'table', 'ledger', 'locks', 'room', 'bots', 'protocol'],
  'apps/server': ['kernel', 'poker', 'table', 'ledger', 'locks', 'room', 'bots', 'protocol'],
  'apps/web': ['kernel', 'poker', 'protocol', 'table'],
  bench: ['kernel', 'poker', 'table', 'ledger', 'locks', 'room', 'bots', 'protocol', 'server'],
};

const ownerOf = (file: string): string | undefined =>
  Object.keys(MAY_IMPORT).find((home) => file.startsWith(`${home}/`));

/** All module names that a source imports, exports from, or loads later. */
function importsOf(source: string): readonly string[] {
  const found = source.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)['"]([^'"]+)['"]/gm);
  return [...found].map((match) => match[1] ?? '');
}

/** `file:line` of each line of `file` that matches. */
function linesMatching(file: string, pattern: RegExp): readonly string[] {
  return read(file)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : []));
}

/** Where rules are numbered: the poker rules for all, and each package's own. */
const RULE_BOOKS = FILES.filter((name) => name === 'docs/rules.md' || name.endsWith('SPEC.md'));

/** Rules of play that no table offers yet. */
const TO_COME = new Set(['R41', 'R42', 'R44', 'R45', 'R49', 'R55', 'R56', 'R57', 'R58']);

/** The ids that a rule book explains: the first cell of each row, or the first words of each point. */
function idsIn(file: string): readonly string[] {
  return [...read(file).matchAll(/^(?:\| |- \*\*)([A-Z]{1,5}\d+)(?: \||\*\*)/gm)].map((match) => match[1] ?? '');
}

describe('the house is in order', () => {
  it('[TIDY1] package arrows point one way and go through the door', () => {
    const wrong = SOURCES.flatMap((file) => {
      const home = ownerOf(file);
      if (home === undefined) return [];
      // A test may also come to its own package through the door that everybody uses.
      const forTests = isTest(file) ? ['testkit', path.posix.basename(home)] : [];
      const allowed = new Set([...(MAY_IMPORT[home] ?? []), ...forTests]);
      return importsOf(read(file))
        .filter((name) => name.startsWith('@cardroom/'))
        .filter((name) => !allowed.has(name.slice('@cardroom/'.length)))
        .map((name) => `${file} imports ${name}`);
    });
    expect(wrong).toEqual([]);
  });

  it('[TIDY2] no relative import leaves its package', () => {
    const wrong = SOURCES.flatMap((file) => {
      const home = ownerOf(file);
      if (home === undefined) return [];
      return importsOf(read(file))
        .filter((name) => name.startsWith('.'))
        .map((name) => path.posix.join(path.posix.dirname(file), name))
        .filter((target) => !target.startsWith(`${home}/`) && !(isTest(file) && target.startsWith('test/')))
        .map((target) => `${file} reaches into ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('[TIDY3] each package declares exactly the packages that it imports', () => {
    for (const home of Object.keys(MAY_IMPORT)) {
      const manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> } = JSON.parse(
        read(`${home}/package.json`),
      );
      const used = new Set(
        SOURCES.filter((file) => file.startsWith(`${home}/`) && !isTest(file))
          .flatMap((file) => importsOf(read(file)))
          .filter((name) => name.startsWith('@cardroom/')),
      );
      const declared = Object.keys(manifest.dependencies ?? {}).filter((name) => name.startsWith('@cardroom/'));
      expect(declared.toSorted(), home).toEqual([...used].toSorted());
    }
  });

  it('[TIDY4] packages know no clock, randomness, timer, process or platform', () => {
    const forbidden =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bprocess\.|\bglobalThis\b|['"]node:|\bperformance\.|\bcrypto\./;
    const pure = SOURCES.filter((file) => /^packages\/[^/]+\/src\//.test(file) && !isTest(file));
    const wrong = pure
      .flatMap((file) => linesMatching(file, forbidden))
      .filter((line) => !/^\S+ (\*|\/\/|\/\*)/.test(line));
    expect(wrong).toEqual([]);
  });

  it('[TIDY5] banned words stay out of the code', () => {
    const banned: readonly (readonly [RegExp, string])[] = [
      [/\b(raise|bet)By\b/, 'amounts are "to"'],
      [/\bany\b\s*[;,)>\]=]/, 'unknown, until parsed'],
      [/@ts-(ignore|nocheck)/, 'no silenced errors'],
      [/\bas any\b/, 'unknown, until parsed'],
      [/\b(TODO|FIXME|XXX)\b/, 'done or not there'],
      [/\.(only|todo)\(/, 'no test left behind'],
    ];
    const files = SOURCES.filter((file) => file !== 'test/tidy.test.ts');
    const wrong = banned.flatMap(([pattern, say]) =>
      files.flatMap((file) => linesMatching(file, pattern).map((line) => `${line}  (${say})`)),
    );
    expect(wrong.filter((line) => !/^\S+ (\*|\/\/|\/\*)/.test(line))).toEqual([]);
  });

  it('[TIDY6] no file is called by what it is not', () => {
    const vague = /(^|\/)(utils?|helpers?|common|types|manager|misc)\.tsx?$/;
    expect(SOURCES.filter((file) => vague.test(file))).toEqual([]);
  });

  it('[TIDY7] sources stay within 400 lines', () => {
    const long = SOURCES.filter((file) => !isTest(file) && !file.endsWith('-tables.ts'))
      .map((file) => `${file} ${read(file).split('\n').length}`)
      .filter((entry) => Number(entry.split(' ')[1]) > 401);
    expect(long).toEqual([]);
  });

  it('[TIDY8] every rule that code, tests or documents name stands in a rule book', () => {
    const known = new Set(RULE_BOOKS.flatMap(idsIn));
    const named = SOURCES.filter((file) => file !== 'test/tidy.test.ts').flatMap((file) =>
      [...read(file).matchAll(/\[([A-Z]{1,5}\d+)\]/g)].map((match) => ({ file, id: match[1] ?? '' })),
    );
    const missing = named.filter(({ id }) => !known.has(id)).map(({ file, id }) => `${file} names ${id}`);
    expect([...new Set(missing)]).toEqual([]);
  });

  it('[TIDY12] every rule has a test, or is named here as to come', () => {
    const tested = new Set(
      SOURCES.filter((file) => isTest(file) || file.startsWith('packages/testkit/')).flatMap((file) =>
        [...read(file).matchAll(/\[([A-Z]{1,5}\d+)\]/g)].map((match) => match[1] ?? ''),
      ),
    );
    const untested = RULE_BOOKS.flatMap((file) => idsIn(file).map((id) => ({ file, id }))).filter(
      ({ id }) => !tested.has(id),
    );
    expect(untested.filter(({ id }) => !TO_COME.has(id)).map(({ file, id }) => `${file}: ${id}`)).toEqual([]);
    expect([...TO_COME].filter((id) => tested.has(id))).toEqual([]);
  });

  it('[TIDY9] the title of every test begins with the id of what it holds', () => {
    const untitled = SOURCES.filter((file) => /\.(test|conformance)\.ts$/.test(file)).flatMap((file) =>
      linesMatching(file, /\b(it|test)(\.skipIf\([^)]*\)|\.runIf\([^)]*\))?\(\s*['"`](?!\[)/),
    );
    expect(untitled).toEqual([]);
  });

  it('[TIDY10] the project speaks of itself only', () => {
    const outside = /\/work\/|\/root\/|registry\.npmjs|issue #?\d+ of|\bsession \d/i;
    const texts = FILES.filter(
      (file) => /\.(tsx?|mjs|md|json|css|html|yml|yaml)$/.test(file) && file !== 'package-lock.json',
    );
    expect(
      texts.filter((file) => file !== 'test/tidy.test.ts').flatMap((file) => linesMatching(file, outside)),
    ).toEqual([]);
  });

  it('[TIDY11] every word of the glossary that code leans on is explained there', () => {
    const glossary = read('docs/glossary.md').toLowerCase();
    const nouns = [
      'table',
      'hand',
      'seat',
      'stack',
      'button',
      'straddle',
      'street',
      'board',
      'reopen',
      'uncalled bet',
      'main pot',
      'side pot',
      'odd chip',
      'rake',
      'award',
      'muck',
      'section',
      'lease',
      'fencing token',
      'transfer',
      'reservation',
      'command',
      'event',
      'view',
      'snapshot',
      'version',
      'turn',
    ];
    expect(nouns.filter((noun) => !glossary.includes(`**${noun}**`))).toEqual([]);
  });

  it('[TIDY13] the lock file names the packages of every platform, so that npm ci works on all of them', () => {
    const lock: { packages: Record<string, { optionalDependencies?: Record<string, string> }> } = JSON.parse(
      read('package-lock.json'),
    );
    const missing = Object.entries(lock.packages).flatMap(([place, { optionalDependencies }]) =>
      Object.keys(optionalDependencies ?? {}).filter(
        (name) =>
          lock.packages[`node_modules/${name}`] === undefined &&
          lock.packages[`${place}/node_modules/${name}`] === undefined,
      ),
    );
    expect(missing).toEqual([]);
  });
});
