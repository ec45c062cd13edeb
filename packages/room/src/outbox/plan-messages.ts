import { present } from '@cardroom/kernel';
import type { SeatIndex } from '@cardroom/kernel';
import { type HandView, viewFor as viewForHand } from '@cardroom/poker';
import { type Draft, eventFor, seatAt, type Table, type TableEvent, viewFor } from '@cardroom/table';
import type { OutboxMessage } from '../ports/outbox.ts';
import type { Announcement, Named } from './announcement.ts';
import { BOARD_KEY, INVITATION_KEY, PAUSE_KEY } from './message-keys.ts';

/** Says only that the board is to be shown as of a version; what is shown is made when it is sent. */
const BOARD_BODY = JSON.stringify({ kind: BOARD_KEY });

/**
 * What the chat of a table is told of a commit: that its board has changed, if a spectator sees anything else than
 * before, and then what it is told once, in order. All of it follows from what every spectator may see. A table without
 * a chat tells nothing. `before` is absent for a table that is being opened. [OUT1] [OUT2] [OUT3]
 */
export function planMessages(before: Table | undefined, { events, table }: Draft): readonly OutboxMessage[] {
  const { chat } = table.config;
  if (chat === undefined) return [];
  const told = announcementsOf(before, events, table);
  const lines = told.map((announcement) => lineOf(chat, announcement));
  const isSame = before !== undefined && boardOf(before) === boardOf(table);
  return isSame ? lines : [{ topic: chat, key: BOARD_KEY, body: BOARD_BODY }, ...lines];
}

/** What the chat of a table is told when it is closed. [OUT19] */
export function planClosing({ config }: Table): readonly OutboxMessage[] {
  const { chat, name: tableName } = config;
  if (chat === undefined) return [];
  return [lineOf(chat, { kind: 'tableClosed', tableName })];
}

/** A line, under a key when it is worth telling only until something newer of its kind is. [OUT14] */
function lineOf(topic: string, announcement: Announcement): OutboxMessage {
  const { kind } = announcement;
  const body = JSON.stringify(announcement);
  if (kind === 'playersWanted' || kind === 'handReady') return { topic, key: INVITATION_KEY, body };
  return kind === 'paused' ? { topic, key: PAUSE_KEY, body } : { topic, body };
}

/** All that a spectator sees, as a text. The version counts also what nobody sees. */
function boardOf(table: Table): string {
  return JSON.stringify({ ...viewFor(table, undefined), version: 0 });
}

function announcementsOf(
  before: Table | undefined,
  events: readonly TableEvent[],
  table: Table,
): readonly Announcement[] {
  const seen = events.flatMap((event) => eventFor(table, event, undefined) ?? []);
  // Who has left by now is still to be named.
  const names = before ?? table;
  const invitation = invitationOf(before, seen, table);
  return [
    ...seen.flatMap((event) => announcementOf(event, seen, { names, table }) ?? []),
    ...(invitation === undefined ? [] : [invitation]),
  ];
}

interface Tables {
  readonly names: Table;
  readonly table: Table;
}

function announcementOf(
  event: TableEvent,
  all: readonly TableEvent[],
  { names, table }: Tables,
): Announcement | undefined {
  switch (event.kind) {
    case 'HandEnded':
      return all.some(({ kind }) => kind === 'HandCancelled') ? undefined : resultOf({ names, table });
    case 'HandCancelled': {
      const { handId } = present(table.hand, 'hand that was called off');
      const refunds = event.refunds.map(({ seat, amount }) => ({ ...namedAt(names, seat), amount }));
      return { kind: 'handCalledOff', handId, handNumber: table.handNumber, refunds };
    }
    case 'TablePaused': {
      const { origin: by, playerId, reason } = event;
      const who = names.seats.find((chair) => chair.playerId === playerId);
      return {
        kind: 'paused',
        by,
        ...(who === undefined ? {} : { name: who.name }),
        ...(reason === undefined ? {} : { reason }),
      };
    }
    default:
      return undefined;
  }
}

function resultOf({ names, table }: Tables): Announcement {
  const { handId, board, awards, players } = viewForHand(present(table.hand, 'hand that has ended'), 'spectator');
  return {
    kind: 'result',
    handId,
    handNumber: table.handNumber,
    board,
    pots: awards.map(({ amount, rake, shares }) => ({
      amount,
      rake,
      shares: shares.map((share) => ({ ...namedAt(names, share.seat), amount: share.amount })),
    })),
    shown: shownBy(players, names),
  };
}

function shownBy(players: HandView['players'], names: Table): Extract<Announcement, { kind: 'result' }>['shown'] {
  return players.flatMap(({ seat, holeCards }) =>
    holeCards === undefined ? [] : [{ ...namedAt(names, seat), cards: holeCards }],
  );
}

/** Who may join, told when a table has begun to wait for players, or when play is about to begin. */
function invitationOf(
  before: Table | undefined,
  events: readonly TableEvent[],
  table: Table,
): Announcement | undefined {
  const { stage, config, seats, handNumber } = table;
  const isWaiting = events.some(({ kind }) => kind === 'TableOpened' || kind === 'WaitingForPlayers');
  if (stage.kind === 'waiting' && isWaiting) {
    const { name: tableName, seatCount, smallBlind, bigBlind, buyInMin, buyInMax } = config;
    const stakes = { smallBlind, bigBlind, buyInMin, buyInMax };
    return { kind: 'playersWanted', tableName, seatsTaken: seats.length, seatCount, ...stakes };
  }
  // A countdown that becomes shorter is told on the board.
  if (stage.kind !== 'countdown' || before?.stage.kind === 'countdown') return undefined;
  const players = seats.filter(({ sittingOut }) => !sittingOut).map(({ playerId, name }) => ({ playerId, name }));
  return { kind: 'handReady', handNumber: handNumber + 1, dealAt: stage.dealAt, players };
}

function namedAt(table: Table, seat: SeatIndex): Named {
  const { playerId, name } = present(seatAt(table, seat), 'player of the hand');
  return { playerId, name };
}
