import { type ReactNode, useEffect, useState } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import type { PendingCommand, TableState } from '../state/state.ts';
import { extraTimeCommand } from '../table/extra-time.ts';
import { preActionNote } from '../table/pre-action.ts';
import { ActionBar } from '../ui/action-bar.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { ChatPanel } from '../ui/chat-panel.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import type { FiguresOf } from '../ui/fetched-figures.tsx';
import { Felt } from '../ui/felt.tsx';
import { LogPanel } from '../ui/log-panel.tsx';
import { SeatAside } from '../ui/seat-aside.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { StatusLine } from '../ui/status-line.tsx';
import { storedSeat, storeSeat } from '../ui/storage.ts';
import { type OpenDialog, TableDialogs } from '../ui/table-dialogs.tsx';
import { TableHeader } from '../ui/table-header.tsx';
import { TableNotice } from '../ui/table-notice.tsx';
import { useTurnSound } from '../ui/turn-sound.ts';
import { LostPage } from './lost.tsx';

/** The table with this id: watched live from the moment it is opened until it is left. */
export function TablePage({ tableId }: { readonly tableId: string }): ReactNode {
  const { live, speaker } = useServices();
  const { table } = useAppState();
  useEffect(() => {
    live.watch(tableId);
    return () => live.watch(undefined);
  }, [live, tableId]);
  const missing = table?.missing === true;
  useEffect(() => {
    if (missing) forgetSeat(tableId);
  }, [missing, tableId]);
  if (missing) return <LostPage what="table" />;
  if (table === undefined || table.view === undefined) {
    return (
      <div className="table-page table-loading">
        <ConnectionBanner />
        <p>{speaker.text('table.loading')}</p>
      </div>
    );
  }
  return <TableView table={table} view={table.view} />;
}

/** The table as `view` has it. */
export function TableView({ table, view }: { readonly table: TableState; readonly view: WireTableView }): ReactNode {
  const { live, store } = useServices();
  const { identity } = useAppState();
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const [logOpen, setLogOpen] = useState(false);
  const close = (): void => setDialog({ kind: 'none' });
  const send = (command: WireCommand): void => {
    live.command(command);
    if (command.type !== 'chat') close();
  };
  const showChat = (open: boolean): void => store.dispatch({ kind: 'chatShown', open });
  useWalletAfter(table.pending);
  useTurnSound(view);
  useKeptSeat(view);
  const seated = view.you !== undefined;
  const chatOpen = table.chat.open;
  const onTopUp = (): void => setDialog({ kind: 'topUp' });
  const onFigures = (of: FiguresOf): void => setDialog({ kind: 'figures', of });
  return (
    <div className="table-page" data-seated={seated} data-log={logOpen || chatOpen}>
      <Announcer table={table} />
      <ConnectionBanner />
      <TableHeader
        {...{ view, send, onTopUp, onFigures, chatOpen }}
        onLeave={() => setDialog({ kind: 'leave' })}
        onStop={() => view.handId !== undefined && setDialog({ kind: 'stop', handId: view.handId })}
        onHandOver={() => setDialog({ kind: 'handOver' })}
        onOtherDevice={() => setDialog({ kind: 'otherDevice' })}
        // Both lie in one place.
        logOpen={logOpen && !chatOpen}
        onToggleLog={() => {
          setLogOpen(chatOpen || !logOpen);
          showChat(false);
        }}
        unread={table.chat.unread}
        onToggleChat={() => showChat(!chatOpen)}
      />
      <main className="stage-area">
        <TableNotice {...{ view, send }} pending={table.pending} />
        <div className="stage-box">
          <Felt
            view={view}
            onSit={(seat) => setDialog({ kind: 'buyIn', seat })}
            onPlayer={(playerId, name) => onFigures({ kind: 'player', playerId, name })}
          />
        </div>
      </main>
      <Foot {...{ table, view, send, onTopUp }} />
      {logOpen && !chatOpen && <LogPanel log={table.log} onClose={() => setLogOpen(false)} />}
      {chatOpen && (
        <ChatPanel
          {...{ table, send }}
          maySpeak={seated || identity?.playerId === view.config.hostId}
          onClose={() => showChat(false)}
        />
      )}
      <TableDialogs dialog={dialog} view={view} send={send} close={close} />
    </div>
  );
}

/** What is going on, and the viewer's buttons. */
function Foot(props: {
  readonly table: TableState;
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
}): ReactNode {
  const { table, view, send, onTopUp } = props;
  const { speaker, store } = useServices();
  const busy = isBusy(table.pending, view);
  const extraTimeBusy = table.pending.some(({ command }) => command.type === 'timeBank');
  const moreTime = (): void => {
    const command = extraTimeBusy ? undefined : extraTimeCommand(view);
    if (command !== undefined) send(command);
  };
  return (
    <footer className="foot">
      <StatusLine
        {...{ view, busy, moreTime, extraTimeBusy }}
        refusal={table.refusal}
        note={preActionNote(table.preAction)}
      />
      {view.you === undefined ? (
        <p className="watching">
          {speaker.text(view.seats.length < view.config.seatCount ? 'table.stranger' : 'table.full')}
        </p>
      ) : (
        <ActionBar
          {...{ view, busy, send, moreTime }}
          preAction={table.preAction}
          onPreAction={(choice) => store.dispatch({ kind: 'preActionToggled', choice })}
          controlsSince={table.controlsSince}
          aside={<SeatAside view={view} send={send} onTopUp={onTopUp} log={table.log} />}
        />
      )}
    </footer>
  );
}

/** Whether a betting command for the very turn on the screen has no answer yet. */
function isBusy(pending: readonly PendingCommand[], view: WireTableView): boolean {
  return pending.some(({ command }) => {
    if (!('turn' in command) || command.type === 'timeBank') return false;
    return command.handId === view.handId && command.turn === view.turn;
  });
}

/** Remembers where the viewer sits for as long as that is so. */
function useKeptSeat({ tableId, config, you }: WireTableView): void {
  const { name } = config;
  const seated = you !== undefined;
  useEffect(() => {
    if (seated) storeSeat({ tableId, name });
    else forgetSeat(tableId);
  }, [seated, tableId, name]);
}

function forgetSeat(tableId: string): void {
  if (storedSeat()?.tableId === tableId) storeSeat(undefined);
}

const MONEY_COMMANDS: ReadonlySet<WireCommand['type']> = new Set(['join', 'leave', 'topUp']);

/** Asks for the wallet again when a command that moves money into or out of it has been answered. */
function useWalletAfter(pending: readonly PendingCommand[]): void {
  const { refreshIdentity } = useServices();
  const moving = pending.filter(({ command }) => MONEY_COMMANDS.has(command.type)).length;
  useEffect(() => {
    if (moving === 0) refreshIdentity();
  }, [moving, refreshIdentity]);
}
