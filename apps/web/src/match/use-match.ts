import { useCallback, useEffect, useRef, useState } from 'react';
import type { WireMatch } from '@cardroom/protocol';
import type { ApiAnswer } from '../api/client.ts';
import { wordsOf } from '../pages/welcome.tsx';
import { useServices } from '../ui/services.ts';
import { afterMatch, type MatchState, STRANGER_STAKE } from './match-state.ts';

const REFRESH_MS = 1500;

/** A wish to play a stranger, as this page keeps it. */
export interface OwnMatch {
  readonly match: MatchState;
  /** Why the last try failed, in words. */
  readonly problem: string | undefined;
  readonly seek: () => void;
  readonly leave: () => void;
}

/**
 * Asks how the wish stands, again and again while it waits, and goes to the table when there is an opponent. Who goes
 * elsewhere in this page waits no more: nobody would see that the opponent has come.
 */
export function useMatch(): OwnMatch {
  const { api, speaker, go } = useServices();
  const [match, setMatch] = useState<MatchState>({ kind: 'idle' });
  const [problem, setProblem] = useState<string>();
  const asked = useRef(0);
  const hear = useCallback(
    async (question: () => ApiAnswer<WireMatch>, isByHand: boolean): Promise<void> => {
      asked.current += 1;
      const own = asked.current;
      const answer = await question();
      // What was asked later is newer, whichever answer comes first.
      if (own !== asked.current) return;
      if (answer.ok) return setMatch((before) => afterMatch(before, answer.value));
      if (!isByHand) return;
      setMatch((before) => (before.kind === 'asking' ? { kind: 'idle' } : before));
      setProblem(wordsOf(answer.error, speaker.text('refusal.network')));
    },
    [speaker],
  );
  useRefresh(match, () => void hear(api.match, false));
  useLeaveOnGoing(match, api.leaveMatch);
  useEffect(() => {
    if (match.kind === 'found') go({ kind: 'table', tableId: match.tableId });
  }, [match, go]);
  return {
    match,
    problem,
    seek: () => {
      setProblem(undefined);
      setMatch({ kind: 'asking' });
      void hear(() => api.seekMatch({ stake: STRANGER_STAKE }), true);
    },
    leave: () => {
      setProblem(undefined);
      void hear(api.leaveMatch, true);
    },
  };
}

/** Asks once when the page opens, and regularly while somebody waits: also behind other pages, where a match is missed. */
function useRefresh({ kind }: MatchState, refresh: () => void): void {
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  useEffect(() => {
    const first = setTimeout(() => latest.current());
    return () => clearTimeout(first);
  }, []);
  useEffect(() => {
    if (kind !== 'waiting') return undefined;
    const timer = setInterval(() => latest.current(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [kind]);
}

function useLeaveOnGoing({ kind }: MatchState, leave: () => Promise<unknown>): void {
  const isWaiting = useRef(false);
  useEffect(() => {
    isWaiting.current = kind === 'asking' || kind === 'waiting';
  });
  useEffect(
    () => () => {
      if (isWaiting.current) void leave();
    },
    [leave],
  );
}
