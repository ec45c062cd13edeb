import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openThread } from './thread.ts';

const TELL_CACHE =
  "import { getCompileCacheDir } from 'node:module'; import { parentPort } from 'node:worker_threads';" +
  'parentPort.postMessage(getCompileCacheDir());';

describe('a thread on our own code', () => {
  it('[SQL25] keeps what Node has made of it, whatever started the process', async () => {
    const given = process.env['NODE_COMPILE_CACHE'];
    delete process.env['NODE_COMPILE_CACHE'];
    try {
      const thread = openThread(new URL(`data:text/javascript,${encodeURIComponent(TELL_CACHE)}`), {});
      const ended = once(thread, 'exit');
      expect(await once(thread, 'message')).toEqual([expect.stringContaining('.cache')]);
      await ended;
    } finally {
      if (given !== undefined) process.env['NODE_COMPILE_CACHE'] = given;
    }
  });
});
