import { assert, type PlayerId } from '@cardroom/kernel';
import type { TableEvent } from '@cardroom/table';
import { PlainHand } from './plain-poker.ts';

/*
 * A table once more, as plainly as it can be written: who sits where with how much, whose turn it is and until when, who
 * may see which cards, and what must have come out of wallets. Whatever happens at a table is held to it.
 */

/** What of a table everybody may be shown only of himself. */
const PRIVATE_KINDS = new Set(['TopUpQueued', 'TopUpCancelled', 'SitOutQueued', 'PostChosen', 'LeaveQueued']);

/** When something was written: by the clock of who wrote it, by that of the simulation, and as which version. */
export interface WrittenAt {
  readonly nodeMs: number;
  readonly ms: number;
  readonly version: number;
  /** Whether nothing has gone wrong for a while. */
  readonly isCalm: boolean;
}

interface PlainChair {
  readonly playerId: PlayerId;
  readonly isBot: boolean;
  stack: number;
  isSittingOut: boolean;
  isLeaving: boolean;
}

type EventOf<Kind extends TableEvent['kind']> = Extract<TableEvent, { kind: Kind }>;

/** One table as it is told, and what must hold of it. */
export class PlainTable {
  hand: PlainHand | undefined;
  isPaused = false;
  /** Until when no turn is over, because nobody could have acted. */
  heldUntil = 0;
  /** What has come to each wallet, or out of it, with the last commit. */
  readonly toWallets = new Map<PlayerId, number>();
  readonly #chairs = new Map<number, PlainChair>();
  readonly #promised = new Map<PlayerId, number>();
  /** Whose cards they are, and the version that laid them open, by hand and seat. */
  readonly #dealtTo = new Map<string, PlayerId>();
  readonly #openSince = new Map<string, number>();
  readonly #decks: Set<string>;
  #handId = '';
  #clock: { readonly seat: number; readonly deadline: number } | undefined;
  #blinds: EventOf<'ButtonMoved'> | undefined;
  #bigBlind: number | undefined;
  #host: PlayerId | undefined;
  #turnMs = 0;
  #agreed = new Set<PlayerId>();

  /** `decks` are all that were dealt in this simulation. */
  constructor(decks: Set<string>) {
    this.#decks = decks;
  }

  /** Whether a hand could be played that somebody would see. */
  get isPlayable(): boolean {
    const chairs = [...this.#chairs.values()].filter((chair) => canPlay(chair));
    return !this.isPaused && chairs.length >= 2 && chairs.some(({ isBot }) => !isBot);
  }

  /** Nobody could reach the table until now: whoever is to act has a full turn again. */
  resumed(ms: number): void {
    if (this.#clock !== undefined) this.heldUntil = ms + this.#turnMs;
  }

  /** Whether `viewer` may know the cards that a seat was dealt, as of a version. */
  mayShow(
    viewer: PlayerId | undefined,
    of: { readonly handId: string; readonly seat: number; readonly version: number },
  ): boolean {
    const name = `${of.handId} ${of.seat}`;
    return this.#dealtTo.get(name) === viewer || (this.#openSince.get(name) ?? Infinity) <= of.version;
  }

  /** Whether what a player was dealt in a hand lies open. */
  isOpen(handId: string, player: PlayerId): boolean {
    return [...this.#openSince.keys()].some(
      (name) => name.startsWith(`${handId} `) && this.#dealtTo.get(name) === player,
    );
  }

  /** Whether `viewer` may hear of an event at all. */
  mayTell(viewer: PlayerId | undefined, event: { readonly kind: string; readonly playerId?: unknown }): boolean {
    return !PRIVATE_KINDS.has(event.kind) || event.playerId === viewer;
  }

  /** Takes the next event; `at` is when it was written. */
  take(event: TableEvent, at: WrittenAt): void {
    this.#takeSeating(event);
    this.#takeTurn(event, at);
    this.#takeHand(event, at);
    this.#takeVote(event);
  }

  #takeSeating(event: TableEvent): void {
    switch (event.kind) {
      case 'TableOpened':
        this.#host = event.config.hostId;
        this.#turnMs = event.config.turnSeconds * 1_000;
        return;
      case 'PlayerSeated': {
        assert(!this.#chairs.has(event.seat), 'nobody sits down on a chair that is taken');
        const { playerId, isBot, buyIn: stack } = event;
        this.#chairs.set(event.seat, { playerId, isBot, stack, isSittingOut: false, isLeaving: false });
        return this.#pay(playerId, 0 - stack);
      }
      case 'PlayerLeft': {
        const { stack } = this.#chair(event.seat);
        assert(event.cashOut === stack, `${event.playerId} leaves with ${event.cashOut}, and has ${stack}`);
        this.#chairs.delete(event.seat);
        return this.#pay(event.playerId, stack);
      }
      case 'TopUpQueued':
        this.#promised.set(event.playerId, event.amount);
        return this.#pay(event.playerId, 0 - event.amount);
      case 'ToppedUp':
        this.#chair(event.seat).stack += event.amount;
        return this.#pay(event.playerId, this.#fulfil(event.playerId) - event.amount);
      case 'TopUpCancelled':
        return this.#pay(event.playerId, this.#fulfil(event.playerId));
      case 'SatOut':
        this.#chair(event.seat).isSittingOut = true;
        return;
      case 'SatIn':
        this.#chair(event.seat).isSittingOut = false;
        return;
      case 'LeaveQueued':
        this.#chair(event.seat).isLeaving = true;
        return;
      default:
        return undefined;
    }
  }

  /** Who acts is whose turn it is, or has left; no turn ends before its time. */
  #takeTurn(event: TableEvent, at: WrittenAt): void {
    switch (event.kind) {
      case 'ClockStarted':
        assert(!this.#chair(event.seat).isLeaving, `nobody waits for ${event.playerId}, who has left`);
        this.#clock = event;
        this.heldUntil = 0;
        return;
      case 'TimeBankUsed':
        this.#clock = event;
        return;
      case 'TurnTimedOut':
        return this.#timedOut(event, at);
      case 'Folded':
      case 'Checked':
      case 'Called':
      case 'BetPlaced':
      case 'Raised': {
        const { playerId, isLeaving } = this.#chair(event.seat);
        assert(isLeaving || !this.isPaused, `${playerId} acts in a pause`);
        assert(isLeaving || this.#clock?.seat === event.seat, `${playerId} acts in the turn of another one`);
        return;
      }
      case 'TablePaused':
        this.isPaused = true;
        this.#clock = undefined;
        return;
      case 'TableResumed':
        this.isPaused = false;
        return;
      default:
        return undefined;
    }
  }

  #timedOut({ seat, playerId }: EventOf<'TurnTimedOut'>, at: WrittenAt): void {
    assert(this.#clock?.seat === seat, `the turn of ${playerId} is over, who has none`);
    assert(at.nodeMs >= this.#clock.deadline, `the turn of ${playerId} is over before its time`);
    assert(at.ms >= this.heldUntil, `${playerId} had no full turn after an outage`);
    assert(!at.isCalm || !this.#chair(seat).isBot, `the bot ${playerId} does not act`);
  }

  #takeHand(event: TableEvent, { version }: WrittenAt): void {
    if (event.kind === 'ButtonMoved') {
      assert(event.bigBlind !== this.#bigBlind, 'nobody has the big blind twice in a row');
      this.#blinds = event;
    }
    if (event.kind === 'HandStarted') return this.#started(event);
    const open = event.kind === 'HandsTurnedUp' ? event.hands : event.kind === 'HoleCardsShown' ? [event] : [];
    for (const { seat } of open) this.#openSince.set(`${this.#handId} ${seat}`, version);
    this.hand?.take(event);
    if (event.kind !== 'HandEnded' || this.hand === undefined) return;
    for (const [seat, stack] of this.hand.stacks()) this.#chair(seat).stack = stack;
    if (!this.hand.isVoid) this.#bigBlind = this.#blinds?.bigBlind;
    this.hand = undefined;
    this.#clock = undefined;
    this.#agreed = new Set();
  }

  #started(event: EventOf<'HandStarted'>): void {
    const deck = event.deck.join();
    assert(!this.#decks.has(deck), 'no two hands are dealt from the same deck');
    this.#decks.add(deck);
    assert(this.#blinds !== undefined, 'a hand begins with its button');
    this.hand = new PlainHand(event, this.#blinds);
    this.#handId = event.handId;
    for (const { seat, stack } of event.seats) {
      const chair = this.#chair(seat);
      assert(canPlay(chair) && chair.stack === stack, `${chair.playerId} is dealt in with what he has, if he plays`);
      this.#dealtTo.set(`${event.handId} ${seat}`, chair.playerId);
    }
  }

  /** The host alone pauses; a hand is called off by him, or by more than half of those who are still in it. */
  #takeVote(event: TableEvent): void {
    const isPausedByOther = event.kind === 'TablePaused' && event.origin === 'host' && event.playerId !== this.#host;
    assert(!isPausedByOther, 'nobody but the host pauses a table');
    if (event.kind === 'StopRequested' || event.kind === 'StopWithdrawn') this.#agreed = new Set();
    if (event.kind === 'StopConfirmed') this.#agreed.add(event.playerId);
    if (event.kind === 'HostChanged') {
      this.#host = event.playerId;
      this.#agreed.delete(event.playerId);
    }
    if (event.kind !== 'HandCancelled') return;
    const live = this.hand?.live.map((seat) => this.#chair(seat)).filter(({ isBot }) => !isBot) ?? [];
    const agreed = live.filter(({ playerId }) => this.#agreed.has(playerId));
    const isByHost = this.#host !== undefined && this.#agreed.has(this.#host);
    assert(isByHost || agreed.length * 2 > live.length, `${agreed.length} of ${live.length} have called a hand off`);
  }

  #chair(seat: number): PlainChair {
    const chair = this.#chairs.get(seat);
    assert(chair !== undefined, `somebody sits on chair ${seat}`);
    return chair;
  }

  /** What was promised to be brought comes back, and what is brought goes out again. */
  #fulfil(player: PlayerId): number {
    const promised = this.#promised.get(player) ?? 0;
    this.#promised.delete(player);
    return promised;
  }

  #pay(player: PlayerId, change: number): void {
    this.toWallets.set(player, (this.toWallets.get(player) ?? 0) + change);
  }
}

function canPlay({ stack, isSittingOut, isLeaving }: PlainChair): boolean {
  return stack > 0 && !isSittingOut && !isLeaving;
}
