import {
  assert,
  type Chips,
  CHIPS_MAX,
  chips,
  type PlayerId,
  playerId,
  type TableId,
  tableId,
  unreachable,
} from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  ISSUE,
  type PendingTransfer,
  isTableAccount,
  seatAccount,
  type Transfer,
  transferId,
  type TransferId,
  walletAccount,
} from '@cardroom/ledger';
import type { LedgerGroup, LedgerHistory, LedgerStep } from './ledger-steps.ts';
import { seededUint32 } from './seeded-random.ts';

/** Draws the history of a seed. Its clock shows `startMs` when it begins. */
export function drawHistory(seed: number, prefix: string, startMs: number): LedgerHistory {
  return new Drawing(seed, prefix, startMs).history();
}

const STEPS = { least: 8, most: 40 } as const;
const GROUP_MOST = 6;
/** So that reservations expire in the middle of things. */
const TTL_MOST_MS = 400;
const WAIT_MOST_MS = 150;

/** A reservation as it will be made, perhaps: ends of it may be asked for before, and again and again. */
type Plan = Omit<PendingTransfer, 'expiresAt' | 'kind'>;

type Way = 'grant' | 'direct' | 'pending' | 'post' | 'void' | 'expire' | 'again' | 'changed';

/** How often each is drawn, in parts of the whole. */
const WAYS: readonly (readonly [Way, number])[] = [
  ['grant', 12],
  ['direct', 16],
  ['pending', 24],
  ['post', 18],
  ['void', 11],
  ['expire', 6],
  ['again', 8],
  ['changed', 5],
];

class Drawing {
  readonly #next: () => number;
  readonly #prefix: string;
  readonly #table: TableId;
  readonly #players: readonly PlayerId[];
  readonly #accounts: readonly AccountId[];
  readonly #plans: readonly Plan[];
  readonly #asked: Transfer[] = [];
  readonly #expiries = new Set<number>();
  readonly #made: Plan[] = [];
  #focus: Plan | undefined;
  #now: number;
  #directs = 0;

  constructor(seed: number, prefix: string, startMs: number) {
    this.#next = seededUint32(seed);
    this.#prefix = prefix;
    this.#now = startMs;
    this.#table = tableId(`${prefix}t`);
    const names = ['a', 'b', 'c'].slice(0, this.#between(2, 3));
    this.#players = names.map((name) => playerId(`${prefix}${name}`));
    const seats = this.#players.slice(0, this.#between(1, 3)).map((player) => seatAccount(this.#table, player));
    this.#accounts = [...this.#players.map(walletAccount), ...seats];
    this.#plans = Array.from({ length: this.#between(2, 6) }, (_, at) => this.#plan(`${prefix}r${at}`));
  }

  history(): LedgerHistory {
    const groups: LedgerGroup[] = [];
    // Most begin with chips; without any there is little to be seen.
    if (!this.#oneIn(5)) groups.push({ waitMs: 0, steps: [this.#gifts()] });
    for (let left = this.#length(); left > 0;) {
      const waitMs = this.#oneIn(3) ? this.#below(WAIT_MOST_MS) : 0;
      this.#now += waitMs;
      const isAlone = this.#oneIn(2);
      const size = isAlone ? 1 : Math.min(left, this.#between(2, GROUP_MOST));
      const steps = Array.from({ length: size }, () => this.#step(isAlone));
      groups.push({ waitMs, steps });
      left -= size;
    }
    const reservations = [...this.#plans.map(({ id }) => id), transferId(`${this.#prefix}d0`)];
    return { table: this.#table, accounts: this.#accounts, reservations, groups };
  }

  #gifts(): LedgerStep {
    const gift = (account: AccountId) => this.#direct(ISSUE, account, chips(this.#between(50, 200)));
    return { kind: 'post', transfers: this.#accounts.map(gift) };
  }

  /** Short ones are drawn more often: they find the same, and sooner. */
  #length(): number {
    const draws = Array.from({ length: 4 }, () => this.#between(STEPS.least, STEPS.most));
    return Math.min(...draws);
  }

  #step(isAlone: boolean): LedgerStep {
    // Finding what is due and ending it are two things, between which others do theirs: only alone it is one step.
    if (isAlone && this.#oneIn(12)) return { kind: 'expireDue' };
    if (this.#oneIn(6)) return this.#walletStep();
    const size = this.#oneIn(4) ? this.#between(2, 4) : 1;
    // Some sets are all about one reservation: made, asked for again and ended in one go.
    this.#focus = size > 1 && this.#oneIn(3) ? this.#pick(this.#plans) : undefined;
    const transfers = Array.from({ length: size }, () => this.#transfer());
    this.#focus = undefined;
    if (this.#oneIn(8)) return { kind: 'commitTable', transfers, behind: this.#oneIn(5) ? 1 : 0 };
    return { kind: 'post', transfers };
  }

  #walletStep(): LedgerStep {
    const turn = this.#below(5);
    const plan = turn === 0 ? this.#planToMake() : this.#planToEnd();
    const { id, debit, credit, amount, code, tableId } = plan;
    switch (turn) {
      case 0: {
        const facts = tableId === undefined ? {} : { tableId };
        return {
          kind: 'reserve',
          request: { id, from: debit, to: credit, amount, code, ttlMs: this.#ttl(), ...facts },
        };
      }
      case 1:
      case 2:
        return this.#walletCommit(plan);
      case 3:
        return { kind: 'rollback', id };
      default: {
        const name = `${this.#prefix}g${this.#below(3)}`;
        return { kind: 'grant', name, player: this.#pick(this.#players), amount: chips(this.#between(50, 51)) };
      }
    }
  }

  /** Mostly of a reservation from wallet to wallet: one of a table is a mistake, which is tried now and then. */
  #walletCommit(plan: Plan): LedgerStep {
    const own = this.#made.filter(({ debit, credit }) => !isTableAccount(debit) && !isTableAccount(credit));
    const { id, amount } = own.length > 0 && !this.#oneIn(8) ? this.#pick(own) : plan;
    return this.#oneIn(2) ? { kind: 'commit', id } : { kind: 'commit', id, amount: this.#near(amount) };
  }

  #transfer(): Transfer {
    const transfer = this.#transferOf(this.#way());
    this.#asked.push(transfer);
    return transfer;
  }

  #transferOf(way: Way): Transfer {
    switch (way) {
      case 'grant':
        return this.#grant();
      case 'direct':
        return this.#direct(this.#pick(this.#accounts), this.#payee(), this.#amount());
      case 'pending':
        return this.#pending(this.#planToMake());
      case 'post':
        return this.#post(this.#planToEnd());
      case 'void':
      case 'expire':
        return { kind: way, pendingId: this.#reservation() };
      case 'again':
        return this.#again();
      case 'changed':
        return this.#changed(this.#again());
      default:
        return unreachable(way);
    }
  }

  #direct(debit: AccountId, credit: AccountId, amount: Chips): DirectTransfer {
    const id = transferId(`${this.#prefix}d${this.#directs++}`);
    return { kind: 'direct', id, debit, credit, amount, code: debit === ISSUE ? 'grant' : 'buyIn' };
  }

  #pending(plan: Plan): PendingTransfer {
    return { ...plan, kind: 'pending', expiresAt: this.#now + this.#ttl() };
  }

  #post({ id, ...facts }: Plan): Transfer {
    const amount = this.#oneIn(2) ? facts.amount : this.#near(facts.amount);
    const post = { ...facts, kind: 'post', pendingId: id, amount } as const;
    if (this.#oneIn(12)) return { ...post, debit: this.#pick(this.#accounts) };
    if (this.#oneIn(12)) return { ...post, credit: this.#payee() };
    return this.#oneIn(12) ? { ...post, code: 'bet' } : post;
  }

  /** The same as before; when it expires is not part of what it is. */
  #again(): Transfer {
    const before = this.#asked.length === 0 ? this.#pending(this.#pick(this.#plans)) : this.#pick(this.#asked);
    return before.kind === 'pending' ? { ...before, expiresAt: this.#now + this.#ttl() } : before;
  }

  #changed(transfer: Transfer): Transfer {
    if (transfer.kind === 'void' || transfer.kind === 'expire') {
      return { kind: transfer.kind === 'void' ? 'expire' : 'void', pendingId: transfer.pendingId };
    }
    switch (this.#below(7)) {
      case 0:
        return { ...transfer, amount: this.#near(transfer.amount) };
      case 1:
        return { ...transfer, debit: this.#pick(this.#accounts) };
      case 2:
        return { ...transfer, credit: this.#payee() };
      case 3:
        return { ...transfer, code: 'topUp' };
      case 4:
        return { ...transfer, author: 'ann', note: 'a mistake' };
      case 5:
        return { ...transfer, tableId: this.#table };
      default:
        return this.#otherKind(transfer);
    }
  }

  #otherKind(transfer: Exclude<Transfer, { kind: 'void' | 'expire' }>): Transfer {
    if (transfer.kind === 'direct') return { ...transfer, kind: 'pending', expiresAt: this.#now + this.#ttl() };
    if (transfer.kind === 'post') return { kind: 'void', pendingId: transfer.pendingId, note: 'after all' };
    const { expiresAt: _, ...facts } = transfer;
    return { ...facts, kind: 'direct' };
  }

  #plan(id: string): Plan {
    const [debit, credit] = [this.#pick(this.#accounts), this.#payee()];
    // Two tries, so that few are refused because payer and payee are one.
    const facts = { debit, credit: credit === debit ? this.#payee() : credit, amount: this.#amount() };
    return { id: transferId(id), ...facts, code: 'hold', ...(this.#oneIn(3) ? { tableId: this.#table } : {}) };
  }

  /** Rarely the id of something else. */
  #reservation(): TransferId {
    return this.#oneIn(15) ? transferId(`${this.#prefix}d0`) : this.#planToEnd().id;
  }

  #planToMake(): Plan {
    const plan = this.#focus ?? this.#pick(this.#plans);
    this.#made.push(plan);
    return plan;
  }

  /** Mostly one that somebody has tried to make; else its end comes before its beginning. */
  #planToEnd(): Plan {
    if (this.#focus !== undefined) return this.#focus;
    return this.#made.length === 0 || this.#oneIn(12) ? this.#pick(this.#plans) : this.#pick(this.#made);
  }

  #payee(): AccountId {
    return this.#oneIn(15) ? ISSUE : this.#pick(this.#accounts);
  }

  #amount(): Chips {
    return this.#oneIn(40) ? chips(0) : chips(this.#between(1, 60));
  }

  /** Now and then the account of a payee is all but filled, so that there is no room for what was reserved. */
  #grant(): DirectTransfer {
    if (!this.#oneIn(8)) return this.#direct(ISSUE, this.#pick(this.#accounts), chips(this.#between(20, 150)));
    const { credit } = this.#planToEnd();
    const payee = credit === ISSUE ? this.#pick(this.#accounts) : credit;
    return this.#direct(ISSUE, payee, chips(CHIPS_MAX - this.#between(40, 300)));
  }

  /** A part of it, or a little more. */
  #near(amount: Chips): Chips {
    return chips(Math.max(0, Math.min(CHIPS_MAX, this.#below(Math.min(amount, 1_000) + 8))));
  }

  /** Rarely none at all: it is over when it begins. No two end at the same time, so that there is a first of them. */
  #ttl(): number {
    let ttlMs = this.#oneIn(25) ? 0 : this.#between(1, TTL_MOST_MS);
    while (this.#expiries.has(this.#now + ttlMs)) ttlMs++;
    this.#expiries.add(this.#now + ttlMs);
    return ttlMs;
  }

  #way(): Way {
    let left = this.#below(WAYS.reduce((sum, [, weight]) => sum + weight, 0));
    for (const [way, weight] of WAYS) {
      if (left < weight) return way;
      left -= weight;
    }
    return 'again';
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#below(from.length)];
    assert(picked !== undefined, 'there is something to pick from');
    return picked;
  }

  #oneIn(count: number): boolean {
    return this.#below(count) === 0;
  }

  #between(least: number, most: number): number {
    return least + this.#below(most - least + 1);
  }

  #below(limit: number): number {
    return this.#next() % limit;
  }
}
