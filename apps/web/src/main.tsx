import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from '@cardroom/kernel';
import { createApiClient } from './api/client.ts';
import { App } from './app.tsx';
import { loadSpeaker } from './i18n/languages.ts';
import { browserPorts } from './live/browser-ports.ts';
import { createLiveSession } from './live/session.ts';
import { newCommandId } from './live/uuid.ts';
import { INITIAL_STATE } from './state/state.ts';
import { createStore } from './state/store.ts';
import { takeLaunch } from './telegram/launch.ts';
import { CrashGuard } from './ui/crash-guard.tsx';
import { storedSettings, storedToken } from './ui/storage.ts';
import './styles/index.css';

const store = createStore(INITIAL_STATE);
// First of all: what proves somebody does not stay in the address.
const launch = takeLaunch();
const api = createApiClient(storedToken, (...request) => fetch(...request));
const live = createLiveSession(store, browserPorts(), newCommandId);
const speaker = await loadSpeaker(storedSettings().language);

// A phone that wakes up, or a network that comes back, should not wait for the next try.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.nudge();
});
addEventListener('online', () => live.nudge());

createRoot(present(document.querySelector('#root') ?? undefined, 'root element')).render(
  <StrictMode>
    <CrashGuard speaker={speaker}>
      <App store={store} api={api} live={live} launch={launch} speaker={speaker} />
    </CrashGuard>
  </StrictMode>,
);
