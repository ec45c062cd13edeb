import { type ReactNode, useEffect, useState } from 'react';
import { useAppState, useServices } from './services.ts';

// A line that comes back within this time is not worth a word.
const PATIENCE_MS = 1200;

/** Says calmly that the connection is gone, once that has lasted a moment. Lies over the table and moves nothing. */
export function ConnectionBanner(): ReactNode {
  const { connection } = useAppState();
  return connection === 'reconnecting' || connection === 'connecting' ? <PatientBanner /> : null;
}

function PatientBanner(): ReactNode {
  const { speaker } = useServices();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className="banner" role="status" data-testid="connection-banner">
      <span className="banner-dot" aria-hidden="true" />
      <strong>{speaker.text(navigator.onLine ? 'table.offline' : 'table.offlineDevice')}</strong>
      <span>{speaker.text('table.offlineYou')}</span>
    </div>
  );
}
