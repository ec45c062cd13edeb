import { type ReactNode, useState } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { possibleHosts } from '../table/table-people.ts';
import { Dialog } from './dialog.tsx';
import { useServices } from './services.ts';

/** Asks who is to be the host from now on. Nothing is chosen beforehand where there is a choice. */
export function HandOverDialog(props: {
  readonly view: WireTableView;
  readonly onSubmit: (playerId: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const people = possibleHosts(props.view);
  const [chosen, setChosen] = useState(people.length === 1 ? people[0]?.playerId : undefined);
  // Whoever has left meanwhile cannot be given the role.
  const next = people.find(({ playerId }) => playerId === chosen);
  return (
    <Dialog title={speaker.text('host.title')} onClose={props.onClose} testId="hand-over">
      <p className="dialog-text">{speaker.text('host.text')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (next !== undefined) props.onSubmit(next.playerId);
        }}
      >
        <fieldset className="choices">
          <legend className="unseen">{speaker.text('host.choose')}</legend>
          {people.map(({ playerId, name }) => (
            <label key={playerId} className="choice" data-testid={`host-${playerId}`}>
              <input
                type="radio"
                name="host"
                value={playerId}
                checked={playerId === chosen}
                onChange={() => setChosen(playerId)}
              />
              <bdi>{name}</bdi>
            </label>
          ))}
        </fieldset>
        <div className="dialog-actions">
          <button type="button" className="button" data-first-focus="" onClick={props.onClose}>
            {speaker.text('confirm.cancel')}
          </button>
          {next !== undefined && (
            <button type="submit" className="button button-primary" data-testid="hand-over-submit">
              {speaker.text('host.submit', { name: next.name })}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
