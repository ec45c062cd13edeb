import { err, ok, type Result } from '@cardroom/kernel';
import { expect, test } from 'vitest';
import type { RedeemedSession } from '../api/client.ts';
import { type ApiProblem, NO_ANSWER } from '../api/problem.ts';
import type { Identity } from '../state/state.ts';
import { firstSession } from './first-session.ts';

const LAUNCH = { initData: 'proof', userId: '4711', account: 'Ann' };
const GUEST: Identity = { playerId: 'g', displayName: 'Guest', wallet: undefined };
const ANN: Identity = { playerId: 'a', displayName: 'Ann', wallet: undefined };
const ENTERED = { kind: 'entered', identity: ANN, token: 'new', telegramUser: '4711' };
const KEPT = { kind: 'kept', identity: GUEST, token: 'old' };

const problem = (status: number, code = 'Some'): ApiProblem => ({ ...NO_ANSWER, status, code });

/** A server that answers so; `asked` says what it was asked. */
function serverOf(
  me: Result<Identity, ApiProblem>,
  telegram: Result<RedeemedSession, ApiProblem> = ok({ playerId: 'a', displayName: 'Ann', token: 'new' }),
) {
  const asked: string[] = [];
  return {
    asked,
    async me() {
      asked.push('me');
      return me;
    },
    async enterByTelegram(initData: string) {
      asked.push(initData);
      return telegram;
    },
  };
}

const nobody = { token: undefined, telegramUser: undefined };
const guest = { token: 'old', telegramUser: undefined };

test('[TGI41] in Telegram whoever is not known here comes in by himself, and elsewhere nobody does', async () => {
  const server = serverOf(ok(GUEST));
  expect(await firstSession(server, nobody, LAUNCH)).toEqual(ENTERED);
  expect(await firstSession(server, nobody, undefined)).toEqual({ kind: 'nobody' });
  expect(server.asked).toEqual(['proof']);
});

test('[TGI41] who is known here stays who he is: a guest, and who came in from there before', async () => {
  const server = serverOf(ok(GUEST));
  expect(await firstSession(server, guest, LAUNCH)).toEqual(KEPT);
  expect(await firstSession(server, guest, undefined)).toEqual(KEPT);
  expect(await firstSession(server, { ...guest, telegramUser: '4711' }, LAUNCH)).toEqual(KEPT);
  expect(await firstSession(server, { ...guest, telegramUser: '4712' }, undefined)).toEqual(KEPT);
  expect(server.asked).toEqual(['me', 'me', 'me', 'me']);
});

test('[TGI41] another user of Telegram takes the place of the one before, and so does anybody when that one is over', async () => {
  expect(await firstSession(serverOf(ok(GUEST)), { ...guest, telegramUser: '4712' }, LAUNCH)).toEqual(ENTERED);
  expect(await firstSession(serverOf(err(problem(401))), guest, LAUNCH)).toEqual(ENTERED);
  expect(await firstSession(serverOf(err(problem(401))), guest, undefined)).toEqual({ kind: 'nobody' });
});

test('[TGI41] a server that does not answer is asked again; one that refuses is told of, unless nobody can come from there', async () => {
  for (const status of [0, 429, 500, 503]) {
    expect(await firstSession(serverOf(err(problem(status))), guest, LAUNCH)).toEqual({ kind: 'unreached' });
    const server = serverOf(ok(GUEST), err(problem(status)));
    expect(await firstSession(server, nobody, LAUNCH)).toEqual({ kind: 'unreached' });
  }
  const stale = problem(403, 'TelegramStale');
  expect(await firstSession(serverOf(ok(GUEST), err(stale)), nobody, LAUNCH)).toEqual({
    kind: 'nobody',
    problem: stale,
  });
  const off = serverOf(ok(GUEST), err(problem(404, 'TelegramOff')));
  expect(await firstSession(off, nobody, LAUNCH)).toEqual({ kind: 'nobody' });
});
