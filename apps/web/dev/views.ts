import type { WireSeat, WireTableView } from '@cardroom/protocol';

/** Views of tables as a server would send them, to look at the drawing without one. */

const NAMES = [
  'Mina',
  'Bruno',
  'Anneliese von Hohenfels',
  'Kofi',
  'Bot Ada',
  'Søren',
  'Лариса',
  'Bot Turing',
  'Xi',
  'Guillermo',
];

interface Change {
  readonly [seat: number]: Partial<WireSeat>;
}

/** A table in the middle of a hand, with `count` chairs taken and the viewer in chair `you`. */
function midHand(count: number, changes: Change = {}, chairs = count): WireTableView {
  const you = 0;
  const now = Date.now();
  return {
    tableId: 'demo',
    version: 40,
    config: {
      name: 'Friday night, upstairs',
      hostId: 'p0',
      seatCount: chairs,
      smallBlind: 10,
      bigBlind: 20,
      ante: 0,
      anteMode: 'each',
      buyInMin: 400,
      buyInMax: 4000,
      turnSeconds: 30,
      timeBankSeconds: 60,
      isPrivate: false,
    },
    stage: 'hand',
    handNumber: 128,
    handId: 'h128',
    turn: 9,
    street: 'turn',
    board: ['Ts', '7h', '2c', 'Qd'],
    pots: [{ amount: 640, eligible: [0, 1] }],
    awards: [],
    currentBet: 0,
    seats: Array.from({ length: count }, (_, seat) => ({ ...plainSeat(seat, you), ...changes[seat] })),
    button: count - 1,
    actor: 1,
    deadline: new Date(now + 19_000).toISOString(),
    rights: ['pause', 'requestStop', 'handOver'],
    serverTime: new Date(now).toISOString(),
    you: { seat: you, legal: [], leavesAfterHand: false, sitsOutNext: false },
  };
}

function plainSeat(seat: number, you: number): WireSeat {
  return {
    seat,
    playerId: `p${seat}`,
    name: NAMES[seat] ?? `P${seat}`,
    isBot: (NAMES[seat] ?? '').startsWith('Bot'),
    stack: [1980, 2240, 15_400, 310, 4000, 1_250_000, 1890, 960, 2075, 3210][seat] ?? 2000,
    bet: 0,
    status: 'active',
    hasCards: true,
    exposure: 'hidden',
    ...(seat === you ? { holeCards: ['As', 'Qh'] } : {}),
  };
}

const ACTIVE: Change = {
  1: { bet: 240, lastAction: 'bet' },
  2: { status: 'folded', hasCards: false, lastAction: 'fold' },
  3: { bet: 240, lastAction: 'call' },
  4: { bet: 720, lastAction: 'raise' },
  5: { status: 'folded', hasCards: false, lastAction: 'fold' },
  6: { bet: 720, lastAction: 'call' },
  7: { bet: 1240, stack: 0, status: 'allIn', lastAction: 'raise' },
  8: { status: 'sittingOut', hasCards: false },
  9: { bet: 1240, lastAction: 'call' },
};

const MID: Change = { ...ACTIVE, 0: { bet: 240, lastAction: 'check' } };

function yourTurn(view: WireTableView): WireTableView {
  return {
    ...view,
    actor: 0,
    currentBet: 240,
    rights: [...view.rights, 'timeBank'],
    you: {
      seat: 0,
      timeBankMs: 45_000,
      legal: [{ type: 'fold' }, { type: 'call', amount: 240 }, { type: 'raise', min: 480, max: 1980 }],
      leavesAfterHand: false,
      sitsOutNext: false,
    },
  };
}

function showdown(view: WireTableView): WireTableView {
  const up = { status: 'allIn', exposure: 'shown', hasCards: true, bet: 0, lastAction: undefined } as const;
  const seats = view.seats.map((seat): WireSeat => {
    const { lastAction: _gone, ...rest } = seat;
    if (seat.seat === 0) return { ...rest, bet: 0, stack: 3420, status: 'active', exposure: 'shown' };
    const cards: Record<number, readonly [string, string]> = { 1: ['Kd', 'Ks'], 3: ['7c', '7d'], 4: ['Jh', '9h'] };
    const own = cards[seat.seat];
    if (own === undefined) return { ...rest, bet: 0, status: 'folded', hasCards: false };
    const { lastAction: _none, ...shown } = up;
    return { ...rest, ...shown, holeCards: [...own], stack: seat.seat === 3 ? 1860 : 0 };
  });
  const { actor: _actor, deadline: _deadline, ...rest } = view;
  return {
    ...rest,
    stage: 'countdown',
    board: ['Ts', '7h', '2c', 'Qd', 'Qs'],
    pots: [],
    awards: [
      { index: 0, amount: 1860, rake: 0, eligible: [0, 1, 3, 4], shares: [{ seat: 3, amount: 1860 }] },
      { index: 1, amount: 1200, rake: 0, eligible: [0, 1, 4], shares: [{ seat: 0, amount: 1200 }] },
      { index: 2, amount: 240, rake: 0, eligible: [0, 4], shares: [{ seat: 0, amount: 240 }] },
    ],
    currentBet: 0,
    seats,
  };
}

function withPots(view: WireTableView): WireTableView {
  return {
    ...view,
    pots: [
      { amount: 640, eligible: [0, 1, 3] },
      { amount: 420, eligible: [0, 1] },
      { amount: 90, eligible: [0, 1] },
    ],
  };
}

function waitingTable(): WireTableView {
  const {
    handId: _hand,
    turn: _turn,
    actor: _actor,
    deadline: _deadline,
    street: _street,
    ...view
  } = midHand(3, {}, 6);
  return {
    ...view,
    stage: 'waiting',
    handNumber: 0,
    board: [],
    pots: [],
    seats: view.seats.map(waitingSeat),
  };
}

/** Before the first hand: one who is not ready, and a countdown. */
function countdownTable(): WireTableView {
  const view = waitingTable();
  return {
    ...view,
    stage: 'countdown',
    rights: ['start', 'pause', 'handOver'],
    nextHandAt: new Date(Date.now() + 23_000).toISOString(),
    seats: view.seats.map((seat) => (seat.seat === 2 ? awaySeat(seat) : seat)),
  };
}

function voted(view: WireTableView): WireTableView {
  return {
    ...view,
    rights: ['confirmStop', 'resumeStop', 'handOver', 'pause'],
    stopVote: { requestedBy: 'p2', voters: ['p0', 'p1', 'p3', 'p4', 'p6'], confirmed: ['p1', 'p4'], required: 3 },
  };
}

function paused(view: WireTableView, pausedBy: NonNullable<WireTableView['pausedBy']>): WireTableView {
  const { deadline: _deadline, ...rest } = view;
  return { ...rest, stage: 'paused', pausedBy, rights: pausedBy === 'host' ? [] : ['resume', 'resumeStop'] };
}

function awaySeat(seat: WireSeat): WireSeat {
  return { ...seat, status: 'sittingOut' };
}

function waitingSeat({ holeCards: _cards, ...seat }: WireSeat): WireSeat {
  return { ...seat, status: 'waiting', hasCards: false };
}

function spectator(view: WireTableView): WireTableView {
  const { you: _you, ...rest } = view;
  return { ...rest, seats: rest.seats.map(({ holeCards: _cards, ...seat }) => seat) };
}

/** Every scene by name. */
export const SCENES: Readonly<Record<string, () => WireTableView>> = {
  two: () => midHand(2, MID),
  three: () => midHand(3, MID, 6),
  six: () => midHand(6, MID),
  nine: () => midHand(9, MID),
  ten: () => withPots(midHand(10, MID)),
  turn2: () => yourTurn(midHand(2, ACTIVE)),
  turn6: () => yourTurn(midHand(6, ACTIVE)),
  turn10: () => yourTurn(midHand(10, ACTIVE)),
  showdown6: () => showdown(midHand(6, MID)),
  showdown10: () => showdown(midHand(10, MID)),
  waiting: waitingTable,
  first: countdownTable,
  vote: () => voted(midHand(6, MID)),
  voteTurn: () => voted(yourTurn(midHand(9, ACTIVE))),
  paused: () => paused(midHand(6, MID), 'host'),
  stopped: () => paused(waitingTable(), 'vote'),
  watch: () => spectator(midHand(5, MID, 8)),
  preflop: () => ({
    ...midHand(6, {
      0: { bet: 20, lastAction: 'post' },
      5: { bet: 10, lastAction: 'post' },
      1: { bet: 60, lastAction: 'raise' },
    }),
    board: [],
    street: 'preflop',
    pots: [],
    currentBet: 60,
    button: 4,
    actor: 2,
  }),
  owed: () => {
    const view = midHand(6, { ...MID, 0: { status: 'waiting', hasCards: false } });
    const seats = view.seats.map(({ holeCards: _cards, ...seat }) => seat);
    return {
      ...view,
      seats,
      you: { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false, owed: { live: 20, dead: 10 } },
    };
  },
};
