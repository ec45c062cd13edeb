import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { DEFAULT_TABLE, type TableForm, tableRequestOf, TIME_BANKS } from '../table/table-form.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { wordsOf } from './welcome.tsx';

type TextField = Exclude<keyof TableForm, 'isPrivate' | 'timeBankSeconds'>;
type Errors = Readonly<Partial<Record<string, string>>>;

const LABELS = {
  name: 'create.name',
  seats: 'create.seats',
  bots: 'create.bots',
  smallBlind: 'create.smallBlind',
  bigBlind: 'create.bigBlind',
  ante: 'create.ante',
  buyInMin: 'create.buyInMin',
  buyInMax: 'create.buyInMax',
  turnSeconds: 'create.turnSeconds',
} as const satisfies Record<TextField, string>;

/** The form that opens a table. It starts with sensible numbers: one click is enough. */
export function CreateTableDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { speaker, api, go } = useServices();
  const { identity } = useAppState();
  const [form, setForm] = useState<TableForm>({
    ...DEFAULT_TABLE,
    name: speaker.text('create.defaultName', { name: identity?.displayName ?? '' }).slice(0, 40),
  });
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setProblem(undefined);
    const checked = tableRequestOf(form);
    if (!checked.ok) {
      const words = Object.entries(checked.errors).map(([field, sentence]) => [field, speaker.say(sentence)]);
      return setErrors(Object.fromEntries(words));
    }
    setErrors({});
    setBusy(true);
    const opened = await api.openTable(checked.request);
    setBusy(false);
    if (opened.ok) return go({ kind: 'table', tableId: opened.value });
    setErrors(opened.error.fields);
    setProblem(wordsOf(opened.error, speaker.text('refusal.network')));
  };
  const field = (name: TextField): ReactNode => (
    <FormField
      key={name}
      name={name}
      label={speaker.text(LABELS[name])}
      value={form[name]}
      error={errors[name]}
      onChange={(value) => setForm({ ...form, [name]: value })}
    />
  );
  return (
    <Dialog title={speaker.text('create.title')} onClose={onClose} testId="create-table">
      <form className="create-form" noValidate onSubmit={(event) => void submit(event)}>
        {field('name')}
        <div className="field-row">{[field('seats'), field('bots')]}</div>
        <div className="field-row">
          {field('turnSeconds')}
          <TimeBankField
            value={form.timeBankSeconds}
            onChange={(timeBankSeconds) => setForm({ ...form, timeBankSeconds })}
          />
        </div>
        <div className="field-row">{[field('smallBlind'), field('bigBlind'), field('ante')]}</div>
        <div className="field-row">{[field('buyInMin'), field('buyInMax')]}</div>
        <PrivateField checked={form.isPrivate} onChange={(isPrivate) => setForm({ ...form, isPrivate })} />
        <p className="field-error" role="alert" data-testid="create-problem">
          {problem}
        </p>
        <FormButtons busy={busy} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function FormButtons({ busy, onClose }: { readonly busy: boolean; readonly onClose: () => void }): ReactNode {
  const { speaker } = useServices();
  return (
    <div className="dialog-actions">
      <button type="button" className="button" onClick={onClose}>
        {speaker.text('create.cancel')}
      </button>
      <button type="submit" className="button button-primary" data-testid="create-submit" disabled={busy}>
        {speaker.text(busy ? 'create.submitting' : 'create.submit')}
      </button>
    </div>
  );
}

function TimeBankField(props: { readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  const { speaker } = useServices();
  return (
    <label className="field">
      <span className="field-label">{speaker.text('create.timeBankSeconds')}</span>
      <select
        className="input"
        data-testid="field-timeBankSeconds"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      >
        {TIME_BANKS.map((seconds) => (
          <option key={seconds} value={String(seconds)}>
            {seconds === 0 ? speaker.text('create.timeBankNone') : speaker.text('create.timeBankOf', { seconds })}
          </option>
        ))}
      </select>
    </label>
  );
}

function PrivateField(props: { readonly checked: boolean; readonly onChange: (checked: boolean) => void }): ReactNode {
  const { speaker } = useServices();
  return (
    <label className="check-field">
      <input
        type="checkbox"
        className="switch"
        role="switch"
        data-testid="field-private"
        checked={props.checked}
        aria-checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>
        {speaker.text('create.private')}
        <span className="field-hint">{speaker.text('create.privateText')}</span>
      </span>
    </label>
  );
}

function FormField(props: {
  readonly name: TextField;
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}): ReactNode {
  const errorId = useId();
  const { speaker } = useServices();
  return (
    <label className="field">
      <span className="field-label">{props.label}</span>
      <input
        className="input"
        data-testid={`field-${props.name}`}
        inputMode={props.name === 'name' ? 'text' : 'numeric'}
        autoComplete="off"
        value={props.name === 'name' ? props.value : speaker.digits(props.value)}
        aria-invalid={props.error !== undefined}
        aria-describedby={errorId}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <span id={errorId} className="field-error">
        {props.error}
      </span>
    </label>
  );
}
