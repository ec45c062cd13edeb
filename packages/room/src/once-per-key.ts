import type { Asked, Reply } from './asked.ts';
import { type CommandTracer, takeStep } from './ports/command-tracer.ts';
import type { Store } from './ports/store.ts';

/** The first answer that was given under the key, or that the key was given to another content. */
type OnceAnswer =
  /** A repeat has had no effect: what it asks for was done, or is being done, by another request. */
  { readonly kind: 'answer'; readonly body: string; readonly isRepeat: boolean } | { readonly kind: 'keyReused' };

/**
 * Runs `work` once per principal and key, however often and at whatever moment it is asked for: repeats wait for
 * the first run or get its stored answer, to the byte. `work` must store the answer that it gives together with
 * its effect. A run that ends in a `Fault` counts as none.
 */
export type OncePerKey = (request: Asked, work: () => Promise<Reply>) => Promise<OnceAnswer>;

/** Where answers are kept, and who follows the looking. */
export interface OncePorts {
  readonly store: Store;
  readonly tracer?: CommandTracer | undefined;
}

/** `OncePerKey` over the answers of a store. */
export function createOncePerKey({ store, tracer }: OncePorts): OncePerKey {
  const running = new Map<string, { readonly fingerprint: string; readonly answer: Promise<OnceAnswer> }>();

  async function lookOrRun(request: Asked, work: () => Promise<Reply>): Promise<OnceAnswer> {
    // Another room may have answered the key meanwhile, so what `work` gives is looked at as well.
    const stored = await takeStep(tracer, 'answeredBefore', () => store.answer(request.principal, request.key));
    const { body, fingerprint, isRepeat = false }: Reply = stored ?? (await work());
    const isOther = fingerprint !== undefined && fingerprint !== request.fingerprint;
    return isOther ? { kind: 'keyReused' } : { kind: 'answer', body, isRepeat: isRepeat || stored !== undefined };
  }

  return async (request, work) => {
    const name = `${request.principal} ${request.key}`;
    const first = running.get(name);
    if (first !== undefined) {
      return first.fingerprint === request.fingerprint ? asRepeat(await first.answer) : { kind: 'keyReused' };
    }
    const answer = lookOrRun(request, work).finally(() => running.delete(name));
    running.set(name, { fingerprint: request.fingerprint, answer });
    return answer;
  };
}

function asRepeat(answer: OnceAnswer): OnceAnswer {
  return answer.kind === 'answer' ? { ...answer, isRepeat: true } : answer;
}
