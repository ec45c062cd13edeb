import { handId, playerId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { asking, kinds, Scene } from '../test/scene.ts';
import {
  chipsOnTable,
  evolve,
  handInProgress,
  sectionsOf,
  stackOf,
  type Table,
  tableFromSections,
  type TableSections,
  viewFor,
} from './index.ts';

const [A, B, C, D] = ['A', 'B', 'C', 'D'].map(playerId);

/** Four play: D has the button, A and B the blinds, C is to act. The host only looks on. */
function dealtToFour(): Scene {
  const scene = new Scene().seat(0, 1, 2, 3);
  scene.random = 2 ** 32 - 1;
  scene.deal();
  return scene;
}

describe('calling a hand off', () => {
  it('[TB17] more than half of those still in the hand suffice, and everybody gets back what he had put in', () => {
    const scene = dealtToFour();
    scene.act('raise', 300);
    expect(kinds(scene.ask('A', 'requestStop'))).toBe('StopRequested StopConfirmed');
    expect(viewFor(scene.table, undefined).stopVote).toEqual({
      requestedBy: A,
      voters: [A, B, C, D],
      confirmed: [A],
      required: 3,
    });
    expect(kinds(scene.ask('B', 'confirmStop'))).toBe('StopConfirmed');
    // Bets that come meanwhile count: the hand goes on until it is called off.
    scene.act('raise', 900);
    const events = scene.ask('C', 'confirmStop');
    expect(kinds(events)).toBe('StopConfirmed HandCancelled HandEnded TablePaused');
    expect(events[1]).toMatchObject({
      refunds: [
        { seat: 0, amount: 50 },
        { seat: 1, amount: 100 },
        { seat: 2, amount: 300 },
        { seat: 3, amount: 900 },
      ],
    });
    expect(scene.table.seats.map(({ stack }) => stack)).toEqual([5_000, 5_000, 5_000, 5_000]);
    expect(viewFor(scene.table, undefined)).toMatchObject({ stage: 'paused', pausedBy: 'vote', pots: [], awards: [] });
    expect(viewFor(scene.table, undefined)).not.toHaveProperty('stopVote');
  });

  it('[TB17] the word of the host is enough, whether he sits there or not', () => {
    const scene = dealtToFour();
    expect(kinds(scene.ask('host', 'requestStop'))).toBe(
      'StopRequested StopConfirmed HandCancelled HandEnded TablePaused',
    );
    const other = dealtToFour();
    other.ask('A', 'requestStop');
    expect(kinds(other.ask('host', 'confirmStop'))).toBe('StopConfirmed HandCancelled HandEnded TablePaused');
  });

  it('[TB17] who has folded may ask for a vote and has none; his earlier one counts no more', () => {
    const scene = dealtToFour();
    scene.ask('C', 'requestStop');
    scene.act('fold');
    expect(viewFor(scene.table, undefined).stopVote).toMatchObject({ voters: [A, B, D], confirmed: [], required: 2 });
    expect(scene.refusal(asking('C', 'confirmStop'))).toBe('MayNotVote TB17');
    scene.ask('A', 'confirmStop');
    expect(handInProgress(scene.table)).toBeDefined();
    const other = dealtToFour();
    other.act('fold');
    expect(kinds(other.ask('C', 'requestStop'))).toBe('StopRequested');
  });

  it('[TB17] a fold can be what makes those who agreed the greater half', () => {
    const scene = dealtToFour();
    scene.ask('A', 'requestStop');
    scene.ask('B', 'confirmStop');
    expect(kinds(scene.act('fold'))).toBe('Folded HandCancelled HandEnded TablePaused');
  });

  it('[TB17] asking while a vote is open is agreeing to it, once', () => {
    const scene = dealtToFour();
    scene.ask('A', 'requestStop');
    expect(kinds(scene.ask('B', 'requestStop'))).toBe('StopConfirmed');
    expect(scene.refusal(asking('B', 'requestStop'))).toBe('AlreadyConfirmed TB17');
    expect(scene.refusal(asking('A', 'confirmStop'))).toBe('AlreadyConfirmed TB17');
  });

  it('[TB17] bots do not vote and are not counted', () => {
    const scene = new Scene();
    scene.join('A', 0);
    scene.join('B', 1);
    for (const name of ['C', 'D']) {
      scene.run({ type: 'join', playerId: playerId(name), name, isBot: true, buyIn: scene.table.config.buyInMin });
    }
    scene.deal();
    scene.ask('A', 'requestStop');
    expect(viewFor(scene.table, undefined).stopVote).toMatchObject({ voters: [A, B], required: 2 });
  });

  it('[TB17] whoever wanted it, or the host, may let the hand go on; others may not', () => {
    const scene = dealtToFour();
    scene.ask('A', 'requestStop');
    expect(scene.refusal(asking('host', 'resumeStop'))).toBe('accepted');
    expect(scene.refusal(asking('B', 'resumeStop'))).toBe('MayNotResume TB18');
    expect(kinds(scene.ask('A', 'resumeStop'))).toBe('StopWithdrawn');
    expect(scene.refusal(asking('B', 'confirmStop'))).toBe('NoStopVote TB17');
  });

  it('[TB17] a vote ends with its hand, and a late word counts in no other one', () => {
    const scene = dealtToFour();
    scene.ask('A', 'requestStop');
    scene.foldAround();
    expect(viewFor(scene.table, A)).not.toHaveProperty('stopVote');
    expect(scene.refusal(asking('A', 'requestStop'))).toBe('NoHandToStop TB17');
    scene.deal();
    expect(scene.refusal(asking('B', 'confirmStop'))).toBe('NoStopVote TB17');
    expect(scene.refusal({ type: 'requestStop', playerId: playerId('B'), handId: handId('h1') })).toBe('WrongHand R29');
    expect(scene.refusal(asking('Z', 'requestStop'))).toBe('NotSeated TB2');
  });

  it('[R51] a void hand has moved neither button nor blinds, and the next one is a new one', () => {
    const scene = dealtToFour();
    const { blinds } = scene;
    scene.ask('host', 'requestStop');
    scene.ask('host', 'resume');
    expect(scene.table.stage.kind).toBe('countdown');
    scene.deal();
    expect(scene.blinds).toBe(blinds);
    scene.foldAround();
    scene.deal();
    const second = scene.blinds;
    scene.ask('host', 'requestStop');
    scene.ask('host', 'resume');
    scene.deal();
    expect(scene.blinds).toBe(second);
    expect(scene.table.handNumber).toBe(4);
  });

  it('[R51] a hand that an older version has dealt is void too: chips go back, the button stays where it is', () => {
    const scene = dealtToFour();
    const sections: TableSections = JSON.parse(JSON.stringify(sectionsOf(scene.table)));
    const { beforeHand: _, stopVote: _vote, pause: _pause, ...stage } = sections.stage;
    scene.table = tableFromSections({ ...sections, stage } as TableSections, scene.table.version);
    const { positions } = scene.table;
    expect(kinds(scene.ask('host', 'requestStop'))).toContain('HandCancelled');
    expect(scene.table.seats.map(({ stack }) => stack)).toEqual([5_000, 5_000, 5_000, 5_000]);
    expect(scene.table.positions).toEqual(positions);
  });

  it('[R51] an older log gives the table that it gave then', () => {
    const scene = dealtToFour();
    const older = scene.log.map((event) => {
      if (event.kind !== 'ButtonMoved') return event;
      const { isUndoable: _, ...told } = event;
      return told;
    });
    const replayed = older.reduce<Table | undefined>(evolve, undefined);
    expect(replayed).toEqual({ ...scene.table, beforeHand: undefined });
  });

  it('[R51] after a void first hand nobody owes a blind, whoever has come meanwhile', () => {
    const scene = dealtToFour();
    scene.join('E', 5);
    scene.ask('host', 'requestStop');
    expect(scene.table.seats.map(({ owed }) => owed.bigBlind)).toEqual([false, false, false, false, false]);
    scene.join('F', 6);
    expect(scene.table.seats.at(-1)).toMatchObject({ playerId: 'F', owed: { bigBlind: false, smallBlind: false } });
  });

  it('[R51] who leaves and comes back during a void hand owes what a newcomer owes', () => {
    const scene = dealtToFour().foldAround();
    scene.sitOut('D');
    scene.deal();
    scene.leave('D');
    scene.join('D', 3);
    scene.ask('host', 'requestStop');
    const chair = scene.table.seats.find(({ playerId: seated }) => seated === 'D');
    expect(chair).toMatchObject({ isNew: true, owed: { bigBlind: true } });
  });

  it('[R51] what somebody who was not dealt in has chosen meanwhile stands; no label of the void hand is left', () => {
    const scene = dealtToFour().foldAround();
    scene.join('E', 5);
    scene.deal();
    scene.run({ type: 'postBlinds', playerId: playerId('E'), post: true });
    scene.ask('host', 'requestStop');
    expect(scene.table.seats.find(({ playerId: seated }) => seated === 'E')).toMatchObject({ postsBlinds: true });
    expect(viewFor(scene.table, undefined).seats.every((seat) => !('lastAction' in seat))).toBe(true);
  });

  it('[TB17] who becomes the host says so again as the host: what he said as a voter does not decide', () => {
    const scene = new Scene().seat(0, 1, 2, 3, 4);
    scene.deal();
    scene.ask('B', 'requestStop');
    scene.ask('host', 'handOver', 'B');
    expect(kinds(scene.act('raise', 400))).toBe('Raised ClockStarted');
    expect(kinds(scene.ask('B', 'confirmStop'))).toContain('HandCancelled');
  });

  it('[TB17] a word about a vote that came too late ends no pause', () => {
    const scene = dealtToFour();
    const hand = scene.table.hand?.handId ?? handId('none');
    scene.ask('A', 'requestStop');
    scene.ask('B', 'confirmStop');
    scene.ask('C', 'confirmStop');
    expect(scene.refusal({ type: 'resumeStop', playerId: playerId('A'), handId: hand })).toBe('WrongHand R29');
    expect(scene.refusal({ type: 'confirmStop', playerId: playerId('D'), handId: hand })).toBe('WrongHand R29');
  });

  it('[TB17] who has asked and left has no word any more', () => {
    const scene = dealtToFour().foldAround();
    scene.join('E', 5);
    scene.deal();
    scene.ask('E', 'requestStop');
    scene.leave('E');
    expect(scene.refusal(asking('E', 'resumeStop'))).toBe('MayNotResume TB18');
  });

  it('[R51] who had posted to come in owes it again', () => {
    const scene = dealtToFour().foldAround();
    scene.join('E', 5);
    scene.run({ type: 'postBlinds', playerId: playerId('E'), post: true });
    for (let hand = 0; hand < 6 && !scene.dealt.includes('E'); hand += 1) {
      scene.deal();
      if (!scene.dealt.includes('E')) scene.foldAround();
    }
    const posted = scene.log.some((event) => event.kind === 'ForcedBetPosted' && event.forced === 'livePost');
    expect(posted).toBe(true);
    scene.ask('host', 'requestStop');
    const chair = scene.table.seats.find(({ playerId: seated }) => seated === 'E');
    expect(chair).toMatchObject({ stack: 5_000, isNew: true, postsBlinds: true, owed: { bigBlind: true } });
  });

  it('[R51] whoever leaves a hand that is called off takes all of his chips along', () => {
    const scene = dealtToFour();
    scene.act('call');
    scene.leave('C');
    scene.ask('host', 'requestStop');
    expect(scene.log.findLast((event) => event.kind === 'PlayerLeft')).toMatchObject({ playerId: C, cashOut: 5_000 });
    expect(chipsOnTable(scene.table)).toBe(15_000);
    expect(scene.table.seats.map(({ seat }) => stackOf(scene.table, seat))).toEqual([5_000, 5_000, 5_000]);
  });
});
