import type { WireSeat, WireTableView } from '@cardroom/protocol';

/** A heads-up table before the flop, viewer in chair 0 and on the button, with `changes` on top. For tests. */
export function sampleView(changes: Partial<WireTableView> = {}): WireTableView {
  return {
    tableId: 't1',
    version: 10,
    config: {
      name: 'Table',
      hostId: 'p0',
      seatCount: 6,
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
    handNumber: 3,
    handId: 'h3',
    turn: 1,
    street: 'preflop',
    board: [],
    pots: [],
    awards: [],
    currentBet: 20,
    seats: [sampleSeat(0, { stack: 990, bet: 10, holeCards: ['As', 'Kd'] }), sampleSeat(1, { stack: 980, bet: 20 })],
    button: 0,
    actor: 0,
    rights: [],
    serverTime: '2026-01-01T00:00:00.000Z',
    you: {
      seat: 0,
      legal: [{ type: 'fold' }, { type: 'call', amount: 10 }, { type: 'raise', min: 40, max: 1000 }],
      leavesAfterHand: false,
      sitsOutNext: false,
    },
    ...changes,
  };
}

/** An occupied chair. For tests. */
export function sampleSeat(seat: number, changes: Partial<WireSeat> = {}): WireSeat {
  return {
    seat,
    playerId: `p${seat}`,
    name: ['Mina', 'Bruno', 'Kofi', 'Xi'][seat] ?? `P${seat}`,
    isBot: false,
    stack: 1000,
    bet: 0,
    status: 'active',
    hasCards: true,
    exposure: 'hidden',
    ...changes,
  };
}

/** `view` without the viewer's turn. For tests. */
export function idle(view: WireTableView): WireTableView {
  const { actor: _actor, you, ...rest } = view;
  return you === undefined ? rest : { ...rest, you: { ...you, legal: [] } };
}
