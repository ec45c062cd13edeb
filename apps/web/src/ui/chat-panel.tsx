import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { WireChatLine, WireCommand, WireProblem } from '@cardroom/protocol';
import type { TableState } from '../state/state.ts';
import { CHAT_LINE_MAX, sayable } from '../table/chat-line.ts';
import { Icon } from './icons.tsx';
import { problemSentence } from './problem-sentence.ts';
import { useAppState, useServices } from './services.ts';

/** So many signs before the end the field says how many are left. */
const FEW_LEFT = 60;

/** What is said at the table, oldest first, with a field to say something. Text is text: nothing in it is obeyed. */
export function ChatPanel(props: {
  readonly table: TableState;
  /** Whoever sits at the table and its host may speak; others read. */
  readonly maySpeak: boolean;
  readonly send: (command: WireCommand) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { table, maySpeak, send, onClose } = props;
  const { speaker, store } = useServices();
  const { chat } = table;
  useChatHistory(table);
  return (
    <aside className="log chat" aria-label={speaker.text('chat.title')} data-testid="chat">
      <header className="log-head">
        <h2>{speaker.text('chat.title')}</h2>
        <button type="button" className="icon-button" aria-label={speaker.text('table.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {chat.history === 'failed' && (
        <p className="chat-note" role="status">
          {speaker.text('chat.failed')}{' '}
          <button
            type="button"
            className="button button-quiet"
            onClick={() => store.dispatch({ kind: 'chatShown', open: true })}
          >
            {speaker.text('chat.retry')}
          </button>
        </p>
      )}
      <Lines lines={chat.lines} asked={chat.history === 'asked'} />
      {maySpeak ? (
        <SayForm
          sending={table.pending.flatMap(({ command }) => (command.type === 'chat' ? [command.text] : []))}
          problem={chat.problem}
          onSay={(text) => send({ type: 'chat', text })}
          onClose={onClose}
        />
      ) : (
        <p className="chat-note">{speaker.text('chat.sit')}</p>
      )}
    </aside>
  );
}

/** Asks for what was said before, as often as something may have been missed. */
function useChatHistory({ tableId, chat }: TableState): void {
  const { api, store } = useServices();
  const needed = chat.history === 'needed';
  useEffect(() => {
    if (!needed) return;
    const load = async (): Promise<void> => {
      const answer = await api.chat(tableId);
      store.dispatch({ kind: 'chatLoaded', tableId, lines: answer.ok ? answer.value : undefined });
    };
    store.dispatch({ kind: 'chatAsked' });
    void load();
  }, [api, store, tableId, needed]);
}

function Lines({ lines, asked }: { readonly lines: readonly WireChatLine[]; readonly asked: boolean }): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The newest line is the one to see.
    if (list.current !== null && lines.length > 0) list.current.scrollTop = list.current.scrollHeight;
  }, [lines]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <ol className="log-list chat-lines" ref={list} tabIndex={0} data-testid="chat-lines">
      {lines.length === 0 && <li className="chat-empty">{speaker.text(asked ? 'chat.loading' : 'chat.empty')}</li>}
      {lines.map((line) => (
        <li key={line.version} data-own={line.playerId === identity?.playerId} data-testid="chat-line">
          <span className="chat-who">
            <bdi className="chat-name">{line.name}</bdi> <time dateTime={line.at}>{speaker.time(line.at)}</time>
          </span>
          <span className="chat-text" dir="auto">
            {line.text}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The field keeps what was typed until the server has taken it, and says beside it why it has not. */
function SayForm(props: {
  readonly sending: readonly string[];
  readonly problem: WireProblem | undefined;
  readonly onSay: (text: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { problem } = props;
  const [typed, setTyped] = useState('');
  const [sent, setSent] = useState<string>();
  const sending = sent !== undefined && props.sending.includes(sent);
  if (sent !== undefined && !sending) {
    setSent(undefined);
    if (problem === undefined) setTyped('');
  }
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Where there is no keyboard on the screen that would cover the table.
    if (matchMedia('(hover: hover)').matches) field.current?.focus();
  }, []);
  const text = sayable(typed);
  const left = CHAT_LINE_MAX - typed.length;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text === undefined || sending) return;
    props.onSay(text);
    setSent(text);
  };
  return (
    <form className="say" onSubmit={submit}>
      <input
        ref={field}
        className="input"
        data-testid="chat-field"
        dir="auto"
        aria-label={speaker.text('chat.field')}
        aria-describedby="chat-note"
        aria-invalid={problem !== undefined}
        placeholder={speaker.text('chat.field')}
        maxLength={CHAT_LINE_MAX}
        autoComplete="off"
        enterKeyHint="send"
        value={typed}
        readOnly={sending}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && props.onClose()}
      />
      <button
        type="submit"
        className="icon-button say-button"
        aria-label={speaker.text(sending ? 'chat.sending' : 'chat.send')}
        data-testid="chat-send"
        aria-disabled={text === undefined || sending}
      >
        <Icon name="send" />
      </button>
      <SayNote problem={sending ? undefined : problem} left={left} />
    </form>
  );
}

/** Why the last line was not taken, or that the field is nearly full. */
function SayNote({ problem, left }: { readonly problem: WireProblem | undefined; readonly left: number }): ReactNode {
  const { speaker } = useServices();
  const isNearlyFull = problem === undefined && left <= FEW_LEFT;
  return (
    <p id="chat-note" className="say-note" role="status" data-testid="chat-note" data-problem={problem?.code}>
      {problem !== undefined && speaker.say(problemSentence(problem))}
      {isNearlyFull && speaker.text('chat.left', { count: left })}
    </p>
  );
}
