import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { present } from '@cardroom/kernel';
import { createApiClient } from './api/client.ts';
import { App } from './app.tsx';
import { createSpeaker } from './i18n/sentence.ts';
import { browserPorts } from './live/browser-ports.ts';
import { createLiveSession } from './live/session.ts';
import { newCommandId } from './live/uuid.ts';
import { INITIAL_STATE } from './state/state.ts';
import { createStore } from './state/store.ts';
import { CrashGuard } from './ui/crash-guard.tsx';
import { storedToken } from './ui/storage.ts';
import './styles/index.css';

const store = createStore(INITIAL_STATE);
const api = createApiClient(storedToken, (...request) => fetch(...request));
const live = createLiveSession(store, browserPorts(), newCommandId);
const speaker = createSpeaker();

// A phone that wakes up, or a network that comes back, should not wait for the next try.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.nudge();
});
addEventListener('online', () => live.nudge());

createRoot(present(document.querySelector('#root') ?? undefined, 'root element')).render(
  <StrictMode>
    <CrashGuard speaker={speaker}>
      <App store={store} api={api} live={live} speaker={speaker} />
    </CrashGuard>
  </StrictMode>,
);
