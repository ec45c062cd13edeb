import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { Card } from '../ui/card.tsx';
import { LanguageButton } from '../ui/language-button.tsx';
import { problemSentence } from '../ui/problem-sentence.ts';
import { useServices } from '../ui/services.ts';

const PROMISES = [
  ['welcome.promise1', 'welcome.promise1Text'],
  ['welcome.promise2', 'welcome.promise2Text'],
  ['welcome.promise3', 'welcome.promise3Text'],
] as const;

const NAME_MAX = 24;

/**
 * Asks for a name and nothing else. `invited` when the link of a table brought the player here; `problem` when Telegram
 * did, and was not believed.
 */
export function WelcomePage(props: { readonly invited: boolean; readonly problem: ApiProblem | undefined }): ReactNode {
  const { invited, problem } = props;
  const { speaker } = useServices();
  return (
    <div className="welcome">
      <main className="welcome-main">
        <div className="welcome-cards" aria-hidden="true">
          <Card card="As" order={0} />
          <Card card="Kh" order={1} />
        </div>
        <h1 className="brand">{speaker.text('app.name')}</h1>
        <p className="welcome-tagline">{speaker.text(invited ? 'welcome.tableNote' : 'app.tagline')}</p>
        {problem !== undefined && (
          <p className="field-error" role="alert" data-testid="telegram-problem">
            {speaker.say(problemSentence(problem))}
          </p>
        )}
        <NameForm />
        <LanguageButton />
      </main>
      {!invited && (
        <ul className="promises">
          {PROMISES.map(([title, text]) => (
            <li key={title}>
              <h2>{speaker.text(title)}</h2>
              <p>{speaker.text(text)}</p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function NameForm(): ReactNode {
  const { speaker, api, enter } = useServices();
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const displayName = name.trim();
    if (displayName === '') return setProblem(speaker.text('field.required'));
    if (/\p{C}/u.test(displayName)) return setProblem(speaker.text('field.nameBad'));
    setBusy(true);
    const opened = await api.openSession(displayName);
    setBusy(false);
    if (!opened.ok) return setProblem(wordsOf(opened.error, speaker.text('refusal.network')));
    enter({ playerId: opened.value.playerId, displayName, wallet: undefined }, opened.value.token);
  };
  return (
    <form className="name-form" onSubmit={(event) => void submit(event)} noValidate>
      <label className="field">
        <span className="field-label">{speaker.text('welcome.name')}</span>
        <input
          ref={field}
          className="input input-large"
          data-testid="name-field"
          value={name}
          maxLength={NAME_MAX}
          placeholder={speaker.text('welcome.namePlaceholder')}
          autoComplete="nickname"
          enterKeyHint="go"
          aria-invalid={problem !== undefined}
          aria-describedby="name-error"
          onChange={(event) => {
            setName(event.target.value);
            setProblem(undefined);
          }}
        />
      </label>
      <p id="name-error" className="field-error" role="alert">
        {problem}
      </p>
      <button type="submit" className="button button-primary button-wide" data-testid="enter" disabled={busy}>
        {speaker.text(busy ? 'welcome.entering' : 'welcome.enter')}
      </button>
      <p className="field-hint">{speaker.text('welcome.note', { chips: 10_000 })}</p>
    </form>
  );
}

/** What to tell about a failed request: the server's words, or ours when there was no answer. */
export function wordsOf(problem: ApiProblem, network: string): string {
  if (problem.status === 0) return network;
  return (problem.status === 400 ? problem.detail : undefined) ?? problem.title;
}
