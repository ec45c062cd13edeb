import { chips, type PlayerId, type TableId } from '@cardroom/kernel';
import type { Measure } from './measure.ts';
import { besideCoarse, STORE_DELAY_MS } from './room-beside-coarse.ts';
import { act, openRoomScene, type RoomScene, seatedTable } from './room-scene.ts';

/** Pauses between hands take a twentieth of their time; who sits out keeps the chair for long enough all the same. */
const SPEED = 20;

/** The last call of a street collects all bets, while three who are not in the hand bring one chip each. */
export async function measureCollecting(): Promise<readonly Measure[]> {
  await using scene = await openRoomScene({ speed: SPEED, storeDelayMs: STORE_DELAY_MS });
  const { table, players } = await seatedTable(scene, 5);
  const [host, ...others] = players;
  if (host === undefined) throw new Error('nobody is there');
  const bystanders = others.slice(1);
  for (const playerId of bystanders) await act(scene.room, table, { type: 'sitOut', when: 'nextHand', playerId });
  await act(scene.room, table, { type: 'start', playerId: host });
  const collected = async (): Promise<number> => {
    await untilStreetEnds(scene, table);
    const begun = performance.now();
    const errands = bystanders.map((playerId) => act(scene.room, table, { type: 'topUp', amount: chips(1), playerId }));
    await Promise.all([passOn(scene, table), ...errands]);
    return performance.now() - begun;
  };
  return [await besideCoarse(scene, 'room.collect_bets_ratio', { target: 3, work: collected })];
}

/** Plays on until the next action of two players ends a street that is not the last one. */
async function untilStreetEnds(scene: RoomScene, table: TableId): Promise<void> {
  for (;;) {
    const seen = await scene.room.view(table, undefined);
    const isLast = seen?.actor === undefined || seen.street === 'river';
    const acted = seen?.seats.filter(
      ({ hasCards, lastAction, status }) => hasCards && status === 'active' && lastAction,
    );
    const bets = new Set(seen?.seats.filter(({ hasCards }) => hasCards).map(({ bet }) => bet));
    // One of the two has checked or called, and the other one only has to agree.
    const isNear = !isLast && bets.size === 1 && acted?.length === (seen.street === 'preflop' ? 2 : 1);
    if (isNear) return;
    if (seen?.actor === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
    else await passOn(scene, table);
  }
}

/** Whoever is to act checks, or calls. */
async function passOn({ room }: RoomScene, table: TableId): Promise<void> {
  const seen = await room.view(table, undefined);
  const playerId: PlayerId | undefined = seen?.seats.find(({ seat }) => seat === seen.actor)?.playerId;
  if (playerId === undefined) return;
  const { handId, turn, you } = (await room.view(table, playerId)) ?? {};
  if (handId === undefined || turn === undefined) return;
  const type = you?.legal.some((range) => range.type === 'check') === true ? 'check' : 'call';
  await act(room, table, { type, playerId, handId, turn });
}
