import type { PlantedFault } from './planted-fault.ts';

/** Mistakes after a crash, and about catching up with what others have done. */
export const RECOVERY_FAULTS: readonly PlantedFault[] = [
  {
    name: 'hand-lost-at-a-start',
    file: 'packages/room/src/hosted-table.ts',
    from: 'const table = tableFromStore(stored);',
    to: `const table = { ...tableFromStore(stored), hand: undefined, clock: undefined, stage: { kind: 'waiting' } as const };`,
    breaks: 'A hand is forgotten when its server starts again.',
  },
  {
    name: 'clock-not-extended',
    file: 'packages/room/src/create-room.ts',
    from: `    resumeTurn(hosted, this.#ports.clock.now());
`,
    to: '',
    breaks: 'After an outage a turn is over at once.',
  },
  {
    name: 'timers-not-taken-up',
    file: 'packages/room/src/create-room.ts',
    from: `    this.#tables.set(id, hosted);
    this.#arm(hosted);
`,
    to: `    this.#tables.set(id, hosted);
`,
    breaks: 'After a start no clock goes until something happens.',
  },
  {
    name: 'timers-not-moved-on',
    file: 'packages/room/src/create-room.ts',
    from: `    hosted.listeners.add(() => this.#arm(hosted));
`,
    to: '',
    breaks: 'Clocks do not follow what happens at a table.',
  },
  {
    name: 'looking-around-forgotten',
    file: 'packages/room/src/room-keeper.ts',
    from: 'await room.lookAround();',
    to: '',
    breaks: 'What was not heard of is never found.',
  },
  {
    name: 'gap-in-what-was-missed',
    file: 'packages/room/src/hosted-table.ts',
    from: 'return missed.length === hosted.latest.version - version ? missed : undefined;',
    to: 'return missed;',
    breaks: 'Who comes back is told of some of what he has missed.',
  },
  {
    name: 'older-table-shown',
    file: 'packages/room/src/create-room.ts',
    from: 'const fault = since === undefined ? undefined : await this.#onNotice(tableId, since);',
    to: 'const fault = undefined;',
    breaks: 'Who changes servers is shown an older table than he has seen.',
  },
  {
    name: 'step-applied-twice',
    file: 'packages/room/src/hosted-table.ts',
    from: `    if (version !== hosted.latest.version + 1 || version > stored.version) continue;
`,
    to: '',
    breaks: 'Two who catch up at once apply the same step.',
  },
  {
    name: 'sections-not-caught-up',
    file: 'packages/room/src/hosted-table.ts',
    from: `  if (stored.version === hosted.latest.version) hosted.sections = sectionsByName(stored);
`,
    to: '',
    breaks: 'After catching up commits are compared with older sections.',
  },
];
