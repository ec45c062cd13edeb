import type { TableId } from '@cardroom/kernel';
import type { HaltEvidence } from './halt-evidence.ts';

/** Something that somebody who runs the room should know. `error` never holds cards or secrets. */
export interface Trouble {
  readonly kind:
    | 'halted'
    | 'haltFailed'
    | 'timerFailed'
    | 'botRefused'
    | 'botFailed'
    | 'listenerFailed'
    | 'catchUpFailed'
    | 'purgeFailed'
    | 'tidyFailed'
    | 'deadLetter'
    | 'deadLetterGivenUp'
    | 'deadLetterUnkept'
    | 'expiryFailed'
    | 'retryFailed'
    | 'matchFailed'
    | 'projectionFailed'
    | 'tellingFailed';
  readonly tableId?: TableId;
  readonly error: unknown;
  /** Of a table that was halted. */
  readonly evidence?: HaltEvidence;
}
