import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runCli, startServerProcess } from '../../test/server-process.ts';
import { runLoadVerb } from './load-verb.ts';

const SMALL = ['--tables', '2', '--seats', '3', '--spectators', '4', '--warm-up', '0', '--seconds', '6', '--json'];

describe('cardroom load', () => {
  it.each(['bots', 'callers'])(
    '[LOAD1] %s play over live sockets on a server of their own, and the books agree',
    async (policy) => {
      const { code, stdout, stderr } = await runCli(['load', ...SMALL, '--policy', policy]);
      expect(stderr).toContain('6 players begin');
      const report: unknown = JSON.parse(stdout);
      expect(report).toMatchObject({
        tables: 2,
        players: 6,
        spectators: 4,
        refusals: {},
        reconnects: 0,
        ledger: { ok: true },
      });
      expect(report).toMatchObject({
        actions: expect.any(Number),
        ackP99Ms: expect.any(Number),
        toAllP99Ms: expect.any(Number),
      });
      const { actions, frames, serverMemory, ledger } = report as Record<string, number> & {
        ledger: { transfers: number };
      };
      expect(actions).toBeGreaterThan(0);
      // Three players and two spectators see each of them.
      expect(frames).toBeGreaterThan((actions ?? 0) * 5);
      expect(serverMemory).toBeGreaterThan(10_000_000);
      expect(ledger.transfers).toBeGreaterThan(6);
      expect(code).toBe(0);
    },
  );

  it('[LOAD2] plays on a server that runs already, and says that its books are not checked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cardroom-load-test-'));
    const server = await startServerProcess(folder);
    try {
      const { code, stdout } = await runCli([
        'load',
        '--tables',
        '1',
        '--seats',
        '2',
        '--warm-up',
        '0',
        '--seconds',
        '1',
        '--url',
        server.url,
      ]);
      expect(stdout).toContain('not checked');
      expect(code).toBe(0);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each([
    [['--tables', '0'], '--tables is not a whole number from 1 to 5000'],
    [['--seats', '1'], 'nobody plays alone'],
    [['--seconds', '1.5'], '--seconds is not a whole number'],
    [['--url', 'localhost:3000'], '--url is not an address'],
    [['--policy', 'sharks'], '--policy is not one of bots, callers'],
    [['--speed', '9'], '--speed'],
    [['everything'], 'load does not know "everything"'],
  ])('[LOAD3] says what it does not understand of %j', async (args, words) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    expect(await runLoadVerb(args, { stdout, stderr })).toBe(2);
    expect(stdout.read()).toBeNull();
    const said = String(stderr.read());
    expect(said).toContain(words);
    expect(said).toContain('Usage: npm run -s cardroom -- load');
  });

  it('[LOAD7] says in a sentence that nobody answers, or somebody else', async () => {
    const stranger = createServer((_request, response) => response.end('hello'));
    stranger.listen(0, '127.0.0.1');
    await once(stranger, 'listening');
    const { port } = stranger.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const sayings: string[] = [];
    const load = async (): Promise<number> => {
      const [stdout, stderr] = [new PassThrough(), new PassThrough()];
      const code = await runLoadVerb(['--tables', '1', '--url', url], { stdout, stderr });
      sayings.push(String(stderr.read()));
      return code;
    };
    expect(await load()).toBe(1);
    await new Promise((resolve) => stranger.close(resolve));
    expect(await load()).toBe(1);
    expect(sayings[0]).toContain(`load: who answers at ${url} is not Cardroom`);
    expect(sayings[1]).toContain(`load: nobody answers at ${url}`);
  });
});
