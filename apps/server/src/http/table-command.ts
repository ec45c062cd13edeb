import { chips, handId, seatIndex, unreachable } from '@cardroom/kernel';
import type { WireCommand } from '@cardroom/protocol';
import type { PlayerRecord } from '@cardroom/room';
import type { TableCommand } from '@cardroom/table';

/** A command as it came over the wire, said by `player`; `undefined` for one that no table understands yet. */
export function tableCommandOf(wire: WireCommand, player: PlayerRecord): TableCommand | undefined {
  const { playerId, displayName } = player;
  switch (wire.type) {
    case 'join': {
      const seat = wire.seat === undefined ? {} : { seat: seatIndex(wire.seat) };
      return { type: 'join', playerId, name: displayName, isBot: false, buyIn: chips(wire.buyIn), ...seat };
    }
    case 'leave':
    case 'sitIn':
    case 'start':
      return { type: wire.type, playerId };
    case 'ready':
      return { type: 'sitIn', playerId };
    case 'sitOut':
      return { type: 'sitOut', playerId, when: wire.when ?? 'nextHand' };
    case 'topUp':
      return { type: 'topUp', playerId, amount: chips(wire.amount) };
    case 'postBlinds':
      return { type: 'postBlinds', playerId, post: wire.post };
    case 'fold':
    case 'check':
    case 'call':
    case 'allIn':
    case 'show':
    case 'muck':
      return { type: wire.type, playerId, handId: handId(wire.handId), turn: wire.turn };
    case 'bet':
    case 'raise':
      return { type: wire.type, playerId, handId: handId(wire.handId), turn: wire.turn, to: chips(wire.to) };
    case 'timeBank':
    case 'requestStop':
    case 'confirmStop':
    case 'resumeStop':
    case 'chat':
      return undefined;
    default:
      return unreachable(wire);
  }
}
