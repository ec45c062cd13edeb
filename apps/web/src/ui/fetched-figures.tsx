import type { ReactNode } from 'react';
import { useFetched } from '../figures/fetched.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';
import { useAppState, useServices } from './services.ts';

/** Whose figures are looked at: those of a table's session, or a player's. */
export type FiguresOf =
  | { readonly kind: 'session'; readonly tableId: string; readonly tableName: string }
  | { readonly kind: 'player'; readonly playerId: string; readonly name: string };

const loadDialogs = async () => await import('../figures/dialogs.tsx');
const loadRanking = async () => await import('../figures/ranking.tsx');

/** Figures in a dialog, as soon as the part of the page that shows them is there. */
export function FiguresDialog(props: { readonly of: FiguresOf; readonly onClose: () => void }): ReactNode {
  const { speaker } = useServices();
  const dialogs = useFetched(loadDialogs);
  if (dialogs.kind === 'there') return <dialogs.part.FiguresContent {...props} />;
  if (dialogs.kind === 'loading') return null;
  const { of } = props;
  const title = of.kind === 'session' ? speaker.text('session.menu') : speaker.text('figures.title', { name: of.name });
  return (
    <Dialog title={title} onClose={props.onClose}>
      <p className="dialog-text" role="alert">
        {speaker.text('figures.notFetched')}
      </p>
    </Dialog>
  );
}

/** The ranking of the lobby, below what the first look is for. */
export function RankingSection(props: { readonly onPlayer: (playerId: string, name: string) => void }): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  const ranking = useFetched(loadRanking);
  return (
    <section className="tables ranking" aria-labelledby="ranking-title">
      <div className="tables-head">
        <h2 id="ranking-title">{speaker.text('ranking.title')}</h2>
        {identity !== undefined && (
          <button
            type="button"
            className="button"
            data-testid="ranking-own"
            onClick={() => props.onPlayer(identity.playerId, identity.displayName)}
          >
            <Icon name="figures" />
            {speaker.text('figures.mine')}
          </button>
        )}
      </div>
      <p className="figures-note">{speaker.text('ranking.text')}</p>
      {ranking.kind === 'there' && <ranking.part.Ranking {...props} />}
      {ranking.kind === 'failed' && <p className="figures-problem">{speaker.text('figures.notFetched')}</p>}
    </section>
  );
}
