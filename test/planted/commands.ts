import type { PlantedFault } from './planted-fault.ts';

/** Mistakes on the way of a command, from the first look to the telling. */
export const COMMAND_FAULTS: readonly PlantedFault[] = [
  {
    name: 'acknowledged-before-the-commit',
    file: 'packages/room/src/command-path.ts',
    from: `const outcome = await reserving.counted(() => takeStep(tracer, 'commit', () => send(sending)));`,
    to: `void settledQuietly(reserving.counted(() => send(sending)));
    const outcome: CommitOutcome = { kind: 'committed', version: commit.version + 1 };`,
    breaks: 'An answer is given before anything is written.',
  },
  {
    name: 'versions-not-compared',
    file: 'packages/room/src/storing/decide-commit.ts',
    from: `  if ((table?.version ?? 0) !== made.version) return { kind: 'conflict' };
  if (made.reads.some(isStale) || made.writes.some(isStale)) return { kind: 'conflict' };
`,
    to: '',
    breaks: 'What was decided on an older table is written.',
  },
  {
    name: 'table-version-not-compared',
    file: 'packages/room/src/storing/decide-commit.ts',
    from: `  if ((table?.version ?? 0) !== made.version) return { kind: 'conflict' };
`,
    to: '',
    breaks: 'Two commits that change no section make the same version.',
  },
  {
    name: 'no-look-under-the-lock',
    file: 'packages/room/src/command-path.ts',
    from: 'const isFresh = head.table === seen.table && clock.now() - seen.decision.now <= FRESH_MS;',
    to: 'const isFresh = true;',
    breaks: 'What was seen before the lock is written, whatever has come in between.',
  },
  {
    name: 'failed-commit-stays-the-head',
    file: 'packages/room/src/send.ts',
    from: 'if (hosted.sent?.chain === chain) hosted.sent = undefined;',
    to: '',
    breaks: 'Commands are decided on what was never written.',
  },
  {
    name: 'told-before-the-commit',
    file: 'packages/room/src/send.ts',
    from: 'const outcome = await sent;',
    to: `accept(hosted, { table: decision.table, version: commit.version + 1, at: commit.at, events: decision.events });
    const outcome = await sent;`,
    breaks: 'What is only on its way to the store counts as written.',
  },
  {
    name: 'told-twice',
    file: 'packages/room/src/hosted-table.ts',
    from: 'if (step.version <= hosted.toldVersion) continue;',
    to: '',
    breaks: 'Whoever watches is told of every step again and again.',
  },
  {
    name: 'version-left-out-in-telling',
    file: 'packages/room/src/hosted-table.ts',
    from: 'if (step.version <= hosted.toldVersion) continue;',
    to: 'if (step.version < hosted.latest.version) continue;',
    breaks: 'Of several steps only the last is told.',
  },
  {
    name: 'nobody-told',
    file: 'packages/room/src/hosted-table.ts',
    from: 'for (const listener of hosted.listeners) listener(step);',
    to: '',
    breaks: 'No step is told, and no clock hears of one.',
  },
  {
    name: 'publishing-forgotten',
    file: 'packages/room/src/command-path.ts',
    from: `    bus.publish({ tableId, version });
`,
    to: '',
    breaks: 'Other servers are not told of a commit, and find it when they look around.',
  },
  {
    name: 'notice-ignored',
    file: 'packages/room/src/create-room.ts',
    from: 'if (version > hosted.latest.version) await this.#track(catchUp(hosted, this.#ports.store));',
    to: '',
    breaks: 'What others have committed is not read when it is heard of.',
  },
  {
    name: 'lost-answer-taken-for-a-failure',
    file: 'packages/room/src/send.ts',
    from: `    // The store may be ahead of what this room holds.
    hosted.isStale = true;
`,
    to: '',
    breaks: 'Nobody looks what has become of a commit whose answer was lost.',
    escapes:
      'the next command runs into a conflict and catches up, and a room looks around every two seconds: it is only later',
  },
];
