import { type ReactNode, type RefObject, useState } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { westernDigits } from '../i18n/digits.ts';
import { clampRaise, presetAmount, RAISE_PRESETS, type RaiseBounds } from '../table/amounts.ts';
import { amountAtPosition, positionOfAmount, SLIDER_STEPS } from '../table/slider.ts';
import { useServices } from './services.ts';

/** Chooses the size of a bet or raise: by part of the pot, by slider, or by number. Never outside the legal bounds. */
export function RaiseControls(props: {
  readonly view: WireTableView;
  readonly bounds: RaiseBounds;
  readonly to: number;
  readonly disabled: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onChange: (to: number) => void;
}): ReactNode {
  const { view, bounds, to, disabled } = props;
  const { speaker } = useServices();
  return (
    <div className="raise">
      <div className="raise-presets">
        {RAISE_PRESETS.map((preset) => {
          const amount = presetAmount(view, bounds, preset);
          return (
            <button
              key={preset}
              type="button"
              className="preset"
              data-testid={`preset-${preset}`}
              aria-label={`${speaker.text(`action.presetLabel.${preset}`)}: ${speaker.amount(amount)}`}
              aria-pressed={amount === to}
              disabled={disabled}
              onClick={() => props.onChange(amount)}
            >
              {speaker.text(`action.preset.${preset}`)}
            </button>
          );
        })}
      </div>
      <div className="raise-size">
        <input
          type="range"
          className="slider"
          data-testid="raise-slider"
          data-raise-field=""
          aria-label={speaker.text('action.slider')}
          aria-valuetext={speaker.amount(to)}
          min={0}
          max={SLIDER_STEPS}
          step={1}
          disabled={disabled}
          value={positionOfAmount(to, bounds)}
          style={{ '--filled': `${positionOfAmount(to, bounds) / (SLIDER_STEPS / 100)}%` }}
          onChange={(event) =>
            props.onChange(amountAtPosition(Number(event.target.value), bounds, view.config.smallBlind))
          }
        />
        <RaiseField {...props} />
      </div>
    </div>
  );
}

function RaiseField(props: {
  readonly bounds: RaiseBounds;
  readonly to: number;
  readonly disabled: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly onChange: (to: number) => void;
}): ReactNode {
  const { bounds, to, disabled, field, onChange } = props;
  const { speaker } = useServices();
  // While the field is being typed in it may hold what is not legal yet; leaving it brings it back in bounds.
  const [draft, setDraft] = useState<{ readonly text: string; readonly to: number }>();
  const text = draft !== undefined && draft.to === to ? draft.text : String(to);
  return (
    <input
      ref={field}
      className="input raise-to"
      data-testid="raise-to"
      data-raise-field=""
      inputMode="numeric"
      enterKeyHint="done"
      autoComplete="off"
      aria-label={speaker.text(bounds.type === 'bet' ? 'action.betTo' : 'action.raiseTo')}
      disabled={disabled}
      value={speaker.digits(text)}
      onFocus={(event) => event.target.select()}
      onChange={(event) => {
        const typed = westernDigits(event.target.value).replace(/\D/g, '').slice(0, 14);
        const next = clampRaise(typed === '' ? bounds.min : Number(typed), bounds);
        setDraft({ text: typed, to: next });
        onChange(next);
      }}
      onBlur={() => setDraft(undefined)}
    />
  );
}
