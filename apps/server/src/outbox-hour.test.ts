import { type ChatSight, tellChats, type ToldChats, topicOf } from '@cardroom/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { type RecordedCommit, recordPlay } from '../test/recorded-play.ts';
import { sha256 } from './sha256.ts';

const CHATS = 200;
/** What is worth telling however late. */
const LASTING = new Set(['result', 'handCalledOff']);
const RECORDED = 4;
const HOUR_S = 3_600;
/** Tables do not all begin at once. */
const SPREAD_MS = 60_000;
/** What people take for a turn. */
const THINK_MS = { min: 4_000, spread: 10_000 };

interface Told {
  readonly commits: readonly RecordedCommit[];
  readonly sight: ChatSight;
}

/** All tables of an hour, each told to a chat, over a network that is bad now and then. */
describe('an hour of 200 tables, told to their chats', () => {
  let all: ToldChats;
  let told: readonly Told[];
  let open: readonly Told[];

  beforeAll(async () => {
    const recorded = await recordPlay({ seed: 1, tableCount: RECORDED, seconds: HOUR_S, thinkMs: THINK_MS });
    const chats = Array.from({ length: CHATS }, (_, number) => {
      const begins = Math.floor((number * SPREAD_MS) / CHATS);
      return (recorded[number % RECORDED] ?? []).map((commit) => Object.assign({}, commit, { at: begins + commit.at }));
    });
    const faults = { notSent: 5, lostAnswer: 2, lostCall: 2, deleted: 1 };
    all = await tellChats({ chats, seed: 7, faults, closing: 20, sha256 });
    told = chats.map((commits, number) => ({ commits, sight: all.service.sight(topicOf(number)) }));
    open = told.filter(({ sight }) => !sight.isClosed);
  }, 120_000);

  it('[OUT9] every line arrives once and in order, but for those that the network has lost unheard', () => {
    const lost: number[] = [];
    for (const { commits, sight } of open) {
      const planned = commits.flatMap(({ messages }) =>
        messages.flatMap(({ key, body }) => (key === undefined ? [body] : [])),
      );
      const delivered = linesOf(sight.messages.map(({ content }) => content));
      const isLost = inOrder(delivered, planned);
      expect(isLost).toEqual(linesOf(sight.lostSends));
      lost.push(isLost.length);
    }
    const uncertain = lost.reduce((sum, count) => sum + count, 0);
    expect(uncertain).toBeLessThanOrEqual(all.counts.told / 1_000);
    expect(all.troubles).toEqual([]);
    expect(all.counts.closed).toBeGreaterThan(0);
  });

  it('[OUT9] chats are called one call at a time, never to show the same again, and hardly ever too often', () => {
    for (const { sight } of told) {
      expect(sight.inFlightMax).toBe(1);
      expect(sight.needlessEdits).toBe(0);
      expect(sight.tooMany).toBeLessThanOrEqual(4);
    }
    expect(sumOf(told, ({ sight }) => sight.tooMany)).toBeLessThan(CHATS / 10);
    const hands = sumOf(open, ({ commits }) => commits.filter(({ endsHand }) => endsHand).length);
    expect(sumOf(open, ({ sight }) => sight.calls) / hands).toBeLessThanOrEqual(8);
  });

  it('[OUT9] the newest board is visible within 3.5 s, 95 times of a hundred', () => {
    const ages = open.flatMap(({ commits, sight }) => agesOf(commits, sight, all.begun));
    const sorted = ages.toSorted((left, right) => left - right);
    expect(sorted.length).toBeGreaterThan(CHATS * 100);
    expect(sorted[Math.floor(sorted.length * 0.95)]).toBeLessThanOrEqual(3_500);
  });

  it('[OUT3] no card is told that was not shown to all', () => {
    for (const { commits, sight } of told) {
      const shown = new Set(commits.flatMap(({ shownCards }) => shownCards));
      const cards = sight.messages.flatMap(({ content }) => cardsIn(content));
      expect(cards.filter((pair) => !shown.has(pair))).toEqual([]);
      expect(JSON.stringify([sight.messages, commits.map(({ messages }) => messages)])).not.toMatch(/"deck"|chat:/);
    }
    const allTold = told.flatMap(({ sight }) => sight.messages.flatMap(({ content }) => cardsIn(content)));
    expect(allTold.length).toBeGreaterThan(CHATS);
  });
});

function linesOf(contents: ChatSight['lostSends']): readonly string[] {
  return contents.flatMap((content) =>
    content.kind === 'announcement' && LASTING.has(content.announcement.kind)
      ? [JSON.stringify(content.announcement)]
      : [],
  );
}

/** What of `planned` is missing in `delivered`, which has the rest of it in the same order and nothing else. */
function inOrder(delivered: readonly string[], planned: readonly string[]): readonly string[] {
  const missing: string[] = [];
  let at = 0;
  for (const line of planned) {
    if (delivered[at] === line) at += 1;
    else missing.push(line);
  }
  expect(delivered.slice(at)).toEqual([]);
  return missing;
}

function sumOf<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}

/** How long each change of a board took to be visible, in milliseconds. */
function agesOf(commits: readonly RecordedCommit[], { shown }: ChatSight, begun: number): readonly number[] {
  let at = 0;
  return commits.flatMap((commit, index) => {
    if (commit.messages.every(({ key }) => key !== 'board')) return [];
    while (at < shown.length && (shown[at]?.version ?? 0) < index + 1) at += 1;
    const first = shown[at];
    return first === undefined ? [] : [first.at - begun - commit.at];
  });
}

/** Every pair of hole cards in what was told. */
function cardsIn(content: ChatSight['lostSends'][number]): readonly string[] {
  if (content.kind === 'board')
    return content.view.seats.flatMap(({ holeCards }) => (holeCards ? [String(holeCards)] : []));
  const { announcement } = content;
  return announcement.kind === 'result' ? announcement.shown.map(({ cards }) => String(cards)) : [];
}
