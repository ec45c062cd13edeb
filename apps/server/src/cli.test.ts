import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';

const CLI = join(import.meta.dirname, 'cli.ts');

describe('the command line', () => {
  it.each([[['--help']], [['config', '--print']]])(
    '[CLI3] %j ends without a word when nobody reads on',
    async (args) => {
      const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      const [words] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect([child.exitCode, words]).toEqual([0, '']);
    },
  );
});
