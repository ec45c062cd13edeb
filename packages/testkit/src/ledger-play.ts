import { present } from '@cardroom/kernel';
import { ISSUE, type SealedEntry } from '@cardroom/ledger';
import { type Clock, createDeadLetterOffice, createWallet, createWalletMeter, type Store } from '@cardroom/room';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { askLedger, askModel, type LedgerAnswer, type LedgerNode } from './ledger-answers.ts';
import { differenceOfAnswers, differenceOfEntries, differenceOfLedger } from './ledger-compare.ts';
import { drawHistory } from './ledger-history.ts';
import { LedgerModel } from './ledger-model.ts';
import type { LedgerGroup, LedgerHistory, LedgerStep } from './ledger-steps.ts';

/** How many histories to play, and from which seed on. */
export interface HistoriesRun {
  /** Makes an empty ledger and gives stores over it: several are several nodes. */
  readonly make: () => Promise<readonly Store[]>;
  readonly count: number;
  readonly firstSeed: number;
  /** Ledgers are worn in by several histories, so that what one leaves behind meets the next. */
  readonly perLedger: number;
}

/** What was played. */
export interface HistoriesReport {
  readonly histories: number;
  readonly steps: number;
  /** What steps have come to, and how often, such as `post ReservationExpired`. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** The first difference between the ledger and the model, with its seed and the steps that lead to it. */
  readonly failure: string | undefined;
}

/** How long after its last step every reservation of a history is over. */
const AFTER_ALL_MS = 10_000;
const ENTRIES_MOST = 10_000;

/** Plays random histories on a ledger and on the model side by side until one differs. */
export async function playHistories({ make, count, firstSeed, perLedger }: HistoriesRun): Promise<HistoriesReport> {
  const outcomes = new Map<string, number>();
  let steps = 0;
  for (let done = 0; done < count;) {
    const clock = createFakeClock();
    const stores = await make();
    const ledger: PlayedLedger = { nodes: stores.map((store) => nodeOver(store, clock)), clock, lastSeq: 0 };
    const until = Math.min(count, done + perLedger);
    for (; done < until; done++) {
      const seed = firstSeed + done;
      const play = new HistoryPlay(ledger, seed, outcomes);
      const difference = await play.all();
      steps += play.steps;
      if (difference === undefined) continue;
      await closeAll(stores);
      return { histories: done + 1, steps, outcomes, failure: describe(seed, difference, play.groups) };
    }
    await closeAll(stores);
  }
  return { histories: count, steps, outcomes, failure: undefined };
}

/** What a thousand histories contain, at least: each is a way in which ledgers go wrong. */
const PER_THOUSAND: Readonly<Record<string, number>> = {
  'post entries': 3_000,
  'post InsufficientFunds': 500,
  'post AccountFull': 20,
  'post TransferDiffers': 300,
  'post ReservationUnknown': 1_000,
  'post ReservationCommitted': 100,
  'post ReservationRolledBack': 500,
  'post ReservationExpired': 50,
  'post ReservationNotDue': 50,
  'post ReservationTooSmall': 30,
  'commitTable number': 300,
  'commitTable conflict': 200,
  'commitTable ReservationExpired': 5,
  'reserve entries': 200,
  'commit entries': 50,
  'commit ReservationExpired': 10,
  'rollback entries': 100,
  'rollback ReservationCommitted': 40,
  'expireDue number': 1_000,
};

/** What was seen less often than it must be, to say that much was tried. */
export function shortfallOf({ histories, outcomes }: HistoriesReport): readonly string[] {
  return Object.entries(PER_THOUSAND).flatMap(([name, perThousand]) => {
    const [count, least] = [outcomes.get(name) ?? 0, (perThousand * histories) / 1_000];
    return count >= least ? [] : [`${name}: ${count} of ${least}`];
  });
}

function describe(seed: number, difference: string, groups: readonly LedgerGroup[]): string {
  return [`LEDGER_SEED=${seed}: ${difference}`, ...groups.map((group) => JSON.stringify(group))].join('\n');
}

async function closeAll(stores: readonly Store[]): Promise<void> {
  for (const store of stores) await store.close();
}

function nodeOver(store: Store, clock: FakeClock): LedgerNode {
  const figures = { count: () => {}, seconds: () => {}, deadLetter: () => {} };
  // The clock stands still while a step is under way: what has failed is tried again at once.
  const hasty: Clock = {
    ...clock,
    after(_, run) {
      void Promise.resolve().then(run);
      return () => {};
    },
  };
  const deadLetters = createDeadLetterOffice({ store, clock: hasty, figures, onTrouble: () => {} });
  const wallet = createWallet({
    store,
    clock,
    meter: createWalletMeter(figures, () => clock.monotonicMs()),
    deadLetters,
  });
  return { store, wallet, clock };
}

interface PlayedLedger {
  readonly nodes: readonly LedgerNode[];
  readonly clock: FakeClock;
  /** Up to where the journal has been read. */
  lastSeq: number;
}

/** A step of a group, and what it has come to. */
interface Answered {
  readonly step: LedgerStep;
  readonly answer: LedgerAnswer;
}

class HistoryPlay {
  /** What was played until now. */
  readonly groups: LedgerGroup[] = [];
  readonly #ledger: PlayedLedger;
  readonly #history: LedgerHistory;
  readonly #prefix: string;
  readonly #outcomes: Map<string, number>;
  readonly #firstSeq: number;
  /** How much of the journal is this history's. */
  #written = 0;
  #model = new LedgerModel();

  constructor(ledger: PlayedLedger, seed: number, outcomes: Map<string, number>) {
    this.#ledger = ledger;
    this.#prefix = `s${seed}-`;
    this.#history = drawHistory(seed, this.#prefix, ledger.clock.now());
    this.#outcomes = outcomes;
    this.#firstSeq = ledger.lastSeq;
  }

  get steps(): number {
    return this.groups.reduce((sum, { steps }) => sum + steps.length, 0);
  }

  /** Plays all of it; what is different, if anything is. */
  async all(): Promise<string | undefined> {
    // All histories draw from one `issue`; everything else is their own.
    this.#model.accounts.set(ISSUE, await this.#store.account(ISSUE));
    const last: LedgerGroup = { waitMs: AFTER_ALL_MS, steps: [{ kind: 'expireDue' }] };
    for (const group of [...this.#history.groups, last]) {
      this.groups.push(group);
      const difference = await this.#playGroup(group);
      if (difference !== undefined) return difference;
    }
    if (this.#model.pending().length > 0) return 'a reservation is pending for ever';
    const journal = await this.#store.entries({ afterSeq: this.#firstSeq, limit: ENTRIES_MOST });
    return differenceOfEntries(journal, this.#model.log);
  }

  get #store(): Store {
    return this.#node(0).store;
  }

  #node(at: number): LedgerNode {
    const { nodes } = this.#ledger;
    return present(nodes[at % nodes.length], 'a node');
  }

  async #playGroup({ waitMs, steps }: LedgerGroup): Promise<string | undefined> {
    const { clock, nodes } = this.#ledger;
    clock.advance(waitMs);
    const at = { table: this.#history.table, version: this.#model.tableVersion };
    const asked = steps.map(async (step, turn) => ({ step, answer: await askLedger(this.#node(turn), step, at) }));
    const answered = await Promise.all(asked);
    for (const { step, answer } of answered) this.#count(step, answer);
    const written = await this.#store.entries({ afterSeq: this.#ledger.lastSeq, limit: ENTRIES_MOST });
    const difference = isInTurn(steps, nodes.length)
      ? this.#follow(answered, at.version)
      : this.#explain(answered, written);
    return difference ?? this.#differenceAfter(written);
  }

  /** One node does what it is asked in the order in which it was asked. */
  #follow(answered: readonly Answered[], version: number): string | undefined {
    for (const { step, answer } of answered) {
      const expected = askModel(this.#model, step, this.#ledger.clock.now(), version);
      const difference = differenceOfAnswers(answer, expected);
      if (difference !== undefined) return `${JSON.stringify(step)}: ${difference}`;
    }
    return undefined;
  }

  /** Several nodes do what they are asked in some order: there must be one that leads to these answers. */
  #explain(answered: readonly Answered[], written: readonly SealedEntry[]): string | undefined {
    const now = this.#ledger.clock.now();
    const version = this.#model.tableVersion;
    const tryRest = (before: LedgerModel, rest: readonly Answered[]): LedgerModel | undefined => {
      if (rest.length === 0) return before;
      for (const { step, answer } of rest) {
        const model = before.copy();
        if (differenceOfAnswers(answer, askModel(model, step, now, version)) !== undefined) continue;
        const fresh = model.log.slice(this.#written);
        if (differenceOfEntries(written.slice(0, fresh.length), fresh) !== undefined) continue;
        const found = tryRest(
          model,
          rest.filter((other) => other.step !== step),
        );
        if (found !== undefined) return found;
      }
      return undefined;
    };
    const found = tryRest(this.#model, answered);
    if (found === undefined) return `no order of the group explains ${JSON.stringify({ answered, written })}`;
    this.#model = found;
    return undefined;
  }

  async #differenceAfter(written: readonly SealedEntry[]): Promise<string | undefined> {
    const ledger = this.#ledger;
    const gap = written.find(({ seq }, at) => seq !== ledger.lastSeq + at + 1);
    if (gap !== undefined) return `entry ${gap.seq} of the journal stands in the wrong place`;
    ledger.lastSeq += written.length;
    const expected = this.#model.log.slice(this.#written);
    this.#written += written.length;
    return (
      differenceOfEntries(written, expected) ??
      (await differenceOfLedger(this.#store, this.#model, { history: this.#history, prefix: this.#prefix }))
    );
  }

  #count({ kind }: LedgerStep, answer: LedgerAnswer): void {
    const name = `${kind} ${answer.kind === 'refused' ? answer.error.code : answer.kind}`;
    this.#outcomes.set(name, (this.#outcomes.get(name) ?? 0) + 1);
  }
}

/** Whether the order in which steps are done is the one in which they are asked for. A wallet reads before it writes. */
function isInTurn(steps: readonly LedgerStep[], nodes: number): boolean {
  return steps.length === 1 || (nodes === 1 && steps.every(({ kind }) => kind === 'post' || kind === 'commitTable'));
}
