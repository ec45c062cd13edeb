import { randomUUID } from 'node:crypto';
import type { WireAction } from '@cardroom/protocol';
import { z } from 'zod';
import { LiveClient } from './live-client.ts';
import { TABLE_REQUEST } from './open-test-server.ts';

const session = z.object({ playerId: z.string(), token: z.string() });
const view = z.object({
  handNumber: z.number(),
  handId: z.string().optional(),
  turn: z.number().optional(),
  stage: z.string(),
  actor: z.number().optional(),
  seats: z.array(z.object({ seat: z.number(), playerId: z.string(), holeCards: z.array(z.string()).optional() })),
  you: z.object({ seat: z.number(), legal: z.array(z.object({ type: z.string() })) }).optional(),
});
type SeenView = z.infer<typeof view>;

/** Somebody who talks to a server in another process, by HTTP and live. */
export interface RemotePlayer {
  readonly playerId: string;
  readonly token: string;
  /** Asks by HTTP; gives status and body. */
  ask(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<RemoteAnswer>;
  command(tableId: string, command: object, headers?: Record<string, string>): Promise<RemoteAnswer>;
  view(tableId: string): Promise<SeenView>;
}

/** What a server has answered. */
export interface RemoteAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A new player on the server at `url`. */
export async function openRemotePlayer(url: string, displayName: string): Promise<RemotePlayer> {
  const ask = async (
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<RemoteAnswer> => {
    const sent = { 'content-type': 'application/json', ...headers };
    const response = await fetch(url + path, {
      method,
      headers: sent,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as RemoteAnswer['body'] };
  };
  const { playerId, token } = session.parse((await ask('POST', '/api/session', { displayName })).body);
  const own: RemotePlayer['ask'] = (method, path, body, headers = {}) =>
    ask(method, path, body, { authorization: `Bearer ${token}`, ...headers });
  return {
    playerId,
    token,
    ask: own,
    command: (tableId, command, headers = {}) =>
      own('POST', `/api/tables/${tableId}/commands`, command, { 'idempotency-key': randomUUID(), ...headers }),
    view: async (tableId) => view.parse((await own('GET', `/api/tables/${tableId}`)).body),
  };
}

/** A hand that two players have played to its end: by HTTP until it was dealt, then over live connections. */
export interface PlayedHand {
  readonly tableId: string;
  /** Every hole card of it. */
  readonly cards: readonly string[];
  /** How many actions it took. */
  readonly actionCount: number;
}

/** Plays one hand: whoever is asked checks or calls. */
export async function playHand(url: string, host: RemotePlayer, guest: RemotePlayer): Promise<PlayedHand> {
  const opened = await host.ask('POST', '/api/tables', TABLE_REQUEST);
  const tableId = String(opened.body['tableId']);
  for (const player of [host, guest]) await player.command(tableId, { type: 'join', buyIn: 1_000 });
  await host.command(tableId, { type: 'start' });
  const lives = new Map<string, LiveClient>();
  for (const { playerId, token } of [host, guest]) {
    lives.set(playerId, await LiveClient.open(url.replace(/^\w+:\/\//, ''), token));
  }
  const cards = (await Promise.all([host.view(tableId), guest.view(tableId)])).flatMap(({ seats }) =>
    seats.flatMap(({ holeCards = [] }) => holeCards),
  );
  let actionCount = 0;
  for (let seen = await host.view(tableId); seen.stage === 'hand' && seen.handNumber === 1;) {
    const { handId, turn, actor } = seen;
    const who = seen.seats.find(({ seat }) => seat === actor)?.playerId;
    const live = lives.get(who ?? '');
    if (live === undefined) break;
    const player = who === host.playerId ? host : guest;
    const legal = ((await player.view(tableId)).you?.legal ?? []).map(({ type }) => type as WireAction['type']);
    const type = legal.includes('check') ? 'check' : 'call';
    live.send({ type: 'command', id: randomUUID(), tableId, command: { type, handId, turn } });
    await live.next('ack');
    actionCount += 1;
    seen = await host.view(tableId);
  }
  for (const live of lives.values()) live.close();
  return { tableId, cards, actionCount };
}
