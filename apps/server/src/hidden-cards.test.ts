import { connect } from 'node:net';
import type { WireAction, WireTableView } from '@cardroom/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestServer, TABLE_REQUEST, type TestServer } from '../test/open-test-server.ts';
import { Wiretap } from '../test/wiretap.ts';

/*
 * Hands are played over real sockets by people who keep every byte they get. What each holds is known from that
 * player's own view; the test then looks for it in all that the others have received, after each single command.
 */

const CARDS = /(?<![A-Za-z0-9_-])(?:[2-9TJQKA][cdhs])+(?![A-Za-z0-9_-])/g;
/** Cards as the numbers that they are inside. */
const BARE_CARDS = /"(?:deck|cards|holeCards|board|undealt|hands)":\[\d/;
const BOARD_LENGTH: Readonly<Record<string, number>> = { preflop: 0, flop: 3, turn: 4, river: 5 };

type Policy = (legal: readonly WireAction[], player: Wiretap, view: WireTableView) => object | undefined;

let server: TestServer;
let logged: string[];
let address: string;
let people: Wiretap[];
let stranger: Wiretap;
let tableId: string;
/** The cards of each player by hand, as their owners saw them. */
let truth: Map<string, Map<string, readonly string[]>>;
/** Who has folded, by hand. */
let folded: Map<string, Set<string>>;
/** The board of each hand so far. */
let boards: Map<string, readonly string[]>;
/** How much of what was heard has been looked at, and how many cards were in it. */
let scanned: Map<Wiretap, number>;
let cardsSeen: number;
/** Whose cards were turned up, `hand player`. */
let shown: Set<string>;

beforeEach(async () => {
  logged = [];
  server = await openTestServer({ log: (line) => logged.push(line) });
  address = await server.listen();
  people = await Promise.all(['Ann', 'Ben', 'Cat', 'Dan'].map((name) => Wiretap.open(address, name)));
  stranger = new Wiretap(address, 'nobody', { playerId: '', token: '' });
  truth = new Map();
  folded = new Map();
  boards = new Map();
  scanned = new Map();
  shown = new Set();
  cardsSeen = 0;
});
afterEach(async () => {
  for (const person of people) person.close();
  await server.close();
});

function person(at: number): Wiretap {
  const found = people[at];
  if (found === undefined) throw new Error('nobody');
  return found;
}

async function command(by: Wiretap, body: object): Promise<void> {
  const { status, text } = await by.send(`/api/tables/${tableId}/commands`, body);
  expect(status, text).toBe(200);
}

/** Notes what everybody holds by their own right, and that nothing is turned up before its time. */
async function note(): Promise<ReadonlyMap<Wiretap, WireTableView>> {
  const views = new Map<Wiretap, WireTableView>();
  for (const one of people) {
    const view = await one.view(tableId);
    views.set(one, view);
    const own = view.seats.find(({ playerId }) => playerId === one.playerId)?.holeCards;
    const hand = truth.get(view.handId ?? '') ?? new Map<string, readonly string[]>();
    if (view.handId !== undefined) truth.set(view.handId, hand);
    if (own !== undefined) hand.set(one.playerId, own);
  }
  const open = await stranger.view(tableId);
  const types = [...views.values()].flatMap(({ you }) => you?.legal ?? []).map(({ type }) => type);
  const isBetting = types.some((type) => type !== 'show' && type !== 'muck');
  for (const { playerId, exposure } of open.seats) {
    if (exposure !== 'shown') continue;
    expect(isBetting).toBe(false);
    expect(folded.get(open.handId ?? '')?.has(playerId) ?? false).toBe(false);
    shown.add(`${open.handId} ${playerId}`);
  }
  if (isBetting) expect(open.board).toHaveLength(BOARD_LENGTH[open.street ?? ''] ?? -1);
  return views;
}

/** Looks through all that has come since the last time for cards that it may not hold. */
async function scan(): Promise<void> {
  const { handId: nowId = '', board: boardNow } = await stranger.view(tableId);
  boards.set(nowId, boardNow);
  for (const one of [...people, stranger]) {
    await one.settle();
    for (const { text, handId = '' } of one.heard.slice(scanned.get(one) ?? 0)) {
      expect(text).not.toMatch(BARE_CARDS);
      const allowed = new Set(boards.get(handId));
      for (const [playerId, cards] of truth.get(handId) ?? []) {
        if (playerId === one.playerId || shown.has(`${handId} ${playerId}`))
          for (const card of cards) allowed.add(card);
      }
      const found = (text.match(CARDS) ?? []).flatMap((cards) => cards.match(/../g) ?? []);
      cardsSeen += found.length;
      expect(found.filter((card) => !allowed.has(card)).map((card) => `${one.name} got ${card}: ${text}`)).toEqual([]);
    }
    scanned.set(one, one.heard.length);
  }
}

/** Everybody asks for everything there is to ask for, through every door. */
async function pry(handId: string): Promise<void> {
  for (const one of [...people, stranger]) {
    for (const path of ['', '.json', '.phh', '.txt', '/receipt'])
      await one.send(`/api/hands/${handId}${path}`, undefined, handId);
    await one.send(`/api/tables/${tableId}/hands`, undefined, handId);
    if (one === stranger) continue;
    const late = [await one.watch(tableId, 1), await one.watch(tableId)];
    for (const socket of late) socket.terminate();
  }
}

async function playHand(policy: Policy): Promise<string> {
  const { handId = '' } = await stranger.view(tableId);
  folded.set(handId, new Set());
  for (;;) {
    const views = await note();
    await pry(handId);
    await scan();
    // Who has won unseen may still show; nobody has to.
    const mover = [...views].find(([, { actor, you }]) => actor !== undefined && actor === you?.seat);
    if (mover === undefined) return handId;
    const [player, view] = mover;
    const fence = { handId, turn: view.turn };
    const body = { ...policy(view.you?.legal ?? [], player, view), ...fence };
    if ('type' in body && body.type === 'fold') folded.get(handId)?.add(player.playerId);
    await command(player, body);
  }
}

async function nextHand(after: string): Promise<void> {
  server.clock.advance(20_000);
  while ((await stranger.view(tableId)).handId === after) await new Promise(setImmediate);
}

const giveUp: Policy = () => ({ type: 'fold' });
/** The first to act folds; the others go to the showdown for as little as they can, and hide what they may. */
const quietly: Policy = (legal, _player, { handId = '', seats }) => {
  const types = new Set(legal.map(({ type }) => type));
  if (seats.filter(({ hasCards }) => hasCards).length > 2 && folded.get(handId)?.size === 0) return { type: 'fold' };
  return { type: (['muck', 'check', 'call', 'show'] as const).find((type) => types.has(type)) };
};
/** All chips go in; whoever has more than all others together can only call the last one. */
const everything: Policy = (legal) => {
  const types = new Set(legal.map(({ type }) => type));
  if (types.has('show')) return { type: 'show' };
  return { type: types.has('bet') || types.has('raise') || !types.has('call') ? 'allIn' : 'call' };
};

describe('hidden cards', () => {
  it('[R53] no byte that a client gets tells a card of another seat before it is turned up, or ever if it is not', async () => {
    const [ann, ben, cat, dan] = [person(0), person(1), person(2), person(3)];
    const opened = await ann.send('/api/tables', TABLE_REQUEST);
    ({ tableId } = JSON.parse(opened.text) as { tableId: string });
    for (const [at, one] of [ann, ben, cat].entries())
      await command(one, { type: 'join', seat: at, buyIn: 500 + 100 * at });
    for (const one of people) await one.watch(tableId);
    await command(ann, { type: 'start' });

    const first = await playHand(giveUp);
    await nextHand(first);
    const second = await playHand(quietly);
    await nextHand(second);
    // Another player takes a chair from which cards were played, and asks for its past.
    await command(ann, { type: 'leave' });
    const third = await playHand(quietly);
    await command(dan, { type: 'join', seat: 0, buyIn: 1_000 });
    for (const handId of [first, second, third]) await pry(handId);
    await scan();
    await nextHand(third);
    const fourth = await playHand(everything);
    for (const handId of [first, second, third, fourth]) await pry(handId);
    await scan();

    expect(truth.get(first)?.size).toBe(3);
    expect([...shown].filter((entry) => entry.startsWith(first))).toEqual([]);
    expect([...shown].filter((entry) => entry.startsWith(fourth)).length).toBeGreaterThanOrEqual(2);
    expect(cardsSeen).toBeGreaterThan(1_000);
  });

  it('[R53] the log, at its most verbose, holds neither tokens nor cards, whatever the clients do', async () => {
    const [ann, ben] = [person(0), person(1)];
    const opened = await ann.send('/api/tables', TABLE_REQUEST);
    ({ tableId } = JSON.parse(opened.text) as { tableId: string });
    for (const one of [ann, ben]) await command(one, { type: 'join', buyIn: 500 });
    await command(ann, { type: 'start' });
    await note();
    const socket = await ann.watch(tableId);
    const token = `authorization: Bearer ${ann.token}`;
    const junk = [
      `GET /api/me HTTP/1.1\r\n${token}\r\n\r\n`,
      `GET /api/me HTTP/1.1\r\nHost: a\r\n${token}\r\nContent-Length: x\r\n\r\n`,
      `GET /api/me HTTP/1.1\r\nHost: a\r\n${token}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      `GET /api/%ff HTTP/1.1\r\nHost: a\r\n${token}\r\nConnection: close\r\n\r\n`,
    ];
    for (const text of junk) await rawly(text);
    socket.send(`{"type":"hello","token":"${ann.token}"`);
    socket.send(Buffer.from(ann.token));
    socket.send('x'.repeat(20_000));
    await playHand(quietly);
    const log = logged.join('\n');
    expect(log).not.toBe('');
    // What clients do wrong is no trouble of ours: nobody can fill the log with errors.
    expect(log).not.toMatch(/"level":(50|60)/);
    for (const { token: secret } of people) {
      expect(log).not.toContain(secret);
      expect(log).not.toContain([...Buffer.from(secret)].join(','));
    }
    expect(log.match(CARDS)).toBeNull();
    expect(log).not.toMatch(BARE_CARDS);
  });
});

/** Sends bytes that need not be HTTP; resolves when the server has had enough. */
function rawly(text: string): Promise<void> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.write(text));
    socket.on('data', () => {});
    socket.on('close', () => resolve());
    socket.on('error', () => {});
  });
}
