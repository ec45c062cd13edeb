import type { ConnectionPorts } from './connection.ts';
import { parseServerFrame } from './parse-frame.ts';

/** The real outside: the browser's sockets, timers, clock and randomness. */
export function browserPorts(): ConnectionPorts {
  return {
    openSocket: (events) => {
      const url = new URL('/api/live', location.href);
      url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
      const socket = new WebSocket(url);
      socket.addEventListener('open', () => events.opened());
      socket.addEventListener('message', (message: MessageEvent<unknown>) => {
        if (typeof message.data === 'string') events.received(message.data);
      });
      socket.addEventListener('close', () => events.closed());
      return socket;
    },
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
    random: () => Math.random(),
    parse: parseServerFrame,
  };
}
