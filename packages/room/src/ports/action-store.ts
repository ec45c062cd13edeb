/** What became of an action of an operator: it was done, a rule refused it, or it failed and may have been done in part. */
export const ACTION_RESULTS = ['done', 'refused', 'failed'] as const;
export type ActionResult = (typeof ACTION_RESULTS)[number];

/** What an operator wants to change, as it is written down before it is begun. */
export interface OperatorAction {
  /** The idempotency key: the same action has the same one, however often it is asked for. */
  readonly id: string;
  /** The name that the operator gave: whoever knows the token is one, and this says which. */
  readonly operator: string;
  /** What is done, such as `table.reset`. */
  readonly kind: string;
  /** At what: the id of a table, a lock, a letter or a player. */
  readonly target: string;
  readonly reason: string;
  /** All else that was asked for, as JSON text. */
  readonly content: string;
  /** When it was begun, in milliseconds since 1970. */
  readonly at: number;
}

/** How an action ended. */
export interface ActionEnd {
  readonly result: ActionResult;
  /** What the operator was told, as JSON text: whoever asks again is told the same. */
  readonly answer: string;
  readonly at: number;
}

/** An action as it is kept. Without an end it is under way, or its process died and nobody knows how it ended. */
export interface KeptAction extends OperatorAction {
  readonly end?: ActionEnd;
}

/** A kept action in its place in the log, which grows with each action that is begun. */
export interface StoredAction extends KeptAction {
  readonly place: number;
}

/**
 * The log of what operators have done. What it has acknowledged survives a crash of the machine, is never removed, and
 * is changed once, by its end. A failure of the storage is a `Fault('StoreFailed')`.
 */
export interface ActionStore {
  /** Writes an action down; gives the one that is kept under its id, if there is one, and then writes nothing. */
  beginAction(action: OperatorAction): Promise<KeptAction | undefined>;
  /** Writes down how an action ended; the first end stays. An action that was never begun is a `Defect`. */
  endAction(id: string, end: ActionEnd): Promise<void>;
  /** The log after a place, oldest first. */
  actions(afterPlace: number, limit: number): Promise<readonly StoredAction[]>;
}
