import { playerId, tableId } from '@cardroom/kernel';
import { openTable, type TableView, viewFor } from '@cardroom/table';
import {
  type ChatCommit,
  type ChatFaults,
  type ChatSight,
  type ChatsPlay,
  seededUint32,
  tellChats,
  testConfig,
  type ToldChats,
  topicOf,
} from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const VIEW: TableView = viewFor(openTable(tableId('t'), testConfig(playerId('ann'))), undefined);
const BOARD = { key: 'board', body: '{"kind":"board"}' };
const BAD_WEATHER: ChatFaults = { notSent: 60, lostAnswer: 60, lostCall: 60, late: 60, deleted: 40 };
const PLAY_MS = 300_000;
const CALM_MS = PLAY_MS + 60_000;
/** When nothing is under way any more, and nobody waits for a lock or after a failure. */
const LAST_MS = CALM_MS + 300_000;
const RUNS = { numRuns: 12 };

/** What each chat is told: boards and lines, each line once, and a last board when all is calm. */
function drawChats(seed: number): readonly (readonly ChatCommit[])[] {
  const uint32 = seededUint32(seed);
  let lines = 0;
  const line = () => ({ body: JSON.stringify({ kind: 'paused', by: 'host', name: `${(lines += 1)}` }) });
  return Array.from({ length: 1 + (uint32() % 5) }, () => {
    const times = Array.from({ length: 5 + (uint32() % 60) }, () => uint32() % PLAY_MS);
    const commits = times
      .toSorted((left, right) => left - right)
      .map((at) => {
        const kind = uint32() % 4;
        return {
          at,
          view: { ...VIEW, handNumber: at },
          messages: kind === 0 ? [BOARD, line()] : kind === 1 ? [line(), line()] : [BOARD],
        };
      });
    return [...commits, { at: LAST_MS, view: { ...VIEW, handNumber: LAST_MS }, messages: [BOARD, line()] }];
  });
}

const linesOf = (commits: readonly ChatCommit[]): readonly string[] =>
  commits.flatMap(({ messages }) => messages.filter((message) => !('key' in message)).map(({ body }) => body));

const deliveredTo = ({ messages }: ChatSight): readonly string[] =>
  messages.flatMap(({ content }) => (content.kind === 'announcement' ? [JSON.stringify(content.announcement)] : []));

/** Lines in their order, each once, and none missing but those of which nobody could know whether they arrived. */
function checkLines(commits: readonly ChatCommit[], sight: ChatSight, { unsettled }: ToldChats): void {
  const planned = linesOf(commits);
  const delivered = deliveredTo(sight);
  expect(delivered).toEqual(planned.filter((body) => delivered.includes(body)));
  const lost = new Set([...unsettled, ...deliveredTo({ ...sight, messages: lostOf(sight) })]);
  expect(planned.filter((body) => !delivered.includes(body) && !lost.has(body))).toEqual([]);
}

const lostOf = ({ lostSends }: ChatSight): ChatSight['messages'] =>
  lostSends.map((content) => ({ ref: '', content, isDeleted: false }));

let lateOnes = 0;

/** Plays, and checks what holds whatever has gone wrong. */
async function playAndCheck(play: Omit<ChatsPlay, 'chats'>): Promise<ToldChats> {
  const chats = drawChats(play.seed);
  const told = await tellChats({ ...play, chats, calmAfterMs: CALM_MS });
  for (const [number, commits] of chats.entries()) {
    const sight = told.service.sight(topicOf(number));
    checkLines(commits, sight, told);
    expect(sight.inFlightMax).toBe(1);
    // Who has died may have shown a board, and nobody knows.
    expect(sight.needlessEdits).toBeLessThanOrEqual(told.deaths);
    expect(sight.tooMany).toBeLessThanOrEqual(2);
    expect(sight.shown.at(-1)?.version).toBe(commits.length);
    // What arrives late undoes nothing newer, unless who has sent it has died.
    const heeded = sight.shown.filter(({ isLate }) => !isLate || play.stepsToDeath === undefined);
    const versions = heeded.map(({ version }) => version);
    expect(versions).toEqual(versions.toSorted((left, right) => left - right));
    lateOnes += sight.shown.filter(({ isLate }) => isLate).length;
  }
  expect(told.troubles).toEqual([]);
  return told;
}

describe('telling chats', () => {
  it('[OUT4] every line is told once and in order, and the newest board is shown', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { counts } = await playAndCheck({ seed });
        expect(counts).toMatchObject({ uncertain: 0, closed: 0 });
      }),
      RUNS,
    ));

  it('[OUT7] [OUT12] whatever is lost or late on the way, no line is told twice, none is lost that could be repeated, and no board undone', async () => {
    lateOnes = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => void (await playAndCheck({ seed, faults: BAD_WEATHER }))),
      RUNS,
    );
    expect(lateOnes).toBeGreaterThan(RUNS.numRuns);
  });

  it('[OUT7] a teller that dies at any await leaves nothing behind that the next one would tell twice or forget', async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const told = await playAndCheck({ seed, stepsToDeath: 40, faults: BAD_WEATHER });
        deaths += told.deaths;
      }),
      RUNS,
    );
    expect(deaths).toBeGreaterThan(RUNS.numRuns * 10);
  });

  it('[OUT6] two tellers on one store call a chat one after the other, at one pace', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        await playAndCheck({ seed, tellerCount: 2, stepsToDeath: 400, faults: BAD_WEATHER });
      }),
      RUNS,
    ));
});
