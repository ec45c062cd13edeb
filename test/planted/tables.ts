import type { PlantedFault } from './planted-fault.ts';

/** Mistakes about what happens at a table around its hands, and about its clocks. */
export const TABLE_FAULTS: readonly PlantedFault[] = [
  {
    name: 'timer-not-set',
    file: 'packages/room/src/clockwork.ts',
    from: 'clock.after(delayMs, () => void fire(hosted, due.command)),',
    to: '() => {},',
    breaks: 'No turn runs out and no hand is dealt.',
  },
  {
    name: 'timer-not-tried-again',
    file: 'packages/room/src/clockwork.ts',
    from: 'if (hosted.latest.version === version) arm(hosted, AGAIN_MS);',
    to: '',
    breaks: 'A turn that could not be ended is never ended.',
  },
  {
    name: 'turn-over-too-early',
    file: 'packages/table/src/betting.ts',
    from: `if (env.now < deadlineOf(present(table.clock, 'clock of the turn'), env)) return refuse('ClockStillRunning');`,
    to: '',
    breaks: 'A turn may be ended before its time.',
  },
  {
    name: 'time-out-of-another-one',
    file: 'packages/table/src/betting.ts',
    from: 'const { seat, playerId, timeoutsInARow, sitOutQueued } = actor;',
    to: 'const { seat, playerId, timeoutsInARow, sitOutQueued } = table.seats.find((chair) => chair.seat !== actor.seat) ?? actor;',
    breaks: 'That a turn has run out is held against somebody else.',
  },
  {
    name: 'leaver-not-folded',
    file: 'packages/table/src/play.ts',
    from: 'chair?.leaveQueued === true;',
    to: 'chair?.leaveQueued === null;',
    breaks: 'A hand waits for the clock of somebody who has left.',
  },
  {
    name: 'leaver-keeps-the-chair',
    file: 'packages/table/src/evolve.ts',
    from: 'seats: table.seats.filter((other) => other.seat !== seat),',
    to: 'seats: table.seats,',
    breaks: 'Who has left still sits there.',
  },
  {
    name: 'called-off-refunds-one-less',
    file: 'packages/poker/src/cancel-hand.ts',
    from: '.filter(({ amount }) => amount > NO_CHIPS);',
    to: `.filter(({ amount }) => amount > NO_CHIPS)
    .slice(1);`,
    breaks: 'Of a hand that is called off one player gets nothing back.',
  },
  {
    name: 'called-off-by-one',
    file: 'packages/table/src/stop-count.ts',
    from: 'required: Math.floor(voters.length / 2) + 1,',
    to: 'required: 1,',
    breaks: 'One player calls off the hand of all.',
  },
  {
    name: 'next-hand-not-scheduled',
    file: 'packages/table/src/play.ts',
    from: 'return scheduleNext(current, env);',
    to: 'return current;',
    breaks: 'After a hand nobody deals the next one.',
  },
  {
    name: 'paused-by-anybody',
    file: 'packages/table/src/pausing.ts',
    from: `if (playerId !== table.config.hostId) return 'NotHost';`,
    to: '',
    breaks: 'Anybody pauses the table.',
  },
  {
    name: 'played-in-a-pause',
    file: 'packages/table/src/betting.ts',
    from: 'return table.pause !== undefined && handInProgress(table) !== undefined;',
    to: 'return table.pause === null;',
    breaks: 'A hand goes on while the table is paused.',
  },
  {
    name: 'bots-do-not-play',
    file: 'packages/room/src/bot-seats.ts',
    from: 'if (actor?.isBot === true) return turnTask(ports, hosted, actor.playerId);',
    to: 'if (actor?.isBot === true) return undefined;',
    breaks: 'Bots let every turn run out.',
  },
  {
    name: 'sat-out-and-dealt-in',
    file: 'packages/table/src/deal.ts',
    from: 'able: isAble(chair),',
    to: 'able: (chair.stack ?? 0) > 0 && !chair.leaveQueued,',
    breaks: 'Who sits out is dealt in.',
  },
];
