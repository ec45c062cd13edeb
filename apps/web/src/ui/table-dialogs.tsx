import type { ReactNode } from 'react';
import { unreachable } from '@cardroom/kernel';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { BuyInDialog, TopUpDialog } from './amount-dialogs.tsx';
import { Confirm } from './dialog.tsx';
import { FiguresDialog, type FiguresOf } from './fetched-figures.tsx';
import { HandOverDialog } from './hand-over-dialog.tsx';
import { OtherDeviceDialog } from './other-device.tsx';
import { useAppState, useServices } from './services.ts';

/** Which question lies over the table. */
export type OpenDialog =
  | { readonly kind: 'none' | 'topUp' | 'leave' | 'handOver' | 'otherDevice' }
  | { readonly kind: 'figures'; readonly of: FiguresOf }
  | { readonly kind: 'buyIn'; readonly seat: number }
  /** About this hand and no other. */
  | { readonly kind: 'stop'; readonly handId: string };

/** The question that is open, if any. */
export function TableDialogs(props: {
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
    case 'handOver':
      return <HandOverDialog view={view} onSubmit={(to) => send({ type: 'handOver', to })} onClose={close} />;
    case 'otherDevice':
      return <OtherDeviceDialog onClose={close} />;
    case 'figures':
      return <FiguresDialog of={dialog.of} onClose={close} />;
    case 'stop':
      return <StopQuestion {...props} handId={dialog.handId} />;
    default:
      return unreachable(dialog);
  }
}

/** Asks before a hand is stopped, and says what that does. The question goes with its hand. */
function StopQuestion(props: {
  readonly handId: string;
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly close: () => void;
}): ReactNode {
  const { handId, view, close } = props;
  const { speaker } = useServices();
  const { identity } = useAppState();
  if (handId !== view.handId || !view.rights.includes('requestStop')) return null;
  const isHost = identity?.playerId === view.config.hostId;
  return (
    <Confirm
      title={speaker.text('stop.confirm')}
      text={speaker.text(isHost ? 'stop.confirmHostText' : 'stop.confirmText')}
      yes={speaker.text('stop.confirmYes')}
      no={speaker.text('confirm.cancel')}
      onYes={() => props.send({ type: 'requestStop', handId })}
      onNo={close}
      onClose={close}
    />
  );
}
