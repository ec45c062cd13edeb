import type { ReactNode } from 'react';
import { unreachable } from '@cardroom/kernel';
import type { FiguresOf } from '../ui/fetched-figures.tsx';
import { PlayerDialog } from './player-dialog.tsx';
import { SessionDialog } from './session-dialog.tsx';
import '../styles/figures.css';

/** The figures that were asked for. Fetched when somebody first wants to see any. */
export function FiguresContent(props: { readonly of: FiguresOf; readonly onClose: () => void }): ReactNode {
  const { of, onClose } = props;
  switch (of.kind) {
    case 'session':
      return <SessionDialog tableId={of.tableId} tableName={of.tableName} onClose={onClose} />;
    case 'player':
      return <PlayerDialog key={of.playerId} playerId={of.playerId} name={of.name} onClose={onClose} />;
    default:
      return unreachable(of);
  }
}
