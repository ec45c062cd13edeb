import { chips, type HandId, handId, playerId as playerIdOf, seatIndex, unreachable } from '@cardroom/kernel';
import type { WireCommand } from '@cardroom/protocol';
import type { PlayerRecord } from '@cardroom/room';
import type { TableCommand } from '@cardroom/table';

/** A command as it came over the wire, said by `player`. */
export function tableCommandOf(wire: WireCommand, player: PlayerRecord): TableCommand {
  const { playerId, displayName } = player;
  switch (wire.type) {
    case 'join': {
      const seat = wire.seat === undefined ? {} : { seat: seatIndex(wire.seat) };
      return { type: 'join', playerId, name: displayName, isBot: false, buyIn: chips(wire.buyIn), ...seat };
    }
    case 'leave':
    case 'sitIn':
    case 'start':
    case 'pause':
    case 'resume':
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
      return { type: 'timeBank', playerId, ...handOf(wire), ...(wire.turn === undefined ? {} : { turn: wire.turn }) };
    case 'requestStop':
    case 'confirmStop':
    case 'resumeStop':
      return { type: wire.type, playerId, ...handOf(wire) };
    case 'handOver':
      return { type: 'handOver', playerId, to: playerIdOf(wire.to) };
    case 'chat':
      return { type: 'chat', playerId, name: displayName, text: wire.text };
    default:
      return unreachable(wire);
  }
}

/** The hand that a command is meant for, if it says so. */
function handOf(wire: { readonly handId?: string | undefined }): { readonly handId?: HandId } {
  return wire.handId === undefined ? {} : { handId: handId(wire.handId) };
}
