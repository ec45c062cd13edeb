import { useEffect, useState } from 'react';

/** A part of the page that is fetched when it is first needed. */
export type Fetched<T> = { readonly kind: 'loading' | 'failed' } | { readonly kind: 'there'; readonly part: T };

/** Fetches a part of the page. Without a network it is told that it failed: the rest of the page stays. [WEB52] */
export function useFetched<T>(load: () => Promise<T>): Fetched<T> {
  const [fetched, setFetched] = useState<Fetched<T>>({ kind: 'loading' });
  useEffect(() => {
    let wanted = true;
    const run = async (): Promise<void> => {
      const next = await fetchedBy(load);
      if (wanted) setFetched(next);
    };
    void run();
    return () => {
      wanted = false;
    };
  }, [load]);
  return fetched;
}

/** What `load` came to, as a value. */
export async function fetchedBy<T>(load: () => Promise<T>): Promise<Fetched<T>> {
  try {
    return { kind: 'there', part: await load() };
  } catch {
    // The network is gone, or the server has a newer page: told to the player as a sentence.
    return { kind: 'failed' };
  }
}
