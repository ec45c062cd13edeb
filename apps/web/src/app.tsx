import { type ReactNode, useCallback, useEffect, useMemo, useState } from 'react';
import type { ApiClient } from './api/client.ts';
import type { ApiProblem } from './api/problem.ts';
import { type Language, loadSpeaker } from './i18n/languages.ts';
import type { Speaker } from './i18n/sentence.ts';
import type { LiveSession } from './live/session.ts';
import { EnterPage } from './pages/enter.tsx';
import { LobbyPage } from './pages/lobby.tsx';
import { LostPage, OfflinePage } from './pages/lost.tsx';
import { TablePage } from './pages/table.tsx';
import { WelcomePage } from './pages/welcome.tsx';
import { pathOf, type Route, routeOf } from './router.ts';
import type { Store } from './state/store.ts';
import { loadHandReader } from './table/load-hand-reader.ts';
import { type HandReader, NO_READER } from './table/result.ts';
import { firstSession } from './telegram/first-session.ts';
import type { TelegramLaunch } from './telegram/launch.ts';
import { TelegramOffer } from './telegram/telegram-offer.tsx';
import { type Services, ServicesContext, useAppState, useServices } from './ui/services.ts';
import {
  storedSettings,
  storedTelegramUser,
  storedToken,
  storeSeat,
  storeSettings,
  storeTelegramUser,
  storeToken,
} from './ui/storage.ts';

/** What `main.tsx` makes and hands in. */
export interface AppProps {
  readonly store: Store;
  readonly api: ApiClient;
  readonly live: LiveSession;
  readonly launch: TelegramLaunch | undefined;
  /** Speaks the language of the first page. */
  readonly speaker: Speaker;
}

/** The whole client. */
export function App(props: AppProps): ReactNode {
  const [route, setRoute] = useState(() => routeOf(location.pathname));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.pathname));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((next: Route) => {
    history.pushState(null, '', pathOf(next));
    setRoute(next);
  }, []);
  const services = useServiceValue(props, go);
  return (
    <ServicesContext value={services}>
      <Pages route={route} />
    </ServicesContext>
  );
}

function useServiceValue({ store, api, live, launch, speaker: first }: AppProps, go: (route: Route) => void): Services {
  const [settings, setSettings] = useState(storedSettings);
  const reader = useHandReader();
  const speaker = useSpeaker(first, settings.language);
  useEffect(() => {
    document.documentElement.dataset['deck'] = settings.fourColours ? 'four' : 'two';
  }, [settings.fourColours]);
  const refreshIdentity = useCallback(() => {
    const ask = async (): Promise<void> => {
      const me = await api.me();
      if (me.ok) store.dispatch({ kind: 'sessionOpened', identity: me.value });
    };
    void ask();
  }, [api, store]);
  return useMemo(
    () => ({
      store,
      api,
      live,
      launch,
      speaker,
      reader,
      settings,
      changeSettings: (next) => {
        storeSettings(next);
        setSettings(next);
      },
      go,
      enter: (identity, token) => {
        storeToken(token);
        store.dispatch({ kind: 'sessionOpened', identity });
        live.open(token);
        refreshIdentity();
      },
      signOut: () => {
        // Asked first, while the token is still known.
        void api.endSession();
        store.dispatch({ kind: 'sessionEnded' });
      },
      refreshIdentity,
    }),
    [store, api, live, launch, speaker, reader, settings, go, refreshIdentity],
  );
}

/** The speaker of `language`; the one before until that language has been fetched. */
function useSpeaker(first: Speaker, language: Language): Speaker {
  const [speaker, setSpeaker] = useState(first);
  useEffect(() => {
    document.documentElement.lang = speaker.locale;
    document.documentElement.dir = speaker.dir;
  }, [speaker]);
  useEffect(() => {
    if (speaker.locale === language) return undefined;
    let wanted = true;
    const load = async (): Promise<void> => {
      const loaded = await loadSpeaker(language);
      if (wanted) setSpeaker(loaded);
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [speaker.locale, language]);
  return speaker;
}

/** Hands are named once the evaluator has been fetched; until then they go without a name. */
function useHandReader(): HandReader {
  const [reader, setReader] = useState(NO_READER);
  useEffect(() => {
    let wanted = true;
    const load = async (): Promise<void> => {
      const loaded = await loadHandReader();
      if (wanted) setReader(loaded);
    };
    void load();
    return () => {
      wanted = false;
    };
  }, []);
  return reader;
}

function Pages({ route }: { readonly route: Route }): ReactNode {
  const { session } = useAppState();
  const { online, problem, retry } = useFirstSession();
  useForgottenSession();
  if (route.kind === 'lost') return <LostPage what="page" />;
  if (route.kind === 'enter' && session !== 'unknown') return <EnterPage key={location.hash} />;
  if (session === 'none') return <WelcomePage invited={route.kind === 'table'} problem={problem} />;
  if (session === 'unknown') return online ? <div className="plain-page" /> : <OfflinePage onRetry={retry} />;
  if (route.kind === 'table') return <TablePage key={route.tableId} tableId={route.tableId} />;
  return (
    <>
      <LobbyPage />
      <TelegramOffer />
    </>
  );
}

// Each try in vain makes the next pause longer, up to this many times the first.
const RETRY_MS = 2000;
const RETRY_SLOWEST = 5;

/** Finds out who plays here, and asks until the server says so. */
function useFirstSession(): {
  readonly online: boolean;
  /** Why Telegram's word was not taken. */
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
} {
  const { store, api, live, launch, enter } = useServices();
  const [online, setOnline] = useState(true);
  const [problem, setProblem] = useState<ApiProblem>();
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  useEffect(() => {
    if (store.get().session !== 'unknown') return undefined;
    const kept = { token: storedToken(), telegramUser: storedTelegramUser() };
    if (kept.token === undefined && launch === undefined) {
      store.dispatch({ kind: 'sessionEnded' });
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const first = await firstSession(api, kept, launch);
      if (store.get().session !== 'unknown') return;
      switch (first.kind) {
        case 'kept':
          store.dispatch({ kind: 'sessionOpened', identity: first.identity });
          return live.open(first.token);
        case 'entered':
          // The seat that is kept is that of whoever was here before.
          storeSeat(undefined);
          enter(first.identity, first.token);
          return storeTelegramUser(first.telegramUser);
        case 'nobody':
          setProblem(first.problem);
          return store.dispatch({ kind: 'sessionEnded' });
        default:
          setOnline(false);
          timer = setTimeout(retry, RETRY_MS * Math.min(attempt + 1, RETRY_SLOWEST));
      }
    };
    void ask();
    return () => clearTimeout(timer);
  }, [store, api, live, launch, enter, attempt, retry]);
  return { online, problem, retry };
}

/** When the session ends, from here or from the server, the token is forgotten and the line closed. */
function useForgottenSession(): void {
  const { live } = useServices();
  const { session } = useAppState();
  useEffect(() => {
    if (session !== 'none') return;
    storeToken(undefined);
    storeSeat(undefined);
    live.close();
  }, [session, live]);
}
