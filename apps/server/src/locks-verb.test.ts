import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { type CommitSighting, lockCoverage } from '@cardroom/room';
import { afterAll, describe, expect, it } from 'vitest';
import { formatCoverage, runLocks } from './locks-verb.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = runLocks(args, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

const fold: CommitSighting = {
  command: 'fold',
  locks: ['round', 'player'],
  writes: ['round', 'player:3'],
  unlocked: [],
  uncompared: [],
  awaited: false,
};

function auditOf(...sightings: readonly unknown[]) {
  const file = join(folder, 'seen');
  writeFileSync(file, sightings.map((sighting) => `${JSON.stringify(sighting)}\n`).join(''));
  const { code, stdout } = run('audit', '--seen', file, '--json');
  const rows = stdout.split('\n').filter((line) => line !== '');
  return { code, rows: rows.map((line) => JSON.parse(line) as { command: string; risk: string; gaps: string[] }) };
}

describe('the verb locks', () => {
  it('[LKV1] shows what each command locks, and that nothing is written that is not', () => {
    const { code, stdout, stderr } = run('audit');
    expect(code).toBe(0);
    expect(stdout).toContain('fold          street  deck, round, pot, player');
    expect(stderr).toBe('Everything that is written is locked.\n');
  });

  it('[LKV2] finds what a run wrote without a lock, without a declaration, or after a wait and unseen', () => {
    expect(auditOf(fold).code).toBe(0);
    const found = (seen: Partial<CommitSighting>) => {
      const { code, rows } = auditOf(fold, { ...fold, ...seen });
      return [code, rows.filter(({ risk }) => risk === 'CRITICAL' || risk === 'HIGH')];
    };
    const gap = { command: 'fold', reach: 'turn', seen: 2 };
    expect(found({ unlocked: ['round'] })).toMatchObject([1, [{ ...gap, gaps: ['round'], risk: 'CRITICAL' }]]);
    expect(found({ writes: ['pot'] })).toMatchObject([1, [{ ...gap, gaps: ['pot'], risk: 'CRITICAL' }]]);
    const late = { ...gap, awaits: 1, uncompared: ['deck'], risk: 'HIGH' };
    expect(found({ awaited: true, uncompared: ['deck'] })).toMatchObject([1, [late]]);
    expect(found({ awaited: true })).toEqual([0, []]);
    const other = { command: 'fold', reach: 'undeclared', locks: ['player'], risk: 'CRITICAL' };
    expect(found({ locks: ['player'], writes: ['player:1'] })).toMatchObject([1, [other]]);
    expect(found({ command: 'cheat' })).toMatchObject([1, [{ command: 'cheat', reach: 'undeclared' }]]);
  });

  it('[LKV3] explains itself, and refuses what it does not know', () => {
    expect(run('--help')).toMatchObject({ code: 0, stderr: '' });
    for (const args of [[], ['audits'], ['audit', '--all'], ['audit', '--seen']]) {
      expect(run(...args)).toMatchObject({ code: 2, stdout: '' });
    }
    expect(run('audit', '--seen', join(folder, 'none')).stderr).toContain('cannot be read');
    writeFileSync(join(folder, 'odd'), '{"command":"fold"}\n');
    expect(run('audit', '--seen', join(folder, 'odd'))).toMatchObject({ code: 2, stdout: '' });
  });

  it('[LKV4] the document says what it says', async () => {
    const matrix = `# What each command locks

Made by \`npm run -s cardroom -- locks audit\`; a test holds the two together. A command takes the smallest reach that
is enough for what it does to the table as it stands, and looks again under the lock. \`player\` is the chair of whoever
acts; in a street the chairs of everybody in the hand. Everything is locked for writing (X); what lies above is locked
with an intention, and \`stage\` alone contains the whole table. Every commit compares all sections of the table, locked
or not, with what was decided on.

\`\`\`
${formatCoverage(lockCoverage())}\`\`\`
`;
    await expect(matrix).toMatchFileSnapshot('../../../docs/lock-coverage.md');
  });
});
