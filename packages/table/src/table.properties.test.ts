import { chips, playerId, type SeatIndex } from '@cardroom/kernel';
import { type HandEvent, STREETS } from '@cardroom/poker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandFor, drive, steps } from '../test/random-play.ts';
import { asking, Scene } from '../test/scene.ts';
import {
  actorOf,
  changedSections,
  chipsOnTable,
  decide,
  evolve,
  handInProgress,
  isHandEvent,
  legalActions,
  nextWake,
  rightsOf,
  sectionNames,
  sectionsOf,
  stackOf,
  type Table,
  TABLE_RIGHTS,
  type TableConfig,
  type TableEvent,
  tableFromSections,
} from './index.ts';

const CONFIGS: readonly (readonly [string, Partial<TableConfig>])[] = [
  ['dead button', {}],
  [
    'moving button, antes, rake',
    {
      buttonRule: 'moving',
      ante: chips(5),
      rake: { basisPoints: 500, caps: [{ dealtIn: 2, cap: chips(90) }], noFlopNoDrop: false },
    },
  ],
  [
    'big-blind ante, no rathole rule',
    { ante: chips(100), anteMode: 'bigBlind', ratholeMinutes: 0, timeoutsToSitOut: 1 },
  ],
];

/** What an event brings to the table and takes from it. */
function acrossTheEdge(event: TableEvent): number {
  switch (event.kind) {
    case 'PlayerSeated':
      return event.buyIn;
    case 'ToppedUp':
      return event.amount;
    case 'PlayerLeft':
      return 0 - event.cashOut;
    case 'PotAwarded':
      return 0 - event.rake;
    default:
      return 0;
  }
}

const JSON_COPY = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe.each(CONFIGS)('any play at all: %s', (_, config) => {
  it('[R33] chips on the table are what came across its edge, after every event', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        let expected = 0;
        const scene = drive(script, {
          config,
          afterEvent: (_before, event, after) => {
            expected += acrossTheEdge(event);
            if (chipsOnTable(after) !== expected) throw new Error(`${event.kind}: ${chipsOnTable(after)}`);
          },
        });
        expect(chipsOnTable(scene.table)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('[R54] outside a hand a stack changes only by what its own player brings or takes', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterEvent: (before, event, after) => {
            if (isHandEvent(event)) return;
            for (const { seat } of before.seats) {
              if (stackOf(before, seat) === stackOf(after, seat)) continue;
              expect(event).toMatchObject({ kind: expect.stringMatching(/^(ToppedUp|PlayerLeft)$/), seat });
            }
          },
        });
      }),
      { numRuns: 15 },
    );
  });

  it('[R02] nothing comes to a stack that is at stake: a hand is played with what it was dealt with', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterEvent: (before, event) => {
            if (handInProgress(before) === undefined) return;
            if (event.kind === 'ToppedUp' || event.kind === 'PlayerLeft') {
              expect(before.seats.find(({ seat }) => seat === event.seat)?.stack).toBeDefined();
            }
          },
        });
      }),
      { numRuns: 15 },
    );
  });

  it('[TB1] the log gives the live state, and so do the sections, also read back from JSON', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        const scene = drive(script, {
          config,
          afterCommand: ({ table }, events, before) => {
            const sections = sectionsOf(table);
            expect(tableFromSections(sections, table.version)).toEqual(table);
            // Of a table that was read back, fields are missing that come only with the events.
            const earlierStored: typeof sections = JSON.parse(JSON.stringify(sectionsOf(before)));
            const readBack = tableFromSections(earlierStored, before.version);
            const next = events.reduce(evolve, readBack);
            const unchanged = sectionNames(6).filter((name) => !changedSections(readBack, next).includes(name));
            for (const name of unchanged) {
              expect(JSON_COPY(sectionsOf(next)[name])).toEqual(JSON_COPY(sectionsOf(readBack)[name]));
            }
            const stored: typeof sections = JSON.parse(JSON.stringify(sections));
            expect(tableFromSections(stored, table.version)).toEqual(table);
            const earlier = sectionsOf(before);
            const same = sectionNames(6).filter((name) => !changedSections(before, table).includes(name));
            for (const name of same) expect(JSON_COPY(sections[name])).toEqual(JSON_COPY(earlier[name]));
          },
        });
        const replayed = scene.log.reduce<Table | undefined>(evolve, undefined);
        expect(replayed).toEqual(scene.table);
        expect(scene.table.version).toBe(scene.log.length);
      }),
      { numRuns: 10 },
    );
  });

  it('[TB9] what is offered is accepted, at both ends, and nothing is offered to anybody else', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterCommand: (scene) => {
            const { table } = scene;
            const actor = actorOf(table);
            for (const { seat } of table.seats) {
              const offered = legalActions(table, seat);
              if (handInProgress(table) !== undefined && seat !== actor) expect(offered).toEqual([]);
              for (const range of offered) {
                for (const above of [0, 1_000_000]) {
                  expect(scene.refusal(commandFor(table, seat, range, above))).toBe('accepted');
                }
              }
            }
          },
        });
      }),
      { numRuns: 15 },
    );
  });

  it('[TB5] what is due next is always accepted at its time, and a hand in progress always has something due', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterCommand: (scene) => {
            const wake = nextWake(scene.table);
            const { stage, pause } = scene.table;
            if (stage.kind !== 'waiting' && pause === undefined) expect(wake).toBeDefined();
            if (wake === undefined) return;
            expect(decide(scene.table, wake.command, { ...scene.env, now: Math.max(wake.at, scene.now) }).ok).toBe(
              true,
            );
          },
        });
      }),
      { numRuns: 15 },
    );
  });

  it('[TB19] what somebody has a right to is accepted, and what he has not is refused', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterCommand: (scene) => {
            const { table } = scene;
            const people = [...table.seats.map(({ playerId: seated }) => seated), table.config.hostId, playerId('Z')];
            for (const person of people) {
              const rights = rightsOf(table, person);
              const heir = table.seats.find(({ playerId: seated }) => seated !== person)?.playerId;
              for (const right of TABLE_RIGHTS) {
                if (right === 'handOver' && heir === undefined) continue;
                const isAccepted = scene.refusal(asking(person, right, heir)) === 'accepted';
                expect([right, isAccepted]).toEqual([right, rights.includes(right)]);
              }
            }
          },
        });
      }),
      { numRuns: 10 },
    );
  });

  it('[R51] after a void hand stacks, button and owed blinds are as before it was dealt', () => {
    let voided = 0;
    fc.assert(
      fc.property(steps(), (script) => {
        let before: Table | undefined;
        drive(script, {
          config,
          afterEvent: (earlier, event, after) => {
            if (event.kind === 'ButtonMoved') before = earlier;
            if (event.kind !== 'HandCancelled') return;
            voided += 1;
            expect(after.positions).toEqual(before?.positions);
            for (const chair of before?.seats ?? []) {
              const now = after.seats.find(({ seat }) => seat === chair.seat);
              if (now?.playerId !== chair.playerId) continue;
              if (!now.dealt) continue;
              expect(now).toMatchObject({ owed: chair.owed, isNew: chair.isNew, postsBlinds: chair.postsBlinds });
              expect(stackOf(after, chair.seat)).toBe(chair.stack);
            }
          },
        });
      }),
      { numRuns: 60 },
    );
    expect(voided).toBeGreaterThan(5);
  });

  it('[TB18] while a table is paused no clock runs, no hand is dealt, and nobody acts', () => {
    let events = 0;
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterEvent: (before, event, after) => {
            if (after.pause !== undefined) {
              expect(after.clock).toBeUndefined();
              expect(after.stage.kind).toMatch(/^(waiting|hand)$/);
            }
            if (before.pause === undefined) return;
            events += 1;
            expect(event.kind).not.toMatch(/^(HandStarted|Checked|Called|BetPlaced|Raised|ClockStarted|TurnTimedOut)$/);
          },
        });
      }),
      { numRuns: 30 },
    );
    expect(events).toBeGreaterThan(20);
  });

  it('[R17] [R15] only seats with chips that are present are dealt in, and each owes nothing afterwards', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          config,
          afterEvent: (before, event, after) => {
            if (event.kind !== 'HandStarted') return;
            for (const { seat } of event.seats) {
              const chair = before.seats.find((other) => other.seat === seat);
              expect(chair).toMatchObject({ sittingOut: false, leaveQueued: false });
              expect(chair?.stack).toBeGreaterThan(0);
              expect(after.seats.find((other) => other.seat === seat)?.owed).toEqual({
                bigBlind: false,
                smallBlind: false,
              });
            }
          },
        });
      }),
      { numRuns: 15 },
    );
  });
});

/** The chairs that one passes walking clockwise from one to the other, both excluded. */
function chairsBetween(from: SeatIndex, to: SeatIndex): readonly number[] {
  const passed: number[] = [];
  for (let chair = (from + 1) % 6; chair !== to; chair = (chair + 1) % 6) passed.push(chair);
  return passed;
}

describe('[R08] the dead button over any play', () => {
  it('[R08] the big blind goes to the next player who can play: nobody is skipped, nobody posts twice running', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          afterEvent: (before, event) => {
            if (event.kind !== 'ButtonMoved' || before.positions === undefined) return;
            const passed = chairsBetween(before.positions.bigBlind, event.bigBlind);
            const skipped = before.seats.filter(
              (chair) => passed.includes(chair.seat) && !chair.sittingOut && (chair.stack ?? 0) > 0,
            );
            expect(skipped).toEqual([]);
            expect(event.bigBlind).not.toBe(before.positions.bigBlind);
          },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('[R10] heads-up the button has the small blind; else it lies behind both blinds', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          afterCommand: (_scene, events) => {
            const moved = events.find((event) => event.kind === 'ButtonMoved');
            const started = events.find((event) => event.kind === 'HandStarted');
            if (moved?.kind !== 'ButtonMoved' || started?.kind !== 'HandStarted') return;
            if (started.seats.length === 2) {
              expect(moved.smallBlind).toBe(moved.button);
              expect(moved.smallBlindPosted).toBe(true);
              return;
            }
            const [first, second] = started.seats.map(({ seat }) => seat);
            expect(moved.smallBlindPosted ? [first, second] : [moved.smallBlind, first]).toEqual([
              moved.smallBlind,
              moved.bigBlind,
            ]);
          },
        });
      }),
      { numRuns: 60 },
    );
  });

  it('[R16] [R15] nobody who owes is dealt in without the big blind or a post, except when play starts anew', () => {
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          afterCommand: (_scene, events, before) => {
            const started = events.find((event) => event.kind === 'HandStarted');
            if (started?.kind !== 'HandStarted') return;
            const able = before.seats.filter((chair) => !chair.sittingOut && (chair.stack ?? 0) > 0);
            const clear = able.filter((chair) => !chair.owed.bigBlind && !chair.owed.smallBlind);
            if (clear.length < 2 || started.seats.length === 2) return;
            const posters = new Set(events.flatMap((event) => (isPost(event) ? [event.seat] : [])));
            for (const { seat } of started.seats) {
              const chair = able.find((other) => other.seat === seat);
              if (chair?.owed.bigBlind === true || chair?.owed.smallBlind === true) {
                expect(posters.has(seat)).toBe(true);
              }
            }
          },
        });
      }),
      { numRuns: 30 },
    );
  });
});

function isPost(event: TableEvent): event is Extract<HandEvent, { kind: 'ForcedBetPosted' }> {
  return event.kind === 'ForcedBetPosted' && ['bigBlind', 'livePost', 'deadPost'].includes(event.forced);
}

describe('[TB15] the random plays reach what they are meant to test', () => {
  it('[TB15] all kinds of events, dead small blinds, every street and many players', () => {
    const kinds = new Set<string>();
    const streets = new Set<string>();
    let deadSmallBlinds = 0;
    let mostDealt = 0;
    fc.assert(
      fc.property(steps(), (script) => {
        drive(script, {
          afterEvent: (_before, event) => {
            kinds.add(event.kind);
            if (event.kind === 'ButtonMoved' && !event.smallBlindPosted) deadSmallBlinds += 1;
            if (event.kind === 'StreetOpened') streets.add(event.street);
            if (event.kind === 'HandStarted') mostDealt = Math.max(mostDealt, event.seats.length);
          },
        });
      }),
      { numRuns: 100, seed: 7 },
    );
    expect(new Scene().log[0]?.kind).toBe('TableOpened');
    const unreached = [
      'PlayerSeated',
      'TopUpQueued',
      'ToppedUp',
      'TopUpCancelled',
      'SitOutQueued',
      'SatOut',
      'SatIn',
      'PostChosen',
      'LeaveQueued',
      'PlayerLeft',
      'PlayerBusted',
      'BlindsMissed',
      'ButtonMoved',
      'CountdownStarted',
      'NextHandScheduled',
      'WaitingForPlayers',
      'ClockStarted',
      'TurnTimedOut',
      'TimeoutsCleared',
      'TimeBankUsed',
      'StopRequested',
      'StopConfirmed',
      'StopWithdrawn',
      'TablePaused',
      'TableResumed',
      'HostChanged',
      'ChatSaid',
      'HandCancelled',
      'HandEnded',
      'HandsTurnedUp',
      'ShowdownReached',
      'UncalledBetReturned',
    ].filter((kind) => !kinds.has(kind));
    expect(unreached).toEqual([]);
    expect([...streets].toSorted()).toEqual([...STREETS].toSorted());
    expect(deadSmallBlinds).toBeGreaterThan(0);
    expect(mostDealt).toBe(6);
  });
});
