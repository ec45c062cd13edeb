import { type ReactNode, useEffect, useState } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { westernDigits } from '../i18n/digits.ts';
import { Amount } from './chips.tsx';
import { Dialog } from './dialog.tsx';
import { useAppState, useServices } from './services.ts';

/** Asks how many chips to bring to chair `seat`. */
export function BuyInDialog(props: {
  readonly seat: number;
  readonly config: WireTableView['config'];
  readonly onSubmit: (buyIn: number) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { config } = props;
  const wallet = useWallet();
  const max = Math.min(config.buyInMax, wallet ?? config.buyInMax);
  const min = config.buyInMin;
  const usual = Math.min(max, Math.max(min, config.bigBlind * 100));
  const title = `${speaker.text('buyIn.title')} · ${speaker.text('buyIn.seat', { number: props.seat + 1 })}`;
  const facts = { min, max: config.buyInMax, wallet: wallet ?? 0 };
  return (
    <Dialog title={title} onClose={props.onClose} testId="buy-in">
      {max < min ? (
        <p className="dialog-text">{speaker.text('buyIn.poor', facts)}</p>
      ) : (
        <AmountForm
          key={`${min}-${max}`}
          label={speaker.text('buyIn.amount')}
          hint={speaker.text('buyIn.range', facts)}
          range={{ min, max, usual }}
          bigBlind={config.bigBlind}
          submit={(amount) => speaker.text('buyIn.submit', { amount })}
          onSubmit={props.onSubmit}
        />
      )}
    </Dialog>
  );
}

/** Asks how many chips to add to the viewer's stack. */
export function TopUpDialog(props: {
  readonly stack: number;
  /** The stack is lost, and this buys in again. */
  readonly anew: boolean;
  readonly config: WireTableView['config'];
  readonly inHand: boolean;
  readonly onSubmit: (amount: number) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const wallet = useWallet();
  const { config } = props;
  const room = config.buyInMax - props.stack;
  const max = Math.min(room, wallet ?? room);
  // Who has nothing left buys in anew, by the rules of a buy-in.
  const min = props.anew ? config.buyInMin : 1;
  const facts = { min, max: room, wallet: wallet ?? 0 };
  const range = props.anew ? speaker.text('buyIn.range', facts) : speaker.text('topUp.range', { ...facts, max });
  return (
    <Dialog title={speaker.text(props.anew ? 'table.rebuy' : 'topUp.title')} onClose={props.onClose} testId="top-up">
      {max < min ? (
        <p className="dialog-text">{noTopUp()}</p>
      ) : (
        <AmountForm
          key={max}
          label={speaker.text('buyIn.amount')}
          hint={`${range} ${props.inHand ? speaker.text('topUp.later') : ''}`}
          range={{ min, max, usual: props.anew ? Math.min(max, Math.max(min, config.bigBlind * 100)) : max }}
          bigBlind={config.bigBlind}
          submit={(amount) => speaker.text('topUp.submit', { amount })}
          onSubmit={props.onSubmit}
        />
      )}
    </Dialog>
  );

  function noTopUp(): string {
    if (room <= 0) return speaker.text('topUp.full');
    return props.anew ? speaker.text('buyIn.poor', facts) : speaker.text('topUp.poor');
  }
}

/** What the viewer can spend, asked anew when the dialog opens; absent until known. */
function useWallet(): number | undefined {
  const { refreshIdentity } = useServices();
  useEffect(() => refreshIdentity(), [refreshIdentity]);
  return useAppState().identity?.wallet?.available;
}

function AmountForm(props: {
  readonly label: string;
  readonly hint: string;
  readonly range: { readonly min: number; readonly max: number; readonly usual: number };
  readonly bigBlind: number;
  readonly submit: (amount: number) => string;
  readonly onSubmit: (amount: number) => void;
}): ReactNode {
  const { speaker } = useServices();
  const { min, max, usual } = props.range;
  const [text, setText] = useState(String(usual));
  const typed = Number(westernDigits(text).replace(/\D/g, ''));
  const amount = Math.min(max, Math.max(min, typed));
  const bigBlinds = Math.floor(amount / props.bigBlind);
  return (
    <form
      className="amount-form"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit(amount);
      }}
    >
      <label className="field">
        <span className="field-label">{props.label}</span>
        <input
          className="input input-large"
          data-testid="buy-in-amount"
          inputMode="numeric"
          autoComplete="off"
          value={speaker.digits(text)}
          onChange={(event) => setText(event.target.value)}
          onBlur={() => setText(String(amount))}
        />
      </label>
      <AmountSlider
        label={props.label}
        range={props.range}
        unit={props.bigBlind}
        amount={amount}
        onChange={(value) => setText(String(value))}
      />
      <p className="field-hint">
        {speaker.text('buyIn.bigBlinds', { count: bigBlinds })} · {props.hint}
      </p>
      <button
        type="submit"
        className="button button-primary button-wide"
        data-testid="buy-in-submit"
        data-first-focus=""
      >
        {props.submit(amount)}
      </button>
    </form>
  );
}

function AmountSlider(props: {
  readonly label: string;
  readonly range: { readonly min: number; readonly max: number };
  readonly unit: number;
  readonly amount: number;
  readonly onChange: (amount: number) => void;
}): ReactNode {
  const { amount, unit } = props;
  const { min, max } = props.range;
  const filled = max > min ? ((amount - min) / (max - min)) * 100 : 100;
  return (
    <input
      type="range"
      className="slider"
      aria-label={props.label}
      min={min}
      max={max}
      step={1}
      value={amount}
      style={{ '--filled': `${filled}%` }}
      onChange={(event) => {
        const value = Number(event.target.value);
        const even = Math.round(value / unit) * unit;
        props.onChange(value === max ? max : Math.min(max, Math.max(min, even)));
      }}
    />
  );
}

/** The viewer's wallet, for the corner of a page. */
export function WalletAmount(): ReactNode {
  const { speaker } = useServices();
  const wallet = useAppState().identity?.wallet;
  if (wallet === undefined) return null;
  return (
    <span className="wallet">
      <span className="wallet-word">{speaker.text('lobby.wallet')}</span>
      <Amount value={wallet.available} testId="wallet" />
    </span>
  );
}
