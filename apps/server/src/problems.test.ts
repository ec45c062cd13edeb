import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEDGER_REJECTION_CODES } from '@cardroom/ledger';
import {
  EQUITY_REJECTION_CODES,
  HAND_REJECTION_CODES,
  type HandTextError,
  PHH_ERROR_CODES,
  REPLAY_ERROR_CODES,
  SETUP_REJECTION_CODES,
} from '@cardroom/poker';
import { ROOM_REJECTION_CODES } from '@cardroom/room';
import { TABLE_REJECTION_CODES } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { PROBLEMS, problemOfFault, problemOfRejection } from './problems.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');

/** The sections of the document: code, and its lines by their first words. */
const SECTIONS = new Map(
  document
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [code = '', ...lines] = section.split(/^# /m)[0]?.split('\n') ?? [];
      const facts = new Map(lines.flatMap((line) => [...line.matchAll(/^- ([^:]+): (.+)$/g)].map((m) => [m[1], m[2]])));
      return [code.trim(), facts];
    }),
);

/** Why a text is no hand of cards: a code more or less there does not compile here. */
const HAND_TEXT_CODES: Readonly<Record<HandTextError['code'], true>> = {
  MalformedCard: true,
  DuplicateCard: true,
  WrongCardCount: true,
};

/** Codes that are in no list: why a process does not start. */
const START_CODES = ['FolderInUse', 'NewerDatabase', 'BooksBroken', 'FileExists', 'BackupUnusable', 'BadTraceFile'];

const CODES: ReadonlySet<string> = new Set([
  ...HAND_REJECTION_CODES,
  ...SETUP_REJECTION_CODES,
  ...TABLE_REJECTION_CODES,
  ...LEDGER_REJECTION_CODES,
  ...ROOM_REJECTION_CODES,
  ...Object.keys(PROBLEMS),
  ...PHH_ERROR_CODES,
  ...REPLAY_ERROR_CODES,
  ...EQUITY_REJECTION_CODES,
  ...Object.keys(HAND_TEXT_CODES),
  ...START_CODES,
]);

describe('docs/errors.md', () => {
  it('[ERR1] has a section for each code and for nothing else', () => {
    expect([...SECTIONS.keys()].toSorted()).toEqual([...CODES].toSorted());
  });

  it.each([...SECTIONS])('[ERR2] %s: cause, text and hope are there', (_code, facts) => {
    for (const fact of ['Cause', 'The player reads', 'The same command again']) expect(facts.get(fact)).toBeTruthy();
    expect(facts.get('The same command again')).toMatch(/^(yes|no)\b/);
  });

  it.each(Object.entries(PROBLEMS))('[ERR3] %s: the server says what the document says', (code, { status, title }) => {
    expect(SECTIONS.get(code)?.get('The player reads')).toBe(title);
    expect(SECTIONS.get(code)?.get('HTTP status')).toBe(String(status));
  });
});

describe('problems', () => {
  it('[ERR4] a refusal carries its rule and what would have been accepted', () => {
    expect(problemOfRejection({ code: 'CannotCheck', rule: 'R19', legal: [{ type: 'fold' }] })).toEqual({
      type: 'urn:cardroom:problem:CannotCheck',
      title: PROBLEMS.CannotCheck.title,
      status: 422,
      code: 'CannotCheck',
      rule: 'R19',
      legal: [{ type: 'fold' }],
    });
  });

  it.each([
    ['LockTimeout', 503, 'LockTimeout'],
    ['Unauthorized', 500, 'InternalError'],
    ['nonsense', 500, 'InternalError'],
    [undefined, 500, 'InternalError'],
  ])('[ERR5] the fault %s is told as %i %s', (code, status, told) => {
    expect(problemOfFault(code)).toMatchObject({ status, code: told });
  });
});
