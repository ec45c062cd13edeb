import type { ReactNode } from 'react';
import { isYourTurn } from '../table/betting.ts';
import { countdownSentence } from '../table/countdown.ts';
import { resultSentences } from '../table/result.ts';
import { isBeforeFirstHand } from '../table/table-people.ts';
import type { TableState } from '../state/state.ts';
import { useSecondsLeft } from './clock-ring.tsx';
import { useAppState, useServices } from './services.ts';

const HEARD_LINES = 10;
/** So many seconds before the end a player who only hears is told of the clock, once. */
const LAST_SECONDS = 10;

/** Says to a screen reader what happens at the table, and, before anything else, that it is the viewer's turn. */
export function Announcer({ table }: { readonly table: TableState }): ReactNode {
  const { speaker, reader } = useServices();
  const { connection } = useAppState();
  const turn = table.announcement.sentences.filter((sentence) => sentence.key.startsWith('say.'));
  // Who won is said once, with the hand that won it, instead of pot by pot.
  const heard = table.log.filter(({ sentence }) => !sentence.key.startsWith('log.wins')).slice(-HEARD_LINES);
  const results = table.view === undefined ? [] : resultSentences(table.view, reader.nameHand);
  return (
    <div className="unseen">
      <ol role="log" aria-live="polite" aria-relevant="additions" data-testid="announcements">
        {heard.map((entry) => (
          <li key={entry.id}>{speaker.say(entry.sentence)}</li>
        ))}
      </ol>
      <p role="status" data-testid="result-announcement">
        {results.map((sentence) => `${speaker.say(sentence)}.`).join(' ')}
      </p>
      <p role="alert" data-testid="turn-announcement">
        {turn.map((sentence) => speaker.say(sentence)).join(' ')}
      </p>
      <LastSeconds table={table} />
      <Countdown table={table} />
      <p role="status">{connection === 'reconnecting' ? speaker.text('say.reconnecting') : ''}</p>
    </div>
  );
}

function LastSeconds({ table: { view } }: { readonly table: TableState }): ReactNode {
  const { speaker } = useServices();
  const yours = view !== undefined && isYourTurn(view) && view.config.turnSeconds > LAST_SECONDS;
  const seconds = useSecondsLeft(yours ? view.deadline : undefined);
  const late = seconds !== undefined && seconds > 0 && seconds <= LAST_SECONDS;
  return <p role="status">{late ? speaker.text('seat.clock', { seconds: LAST_SECONDS }) : ''}</p>;
}

/** How long until the first hand, at a few moments only: who listens must be able to hear something else. */
function Countdown({ table: { view } }: { readonly table: TableState }): ReactNode {
  const { speaker } = useServices();
  const seconds = useSecondsLeft(view !== undefined && isBeforeFirstHand(view) ? view.nextHandAt : undefined);
  const sentence = seconds === undefined ? undefined : countdownSentence(seconds);
  return (
    <p role="status" data-testid="countdown-announcement">
      {sentence !== undefined && speaker.say(sentence)}
    </p>
  );
}
