import { StrictMode, type ReactNode, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { ok } from '@cardroom/kernel';
import type { WireChatLine, WireMatch, WireTableSummary } from '@cardroom/protocol';
import { languageOf, loadSpeaker } from '../src/i18n/languages.ts';
import { LobbyPage } from '../src/pages/lobby.tsx';
import { LostPage, OfflinePage } from '../src/pages/lost.tsx';
import { TableView } from '../src/pages/table.tsx';
import { WelcomePage } from '../src/pages/welcome.tsx';
import { SILENT_CHAT } from '../src/state/chat.ts';
import { freshTable } from '../src/state/reduce.ts';
import { INITIAL_STATE, type LogEntry } from '../src/state/state.ts';
import { createStore } from '../src/state/store.ts';
import { loadHandReader } from '../src/table/load-hand-reader.ts';
import { type Services, ServicesContext } from '../src/ui/services.ts';
import '../src/styles/index.css';
import { figuresApi } from './figures.ts';
import { SCENES } from './views.ts';

// Draws one scene of `views.ts`: /dev/?scene=turn6&deck=four&chat=1&refusal=1&language=fa. Never part of the build.
const query = new URLSearchParams(location.search);
const scene = query.get('scene') ?? 'six';
document.documentElement.dataset['deck'] = query.get('deck') ?? 'two';
const language = languageOf(query.get('language')) ?? 'en';
const speaker = await loadSpeaker(language);
document.documentElement.lang = speaker.locale;
document.documentElement.dir = speaker.dir;

const ROWS: readonly WireTableSummary[] = [
  {
    tableId: 'a',
    name: 'Friday night, upstairs',
    seatCount: 9,
    seatsTaken: 6,
    smallBlind: 10,
    bigBlind: 20,
    buyInMin: 400,
    buyInMax: 4000,
    stage: 'hand',
  },
  {
    tableId: 'b',
    name: 'The very long name of a table, forty chars',
    seatCount: 6,
    seatsTaken: 6,
    smallBlind: 500,
    bigBlind: 1000,
    buyInMin: 20_000,
    buyInMax: 200_000,
    stage: 'hand',
  },
  {
    tableId: 'c',
    name: 'Heads-up practice',
    seatCount: 2,
    seatsTaken: 1,
    smallBlind: 1,
    bigBlind: 2,
    buyInMin: 40,
    buyInMax: 400,
    stage: 'waiting',
  },
];

const LOG: readonly LogEntry[] = [
  { key: 'log.handStarted', params: { number: 128 } } as const,
  { key: 'log.smallBlind', params: { name: 'Søren', amount: 10 } } as const,
  { key: 'log.bigBlind', params: { name: 'Mina', amount: 20 } } as const,
  { key: 'log.dealtYou', params: { cards: { cards: ['As', 'Qh'] } } } as const,
  { key: 'log.raises', params: { name: 'Bruno', amount: 60 } } as const,
  { key: 'log.flop', params: { cards: { cards: ['Ts', '7h', '2c'] } } } as const,
  { key: 'log.bets', params: { name: 'Bruno', amount: 240 } } as const,
  { key: 'log.calls', params: { name: 'Kofi', amount: 240 } } as const,
].map((sentence, id) => ({ id, handNumber: 128, sentence }));

const CHAT: readonly WireChatLine[] = [
  ['p1', 'Bruno', 'Nice hand!'],
  ['p0', 'Mina', 'Thanks <b>Bruno</b>, that river was lucky'],
  ['p6', 'Лариса', 'سلام، من دست بعد می‌نشینم 👋'],
  [
    'p2',
    'Anneliese von Hohenfels',
    'A long line that has to wrap somewhere, because people do write more than a few words.',
  ],
].map(([playerId = '', name = '', text = ''], index) => ({
  version: index,
  playerId,
  name,
  text,
  at: `2026-01-01T20:0${index}:00.000Z`,
}));

const store = createStore({
  ...INITIAL_STATE,
  session: 'open',
  connection: query.has('offline') ? 'reconnecting' : 'online',
  clockOffsetMs: 0,
  identity: { playerId: 'p0', displayName: 'Mina', wallet: { available: 8020, reserved: 0 } },
  table: tableState(),
});

function tableState() {
  const view = SCENES[scene]?.();
  const chat = { ...SILENT_CHAT, open: query.has('chat'), unread: 3 };
  const table = { ...freshTable('demo'), view, log: LOG, chat };
  if (!query.has('refusal')) return table;
  return {
    ...table,
    refusal: {
      command: { type: 'raise', to: 500, handId: 'h', turn: 1 },
      problem: { type: '', title: '', status: 422, code: 'RaiseNotReopened', rule: 'R22' },
    },
  } as const;
}

const MATCH: WireMatch = query.has('waiting')
  ? { state: 'waiting', expiresAt: new Date(Date.now() + 170_000).toISOString(), serverTime: new Date().toISOString() }
  : { state: 'none', serverTime: new Date().toISOString() };

const nothing = (): void => undefined;
const reader = await loadHandReader();
const services: Services = {
  store,
  api: {
    openSession: async () => await Promise.resolve(ok({ playerId: 'p0', token: 't' })),
    me: async () =>
      await Promise.resolve(ok({ playerId: 'p0', displayName: 'Mina', wallet: { available: 8020, reserved: 0 } })),
    endSession: async () => await Promise.resolve(ok(undefined)),
    makeDeviceCode: async () =>
      await Promise.resolve(
        ok({ code: 'an-example-of-a-code_0', expiresAt: new Date(Date.now() + 600_000).toISOString() }),
      ),
    redeemDeviceCode: async () => await Promise.resolve(ok({ playerId: 'p0', displayName: 'Mina', token: 't' })),
    enterByTelegram: async () => await Promise.resolve(ok({ playerId: 'p0', displayName: 'Mina', token: 't' })),
    linkTelegram: async () => await Promise.resolve(ok(undefined)),
    tables: async () => await Promise.resolve(ok(query.has('empty') ? [] : ROWS)),
    openTable: async () => await Promise.resolve(ok('demo')),
    chat: async () => await Promise.resolve(ok(query.has('empty') ? [] : CHAT)),
    command: async () => await Promise.resolve(ok(undefined)),
    match: async () => await Promise.resolve(ok(MATCH)),
    seekMatch: async () => await Promise.resolve(ok(MATCH)),
    leaveMatch: async () => await Promise.resolve(ok(MATCH)),
    ...figuresApi(query),
  },
  launch: undefined,
  live: { open: nothing, close: nothing, nudge: nothing, watch: nothing, command: nothing },
  speaker,
  reader,
  settings: { language, fourColours: query.get('deck') === 'four', sound: false },
  changeSettings: nothing,
  go: nothing,
  enter: nothing,
  signOut: nothing,
  refreshIdentity: nothing,
};

function Scene(): ReactNode {
  const { table } = useSyncExternalStore(store.subscribe, store.get);
  if (table?.view !== undefined) return <TableView table={table} view={table.view} />;
  if (scene === 'lobby') return <LobbyPage />;
  if (scene === 'lost') return <LostPage what="table" />;
  if (scene === 'offline') return <OfflinePage onRetry={nothing} />;
  return <WelcomePage invited={scene === 'invited'} problem={undefined} />;
}

const root = document.querySelector('#root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <ServicesContext value={services}>
        <Scene />
      </ServicesContext>
    </StrictMode>,
  );
}
