import { createContext, useContext, useSyncExternalStore } from 'react';
import { present } from '@cardroom/kernel';
import type { ApiClient } from '../api/client.ts';
import type { Language } from '../i18n/languages.ts';
import type { Speaker } from '../i18n/sentence.ts';
import type { LiveSession } from '../live/session.ts';
import type { AppState, Identity } from '../state/state.ts';
import type { Store } from '../state/store.ts';
import type { HandReader } from '../table/result.ts';
import type { TelegramLaunch } from '../telegram/launch.ts';
import type { Route } from '../router.ts';

/** What every part of the page may use; made once in `main.tsx`. */
export interface Services {
  readonly store: Store;
  readonly api: ApiClient;
  readonly live: LiveSession;
  /** What Telegram has given to the page, if it has opened it. */
  readonly launch: TelegramLaunch | undefined;
  readonly speaker: Speaker;
  readonly reader: HandReader;
  readonly settings: Settings;
  readonly changeSettings: (settings: Settings) => void;
  readonly go: (route: Route) => void;
  /** Keeps the token for the next load and connects. */
  readonly enter: (identity: Identity, token: string) => void;
  /** Ends the session with the server, and forgets here who plays. */
  readonly signOut: () => void;
  /** Asks again what is in the wallet. */
  readonly refreshIdentity: () => void;
}

/** What a player likes; kept in this browser. */
export interface Settings {
  readonly language: Language;
  readonly fourColours: boolean;
  readonly sound: boolean;
}

/** Gives `Services` to the tree below. */
export const ServicesContext = createContext<Services | undefined>(undefined);

/** The services of this page. */
export function useServices(): Services {
  return present(useContext(ServicesContext), 'services');
}

/** The current state; the component is drawn again when it changes. */
export function useAppState(): AppState {
  const { store } = useServices();
  return useSyncExternalStore(store.subscribe, store.get);
}
