import { tableId } from '@cardroom/kernel';
import type { Bus, TableNotice } from '@cardroom/room';
import { afterEach, describe, expect, it } from 'vitest';

/** Rooms that tell each other, each by a bus of its own or all by one. */
export interface BusWorld {
  /** The bus of one more room, which hears the others from now on. */
  node(): Promise<Bus>;
  close(): Promise<void>;
}

const TABLES = Array.from({ length: 40 }, (_, at) => tableId(`t${at}`));
const ONE = tableId('one');
const LAST = tableId('last');

/** Registers what every `Bus` promises. `make` gives a world in which nobody has told anything. */
export function registerBusContract(name: string, make: () => Promise<BusWorld>): void {
  describe(`${name} keeps the bus contract`, () => {
    let world: BusWorld | undefined;
    const open = async (): Promise<BusWorld> => (world = await make());
    afterEach(() => world?.close());

    it('[BUS1] every listener of a room hears at once, and in order, what the room tells', async () => {
      const bus = await (await open()).node();
      const [first, second] = [heardBy(bus), heardBy(bus)];
      for (const version of [1, 2, 5]) bus.publish({ tableId: ONE, version });
      expect(versionsOf(first, ONE)).toEqual([1, 2, 5]);
      expect(second).toEqual(first);
    });

    it('[BUS2] who has stopped hears nothing more, also when he stops while he is told; the others go on', async () => {
      const bus = await (await open()).node();
      const brief: number[] = [];
      const stop = bus.subscribe(({ version }) => {
        brief.push(version);
        stop();
      });
      const long = heardBy(bus);
      for (const version of [1, 2]) bus.publish({ tableId: ONE, version });
      stop();
      bus.publish({ tableId: ONE, version: 3 });
      expect(brief).toEqual([1]);
      expect(versionsOf(long, ONE)).toEqual([1, 2, 3]);
    });

    it('[BUS3] every other room hears the newest version of each table, and none that goes back', async () => {
      const opened = await open();
      const [teller, ...others] = [await opened.node(), await opened.node(), await opened.node()];
      const heard = others.map(heardBy);
      for (let version = 1; version <= 25; version += 1) {
        for (const table of TABLES) teller.publish({ tableId: table, version });
      }
      await lastOf(teller, heard);
      for (const notices of heard) {
        for (const table of TABLES) {
          const versions = versionsOf(notices, table);
          expect(versions.at(-1)).toBe(25);
          expect(versions).toEqual([...new Set(versions)].toSorted((left, right) => left - right));
        }
      }
    });

    it('[BUS4] a room hears its own news once, and those of every other room', async () => {
      const opened = await open();
      const rooms = [await opened.node(), await opened.node(), await opened.node()];
      const heard = rooms.map(heardBy);
      for (const [at, room] of rooms.entries()) room.publish({ tableId: tableId(`of${at}`), version: at + 1 });
      for (const room of rooms) await lastOf(room, heard);
      for (const notices of heard) {
        expect(rooms.map((_, at) => versionsOf(notices, tableId(`of${at}`)))).toEqual([[1], [2], [3]]);
      }
    });

    it('[BUS5] telling neither throws nor waits when nobody listens any more', async () => {
      const opened = await open();
      const bus = await opened.node();
      heardBy(bus);
      await opened.close();
      world = undefined;
      expect(bus.publish({ tableId: ONE, version: 1 })).toBeUndefined();
    });
  });
}

let told = 0;

/** Resolves when all of `heard` have what `teller` has told so far: news of one room come in their order. */
async function lastOf(teller: Bus, heard: readonly (readonly TableNotice[])[]): Promise<void> {
  told += 1;
  const version = told;
  teller.publish({ tableId: LAST, version });
  await expect.poll(() => heard.every((notices) => versionsOf(notices, LAST).includes(version))).toBe(true);
}

function heardBy(bus: Bus): TableNotice[] {
  const heard: TableNotice[] = [];
  bus.subscribe((notice) => heard.push(notice));
  return heard;
}

function versionsOf(notices: readonly TableNotice[], table: TableNotice['tableId']): readonly number[] {
  return notices.filter(({ tableId: id }) => id === table).map(({ version }) => version);
}
