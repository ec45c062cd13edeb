import { assert, chips, type HandId, type PlayerId, type TableId } from '@cardroom/kernel';
import type { Random, Room } from '@cardroom/room';
import type { TableView } from '@cardroom/table';
import type { Act, RoomDriver } from './room-driver.ts';

/** A command that somebody might give at this moment. */
export interface DrawnRequest {
  readonly player: PlayerId;
  readonly key: string;
  readonly table: TableId;
  readonly command: Act;
}

/** Draws a command of one of `people`: mostly of whoever is to act, now and then of anybody, sensible or not. */
export async function drawRequest(
  room: Room,
  from: { readonly random: Random; readonly tables: readonly TableId[]; readonly people: readonly PlayerId[] },
): Promise<DrawnRequest> {
  const { random, tables, people } = from;
  const table = oneOf(random, tables);
  const view = await room.view(table, undefined);
  const acting = view?.seats.find(({ seat }) => seat === view.actor)?.playerId;
  const isTurn = acting !== undefined && people.includes(acting) && random.uint32() % 4 > 0;
  const player = isTurn ? acting : oneOf(random, people);
  const { handId, turn } = view ?? {};
  const fence = isTurn && handId !== undefined && turn !== undefined ? { handId, turn } : undefined;
  return { player, key: random.id(), table, command: drawCommand(random, player, fence) };
}

/** Mostly what whoever was drawn is offered, as the room shows it, or else something that can be done seated. */
export async function drawOffered(
  driver: RoomDriver,
  { random, table, people }: { readonly random: Random; readonly table: TableId; readonly people: readonly PlayerId[] },
): Promise<DrawnRequest> {
  const drawn = await drawRequest(driver.room, { random, tables: [table], people });
  const { you, handId, turn, rights } = await driver.view(table, drawn.player);
  if (you === undefined || random.uint32() % 8 === 0) return drawn;
  if (you.legal.length > 0 && handId !== undefined && turn !== undefined) {
    const range = oneOf(random, you.legal);
    const { type } = range;
    const action = type === 'bet' || type === 'raise' ? { type, to: oneOf(random, [range.min, range.max]) } : { type };
    return { ...drawn, command: { ...action, handId, turn } };
  }
  if (rights.length > 0 && random.uint32() % 4 === 0) return { ...drawn, command: drawRight(random, rights, people) };
  const errands: readonly Act[] = [{ type: 'start' }, { type: 'sitIn' }, { type: 'postBlinds', post: true }];
  return drawn.command.type === 'join' ? { ...drawn, command: oneOf(random, errands) } : drawn;
}

/** Something that `name` might ask for, sensible or not: at his turn mostly a bet, else an errand. */
export function drawCommand(
  random: Random,
  name: string,
  fence: { readonly handId: HandId; readonly turn: number } | undefined,
): Act {
  const amount = chips(100 + (random.uint32() % 2_400));
  if (fence !== undefined) {
    const type = oneOf(random, ['check', 'call', 'call', 'allIn', 'fold', 'raise'] as const);
    return type === 'raise' ? { type, to: amount, ...fence } : { type, ...fence };
  }
  switch (random.uint32() % 10) {
    case 0:
      return { type: 'leave' };
    case 1:
      return { type: 'topUp', amount };
    case 2:
      return { type: 'sitOut', when: 'nextHand' };
    case 3:
      return { type: 'sitIn' };
    case 4:
      return { type: 'start' };
    case 5:
      return {
        type: oneOf(random, ['requestStop', 'confirmStop', 'resume', 'resumeStop', 'resume', 'timeBank'] as const),
      };
    case 6:
      return oneOf<Act>(random, [{ type: 'pause' }, { type: 'chat', name, text: 'Nice hand' }, { type: 'resume' }]);
    default:
      return { type: 'join', name, isBot: false, buyIn: amount };
  }
}

/** One of the things that somebody may do about the table itself. */
export function drawRight(random: Random, rights: TableView['rights'], people: readonly PlayerId[]): Act {
  const type = oneOf(random, rights);
  return type === 'handOver' ? { type, to: oneOf(random, people) } : { type };
}

/** One of a list, by chance. */
export function oneOf<T>(random: Random, list: readonly T[]): T {
  const drawn = list[random.uint32() % list.length];
  assert(drawn !== undefined, 'drawn from an empty list');
  return drawn;
}
