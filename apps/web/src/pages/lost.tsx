import type { ReactNode } from 'react';
import { useServices } from '../ui/services.ts';

/** There is nothing at this address: no such page, or no such table. */
export function LostPage({ what }: { readonly what: 'page' | 'table' }): ReactNode {
  const { speaker, go } = useServices();
  const [title, text] =
    what === 'page' ? (['lost.title', 'lost.text'] as const) : (['lost.table', 'lost.tableText'] as const);
  return (
    <main className="plain-page" data-testid="lost">
      <span className="plain-suit" aria-hidden="true">
        ♠
      </span>
      <h1>{speaker.text(title)}</h1>
      <p>{speaker.text(text)}</p>
      <button type="button" className="button button-primary" onClick={() => go({ kind: 'lobby' })}>
        {speaker.text('lost.back')}
      </button>
    </main>
  );
}

/** The server gave no answer when the page was opened. */
export function OfflinePage({ onRetry }: { readonly onRetry: () => void }): ReactNode {
  const { speaker } = useServices();
  return (
    <main className="plain-page" data-testid="offline">
      <span className="plain-suit" aria-hidden="true">
        ♣
      </span>
      <h1>{speaker.text('offline.title')}</h1>
      <p>{speaker.text('offline.text')}</p>
      <button type="button" className="button button-primary" onClick={onRetry}>
        {speaker.text('offline.retry')}
      </button>
    </main>
  );
}
