import type { ClientFrame, ServerFrame } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { INITIAL_STATE } from '../state/state.ts';
import { createStore, type Store } from '../state/store.ts';
import { sampleView } from '../testing/sample-view.ts';
import { BACKOFF_MAX_MS, BACKOFF_MIN_MS, backoffMs } from './backoff.ts';
import { PING_EVERY_MS, SILENCE_MAX_MS, type SocketEvents } from './connection.ts';
import { parseServerFrame } from './parse-frame.ts';
import { createLiveSession, type LiveSession, RESEND_AFTER_MS } from './session.ts';
import { uuidFrom } from './uuid.ts';

const CALL = { type: 'call', handId: 'h3', turn: 1 } as const;

describe('a live session', () => {
  test('[WEB20] says hello, then asks for the table', () => {
    const world = connected();
    expect(world.line().sent).toEqual([
      { type: 'hello', token: 'secret' },
      { type: 'subscribe', tableId: 't1' },
      { type: 'ping' },
    ]);
  });

  test('[WEB20] comes back after a pause and asks from the last version seen', () => {
    const world = connected();
    world.say({ type: 'snapshot', tableId: 't1', version: 7, view: sampleView({ version: 7 }) });
    world.line().events.closed();
    expect(world.store.get().connection).toBe('reconnecting');
    world.pass(BACKOFF_MIN_MS);
    world.welcome();
    expect(world.line().sent).toContainEqual({ type: 'subscribe', tableId: 't1', since: 7 });
  });

  test('[WEB20] waits longer each time, and not at all when the device wakes up', () => {
    const world = connected();
    const gaps: number[] = [];
    for (let round = 0; round < 4; round++) {
      world.line().events.closed();
      const before = world.lines.length;
      let waited = 0;
      while (world.lines.length === before) {
        world.pass(100);
        waited += 100;
      }
      gaps.push(waited);
    }
    expect(gaps).toEqual([400, 800, 1600, 3200]);
    world.line().events.closed();
    const before = world.lines.length;
    world.live.nudge();
    expect(world.lines.length).toBe(before + 1);
  });

  test('[WEB20] waits longer too for a server that lets it in and then sends it away, and not for one that works', () => {
    const world = connected();
    const wait = (): number => {
      world.line().events.closed();
      const [before, since] = [world.lines.length, world.now()];
      while (world.lines.length === before) world.pass(100);
      return world.now() - since;
    };
    const problem = { type: 'about:blank', title: 'Away', status: 503, code: 'StoreFailed' };
    const waits = Array.from({ length: 3 }, () => {
      const waited = wait();
      world.welcome();
      world.say({ type: 'error', problem });
      return waited;
    });
    expect(waits).toEqual([400, 800, 1600]);
    world.say({ type: 'pong', serverTime: '1970-01-01T00:00:00.000Z' });
    expect(wait()).toBe(400);
  });

  test('[WEB21] sends an unanswered command again under its id after a reconnect', () => {
    const world = connected();
    world.live.command(CALL);
    const [command] = world.commands();
    world.line().events.closed();
    world.pass(BACKOFF_MIN_MS);
    world.welcome();
    expect(world.commands()).toEqual([command]);
    expect(world.line().sent.map((frame) => frame.type)).toEqual(['hello', 'subscribe', 'command', 'ping']);
  });

  test('[WEB21] a command given while the line is down goes out when it is up', () => {
    const world = connected();
    world.line().events.closed();
    world.live.command(CALL);
    world.pass(BACKOFF_MIN_MS);
    world.welcome();
    expect(world.commands()).toHaveLength(1);
  });

  test('[WEB21] repeats a command that got no answer on a line that is up, and stops when it is answered', () => {
    const world = connected();
    world.live.command(CALL);
    const [first] = world.commands();
    world.pass(RESEND_AFTER_MS * 1.5);
    expect(world.commands()).toEqual([first, first]);
    world.say({ type: 'ack', id: first?.id ?? '', version: 9, view: sampleView() });
    world.pass(RESEND_AFTER_MS * 2);
    expect(world.commands()).toHaveLength(2);
  });

  test('[WEB26] pings a quiet line and gives up one that does not answer', () => {
    const world = connected();
    world.say({ type: 'pong', serverTime: '2026-01-01T00:00:00.000Z' });
    const pings = (): number => world.line().sent.filter((frame) => frame.type === 'ping').length;
    const before = pings();
    world.pass(PING_EVERY_MS);
    expect(pings()).toBe(before + 1);
    world.pass(SILENCE_MAX_MS);
    expect(world.store.get().connection).toBe('reconnecting');
    expect(world.line().closed).toBe(true);
  });

  test('[WEB26] does not hear a line that was given up', () => {
    const world = connected();
    const old = world.line();
    old.events.closed();
    world.pass(BACKOFF_MIN_MS);
    old.events.received(
      JSON.stringify({ type: 'welcome', playerId: 'p', displayName: 'n', serverTime: '2026-01-01T00:00:00Z' }),
    );
    old.events.closed();
    expect(world.store.get().connection).toBe('reconnecting');
    expect(world.lines).toHaveLength(2);
  });

  test('[WEB20] stays closed when it was closed', () => {
    const world = connected();
    world.live.close();
    world.pass(60_000);
    expect(world.lines).toHaveLength(1);
  });

  test('[WEB28] measures the clock by the round trip', () => {
    const world = connected();
    world.pass(400);
    world.say({ type: 'pong', serverTime: new Date(50_000).toISOString() });
    expect(world.store.get().clockOffsetMs).toBe(50_000 + 200 - world.now());
  });

  test('[R30] what was decided ahead is sent when the turn comes, once, for that very turn', () => {
    const world = connected();
    decideAhead(world);
    expect(world.commands()).toEqual([]);
    world.say(eventFrame(sampleView({ version: 2, turn: 5 })));
    const expected = { type: 'call', handId: 'h3', turn: 5 };
    expect(world.commands()).toEqual([{ type: 'command', id: 'id-1', tableId: 't1', command: expected }]);
    world.say(eventFrame(sampleView({ version: 3, turn: 5 })));
    expect(world.commands()).toHaveLength(1);
  });

  test('[R30] nothing is sent when the price has changed before the turn came', () => {
    const world = connected();
    decideAhead(world);
    const you = { seat: 0, legal: [{ type: 'call' as const, amount: 50 }], leavesAfterHand: false, sitsOutNext: false };
    world.say(eventFrame(sampleView({ version: 2, currentBet: 60, you })));
    expect(world.commands()).toEqual([]);
  });

  test('[R30] after a lost line nothing is sent before the table is up to date', () => {
    const world = connected();
    decideAhead(world);
    world.line().events.closed();
    world.pass(BACKOFF_MIN_MS);
    world.welcome();
    expect(world.commands()).toEqual([]);
    const newHand = sampleView({ version: 9, handId: 'h4', turn: 1 });
    world.say({ type: 'snapshot', tableId: 't1', version: 9, view: newHand });
    expect(world.commands()).toEqual([]);
  });

  test('[WEB22] leaving a table ends its subscription', () => {
    const world = connected();
    world.live.watch(undefined);
    expect(world.line().sent.at(-1)).toEqual({ type: 'unsubscribe', tableId: 't1' });
    expect(world.store.get().table).toBeUndefined();
  });
});

/** Chooses to call 10 while the other one is to act. */
function decideAhead(world: World): void {
  const you = { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false };
  world.say({ type: 'snapshot', tableId: 't1', version: 1, view: sampleView({ version: 1, actor: 1, you }) });
  world.store.dispatch({ kind: 'preActionToggled', choice: 'checkCall' });
}

function eventFrame(view: ReturnType<typeof sampleView>): ServerFrame {
  return { type: 'event', tableId: 't1', version: view.version, events: [], view };
}

describe('parseServerFrame', () => {
  test.each([
    '',
    '{',
    'null',
    '[]',
    '{"type":"welcome"}',
    '{"type":"new"}',
    '{"type":"snapshot","tableId":"t","version":1,"view":{}}',
  ])('[WEB27] passes over %s', (text) => {
    expect(parseServerFrame(text)).toBeUndefined();
  });

  test('[WEB27] reads every kind of frame', () => {
    const view = sampleView();
    const problem = { type: 'about:blank', title: 'No', status: 422, code: 'X' };
    const frames: readonly ServerFrame[] = [
      { type: 'welcome', playerId: 'p', displayName: 'n', serverTime: '2026-01-01T00:00:00.000Z' },
      { type: 'snapshot', tableId: 't1', version: 1, view },
      { type: 'event', tableId: 't1', version: 1, events: [{ kind: 'Folded', seat: 1 }], view },
      { type: 'ack', id: 'a', version: 1, view },
      { type: 'reject', id: 'a', problem },
      { type: 'resync', tableId: 't1', reason: 'r' },
      { type: 'error', problem },
      { type: 'pong', serverTime: '2026-01-01T00:00:00.000Z' },
    ];
    for (const frame of frames) expect(parseServerFrame(JSON.stringify(frame))).toEqual(frame);
  });
});

test('[WEB20] the pause is bounded and never longer than it should be', () => {
  for (let attempt = 0; attempt < 40; attempt++) {
    expect(backoffMs(attempt, 0)).toBeLessThanOrEqual(BACKOFF_MAX_MS);
    expect(backoffMs(attempt, 1)).toBeGreaterThanOrEqual(BACKOFF_MIN_MS / 2);
  }
});

test('[WEB21] ids are UUIDs of version 4', () => {
  const id = uuidFrom(new Uint8Array(16).fill(0xff));
  expect(id).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
});

interface Line {
  readonly sent: ClientFrame[];
  readonly events: SocketEvents;
  closed: boolean;
}

interface World {
  readonly store: Store;
  readonly live: LiveSession;
  readonly lines: Line[];
  readonly line: () => Line;
  readonly say: (frame: ServerFrame) => void;
  readonly welcome: () => void;
  readonly commands: () => readonly Extract<ClientFrame, { type: 'command' }>[];
  readonly now: () => number;
  readonly pass: (ms: number) => void;
}

/** A session that is welcome and looks at table t1, in a world whose time is moved by hand. */
function connected(): World {
  const world = createWorld();
  world.live.open('secret');
  world.live.watch('t1');
  world.welcome();
  return world;
}

function createWorld(): World {
  const store = createStore(INITIAL_STATE);
  const lines: Line[] = [];
  const clock = createClock();
  let ids = 0;
  const live = createLiveSession(
    store,
    {
      openSocket: (events) => {
        const line: Line = { sent: [], events, closed: false };
        lines.push(line);
        return {
          send: (text) => line.sent.push(JSON.parse(text)),
          close: () => {
            line.closed = true;
          },
        };
      },
      after: clock.after,
      now: clock.now,
      random: () => 0,
      parse: parseServerFrame,
    },
    () => `id-${++ids}`,
  );
  const line = (): Line => {
    const last = lines.at(-1);
    if (last === undefined) throw new Error('no line');
    return last;
  };
  const say = (frame: ServerFrame): void => line().events.received(JSON.stringify(frame));
  return {
    store,
    live,
    lines,
    line,
    say,
    welcome: () => {
      line().events.opened();
      say({ type: 'welcome', playerId: 'p0', displayName: 'Mina', serverTime: '1970-01-01T00:00:00.000Z' });
    },
    commands: () => line().sent.flatMap((frame) => (frame.type === 'command' ? [frame] : [])),
    now: clock.now,
    pass: clock.pass,
  };
}

interface HandClock {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly pass: (ms: number) => void;
}

function createClock(): HandClock {
  let now = 1_000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    pass: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((one) => one.at <= end).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = next.at;
        next.run();
      }
      now = end;
    },
  };
}
