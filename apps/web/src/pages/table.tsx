import { type ReactNode, useEffect, useState } from 'react';
import { unreachable } from '@cardroom/kernel';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import type { PendingCommand, TableState } from '../state/state.ts';
import { preActionNote } from '../table/pre-action.ts';
import { ActionBar } from '../ui/action-bar.tsx';
import { BuyInDialog, TopUpDialog } from '../ui/amount-dialogs.tsx';
import { Announcer } from '../ui/announcer.tsx';
import { ConnectionBanner } from '../ui/connection-banner.tsx';
import { Confirm } from '../ui/dialog.tsx';
import { Felt } from '../ui/felt.tsx';
import { LogPanel } from '../ui/log-panel.tsx';
import { SeatAside } from '../ui/seat-aside.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { StatusLine } from '../ui/status-line.tsx';
import { storedSeat, storeSeat } from '../ui/storage.ts';
import { TableHeader } from '../ui/table-header.tsx';
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

type OpenDialog = { readonly kind: 'none' | 'topUp' | 'leave' } | { readonly kind: 'buyIn'; readonly seat: number };

/** The table as `view` has it. */
export function TableView({ table, view }: { readonly table: TableState; readonly view: WireTableView }): ReactNode {
  const { live, speaker, store } = useServices();
  const [dialog, setDialog] = useState<OpenDialog>({ kind: 'none' });
  const [logOpen, setLogOpen] = useState(false);
  const close = (): void => setDialog({ kind: 'none' });
  const send = (command: WireCommand): void => {
    live.command(command);
    close();
  };
  useWalletAfter(table.pending);
  useTurnSound(view);
  useKeptSeat(view);
  const busy = isBusy(table.pending, view);
  const seated = view.you !== undefined;
  return (
    <div className="table-page" data-seated={seated} data-log={logOpen}>
      <Announcer table={table} />
      <ConnectionBanner />
      <TableHeader
        view={view}
        send={send}
        onTopUp={() => setDialog({ kind: 'topUp' })}
        onLeave={() => setDialog({ kind: 'leave' })}
        logOpen={logOpen}
        onToggleLog={() => setLogOpen(!logOpen)}
      />
      <main className="stage-box">
        <Felt view={view} onSit={(seat) => setDialog({ kind: 'buyIn', seat })} />
      </main>
      <footer className="foot">
        <StatusLine view={view} refusal={table.refusal} note={preActionNote(table.preAction)} busy={busy} />
        {seated ? (
          <ActionBar
            view={view}
            busy={busy}
            send={send}
            preAction={table.preAction}
            onPreAction={(choice) => store.dispatch({ kind: 'preActionToggled', choice })}
            controlsSince={table.controlsSince}
            aside={<SeatAside view={view} send={send} onTopUp={() => setDialog({ kind: 'topUp' })} log={table.log} />}
          />
        ) : (
          <p className="watching">
            {speaker.text(view.seats.length < view.config.seatCount ? 'table.stranger' : 'table.full')}
          </p>
        )}
      </footer>
      {logOpen && <LogPanel log={table.log} onClose={() => setLogOpen(false)} />}
      <TableDialogs dialog={dialog} view={view} send={send} close={close} />
    </div>
  );
}

function TableDialogs(props: {
  readonly dialog: OpenDialog;
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly close: () => void;
}): ReactNode {
  const { dialog, view, send, close } = props;
  const { speaker } = useServices();
  const own = view.seats.find((seat) => seat.seat === view.you?.seat);
  switch (dialog.kind) {
    case 'none':
      return null;
    case 'buyIn':
      return (
        <BuyInDialog
          seat={dialog.seat}
          config={view.config}
          onSubmit={(buyIn) => send({ type: 'join', seat: dialog.seat, buyIn })}
          onClose={close}
        />
      );
    case 'topUp':
      return (
        <TopUpDialog
          stack={own?.stack ?? 0}
          config={view.config}
          anew={own?.status === 'busted'}
          inHand={own?.hasCards === true && view.awards.length === 0}
          onSubmit={(amount) => send({ type: 'topUp', amount })}
          onClose={close}
        />
      );
    case 'leave':
      return (
        <Confirm
          title={speaker.text('confirm.leave')}
          text={speaker.text('confirm.leaveText')}
          yes={speaker.text('confirm.leaveYes')}
          no={speaker.text('confirm.cancel')}
          onYes={() => send({ type: 'leave' })}
          onNo={close}
          onClose={close}
        />
      );
    default:
      return unreachable(dialog);
  }
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
