import { type ClientFrame, CLOSE_CODES, type ServerFrame } from '@cardroom/protocol';
import { WebSocket } from 'ws';
import type { LoadMeter } from './load-meter.ts';

/** How soon a client comes back whose connection was cut. */
const AGAIN_MS = 250;

/** How soon a client asks again that has asked too often. */
const SLOWER_MS = 1_000;

/** What a client watches, and who listens. */
export interface LiveLinkParts {
  /** The address of the live socket, such as `ws://localhost:3000/api/live`. */
  readonly url: string;
  readonly token: string;
  readonly tableId: string;
  readonly meter: LoadMeter;
  /** Hears every frame that is read; without it frames are read only as far as needed to stay connected. */
  readonly hear?: (frame: ServerFrame) => void;
  /** Hears of each step first, as the text that came; says whether it is to be read. Without it none is read. */
  readonly glance?: (text: string) => boolean;
}

/** A client that watches one table, and comes back when its connection is cut. */
export interface LiveLink {
  /** Settled when the table was seen for the first time. */
  readonly ready: Promise<void>;
  send(frame: ClientFrame): void;
  close(): void;
}

/** Connects a client. `ready` is rejected when the server does not let it in. */
export function openLiveLink({ url, token, tableId, meter, hear, glance }: LiveLinkParts): LiveLink {
  const ready = Promise.withResolvers<void>();
  let socket: WebSocket;
  let isClosed = false;
  /** Whether the server has said that it takes no more connections for the moment: that is no connection that was cut. */
  let isTurnedAway = false;

  const send = (frame: ClientFrame): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };

  function connect(): void {
    socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('open', () => {
      send({ type: 'hello', token });
      send({ type: 'subscribe', tableId });
    });
    socket.on('message', (data: Buffer) => receive(data.toString('utf8')));
    // What else is wrong is told by the end that follows.
    socket.on('error', ({ message }) => (isTurnedAway = message.endsWith(' 429')));
    socket.on('close', (code) => {
      if (isClosed) return;
      if (code === CLOSE_CODES.unauthorized) return ready.reject(new Error('the server does not know the session'));
      if (!isTurnedAway) meter.reconnected();
      isTurnedAway = false;
      setTimeout(() => isClosed || connect(), AGAIN_MS);
    });
  }

  function receive(text: string): void {
    meter.framed();
    // Most of what is sent, and the most expensive to read.
    if (text.startsWith('{"type":"event"') && glance?.(text) !== true) return;
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.type === 'snapshot') ready.resolve();
    if (frame.type === 'error') refused(frame.problem.code);
    if (frame.type === 'resync') {
      meter.resynced();
      send({ type: 'subscribe', tableId });
    }
    hear?.(frame);
  }

  /** Who is told that it was too much for the moment asks again: what was refused can only have been the subscription. */
  function refused(code: string): void {
    meter.refused(code);
    if (code === 'TooManyRequests') setTimeout(() => isClosed || send({ type: 'subscribe', tableId }), SLOWER_MS);
  }

  connect();
  return {
    ready: ready.promise,
    send,
    close() {
      isClosed = true;
      socket.terminate();
    },
  };
}
