import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { openLiveLink } from './live-link.ts';
import { createLoadMeter } from './load-meter.ts';

describe('a client of the load', () => {
  it('[LOAD6] that is turned away for the moment comes again, and was not cut off', async () => {
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    let asked = 0;
    server.on('upgrade', (request, socket, head) => {
      asked += 1;
      if (asked <= 2) return socket.end('HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n');
      return sockets.handleUpgrade(request, socket, head, (client) => client.send('{"type":"snapshot"}'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const meter = createLoadMeter();
    const link = openLiveLink({ url: `ws://127.0.0.1:${port}`, token: 'token', tableId: 't', meter });
    await link.ready;
    expect([asked, meter.reconnects]).toEqual([3, 0]);
    const [client] = sockets.clients;
    client?.terminate();
    await expect.poll(() => [asked, meter.reconnects], { timeout: 5_000 }).toEqual([4, 1]);
    link.close();
    server.close();
  });

  it('[LOAD8] that asked too often asks again', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(sockets, 'listening');
    let subscriptions = 0;
    sockets.on('connection', (client) => {
      client.on('message', (data: Buffer) => {
        if (!data.toString().includes('"subscribe"')) return;
        subscriptions += 1;
        const problem = { code: 'TooManyRequests' };
        client.send(JSON.stringify(subscriptions === 1 ? { type: 'error', problem } : { type: 'snapshot' }));
      });
    });
    const { port } = sockets.address() as AddressInfo;
    const meter = createLoadMeter();
    const link = openLiveLink({ url: `ws://127.0.0.1:${port}`, token: 'token', tableId: 't', meter });
    await link.ready;
    expect([subscriptions, meter.reconnects, meter.refusals.get('TooManyRequests')]).toEqual([2, 0, 1]);
    link.close();
    sockets.close();
  });
});
