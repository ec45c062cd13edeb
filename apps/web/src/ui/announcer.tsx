import type { ReactNode } from 'react';
import type { TableState } from '../state/state.ts';
import { useAppState, useServices } from './services.ts';

const HEARD_LINES = 10;

/** Says to a screen reader what happens at the table, and, before anything else, that it is the viewer's turn. */
export function Announcer({ table }: { readonly table: TableState }): ReactNode {
  const { speaker } = useServices();
  const { connection } = useAppState();
  const turn = table.announcement.sentences.filter((sentence) => sentence.key.startsWith('say.'));
  return (
    <div className="unseen">
      <ol role="log" aria-live="polite" aria-relevant="additions" data-testid="announcements">
        {table.log.slice(-HEARD_LINES).map((entry) => (
          <li key={entry.id}>{speaker.say(entry.sentence)}</li>
        ))}
      </ol>
      <p role="alert" data-testid="turn-announcement">
        {turn.map((sentence) => speaker.say(sentence)).join(' ')}
      </p>
      <p role="status">{connection === 'reconnecting' ? speaker.text('say.reconnecting') : ''}</p>
    </div>
  );
}
