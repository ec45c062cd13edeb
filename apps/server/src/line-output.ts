import type { Writable } from 'node:stream';

const BUFFER_CHARACTERS = 1 << 16;

/** Lines on their way to a stream, in large pieces, so that a million of them take no million writes. */
export interface LineOutput {
  /** Adds one line; gives a promise only when the reader is slow, and then it must be awaited. */
  readonly add: (line: string) => Promise<void> | undefined;
  /** Writes what is left; resolves when the stream has taken all of it. */
  readonly close: () => Promise<void>;
}

/** An output to `stream`. A reader that went away, such as `head`, is no fault: what is left is dropped. */
export function createLineOutput(stream: Writable): LineOutput {
  let buffer = '';
  let isClosedPipe = false;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    isClosedPipe = true;
  };
  stream.on('error', onError);
  const flush = async (): Promise<void> => {
    const text = buffer;
    buffer = '';
    if (isClosedPipe || text === '') return;
    // The callback also comes when the pipe breaks; `drain` would not.
    await new Promise<void>((resolve) => {
      if (stream.write(text, () => resolve())) resolve();
    });
  };
  return {
    add: (line) => {
      buffer += `${line}\n`;
      return buffer.length < BUFFER_CHARACTERS ? undefined : flush();
    },
    close: async () => {
      await flush();
      if (!isClosedPipe) await new Promise<void>((resolve) => void stream.write('', () => resolve()));
      stream.off('error', onError);
    },
  };
}
