import { chips, handId, present, seatIndex } from '@cardroom/kernel';
import { type Action, dealHand, type Hand, type HandSetup, legalActions, ORDERED_DECK, play } from '@cardroom/poker';

/**
 * Betting perft: how many ways the betting of a hand can go. The word is from chess, and so is the idea: two
 * implementations of the rules that count the same agree on every decision on the way.
 *
 * Blinds 1 and 2, no ante, every whole amount is a raise of its own, and a fold where a check is free is not
 * counted. A hand that is over counts once, also when it ended before the depth that is asked for.
 */
export interface Perft {
  /** Stacks from the first seat left of the button; heads-up that is the big blind. */
  readonly stacks: readonly number[];
  /** How many decisions deep; to the end of the hand when absent. */
  readonly depth?: number;
}

/** How many betting histories there are. */
export function countHistories({ stacks, depth = Number.POSITIVE_INFINITY }: Perft): number {
  return countFrom(dealtTo(stacks), depth);
}

/** The same, apart for each action that begins a history, such as `p3 cbr 4`. */
export function divideHistories({
  stacks,
  depth = Number.POSITIVE_INFINITY,
}: Perft): readonly (readonly [string, number])[] {
  const hand = dealtTo(stacks);
  return actionsOf(hand).map((action) => [wordsOf(action), countFrom(afterAction(hand, action), depth - 1)]);
}

function dealtTo(stacks: readonly number[]): Hand {
  const count = stacks.length;
  const [small, big] = count === 2 ? [1, 0] : [0, 1];
  const setup: HandSetup = {
    handId: handId('perft'),
    button: seatIndex(count - 1),
    seats: stacks.map((stack, index) => ({ seat: seatIndex(index), stack: chips(stack) })),
    forcedBets: [
      { seat: seatIndex(small), kind: 'smallBlind', amount: chips(1) },
      { seat: seatIndex(big), kind: 'bigBlind', amount: chips(2) },
    ],
    rules: {
      bigBlind: chips(2),
      ante: 'each',
      rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
      showdown: 'auto',
      reopening: 'perSeat',
    },
    deck: ORDERED_DECK,
  };
  const dealt = dealHand(setup);
  if (!dealt.ok) throw new Error(`these stacks cannot be dealt: ${dealt.error.code}`);
  return dealt.value.hand;
}

function countFrom(hand: Hand, depth: number): number {
  if (depth <= 0 || hand.round.kind === 'complete') return 1;
  let count = 0;
  for (const action of actionsOf(hand)) count += countFrom(afterAction(hand, action), depth - 1);
  return count;
}

function actionsOf(hand: Hand): readonly Action[] {
  if (hand.round.kind === 'complete') return [];
  const seat = present(hand.round.actor, 'actor');
  const ranges = legalActions(hand, seat);
  const canCheck = ranges.some(({ type }) => type === 'check');
  return ranges.flatMap((range): readonly Action[] => {
    if (range.type === 'fold' && canCheck) return [];
    if (range.type !== 'bet' && range.type !== 'raise') return [{ type: range.type, seat }];
    const { type, min, max } = range;
    return Array.from({ length: max - min + 1 }, (_, index) => ({ type, seat, to: chips(min + index) }));
  });
}

function afterAction(hand: Hand, action: Action): Hand {
  const played = play(hand, action);
  if (!played.ok) throw new Error(`offered and refused: ${wordsOf(action)} ${played.error.code}`);
  return played.value.hand;
}

function wordsOf(action: Action): string {
  const player = `p${action.seat + 1}`;
  if (action.type === 'bet' || action.type === 'raise') return `${player} cbr ${action.to}`;
  return `${player} ${action.type === 'fold' ? 'f' : 'cc'}`;
}

const USAGE = `Usage: npm run perft -- --stacks 10,10 [--depth 3] [--divide]

Counts the betting histories of a hand with these stacks, from the first seat left of the button, blinds 1 and 2:
one line per depth up to --depth, or all histories to the end. --divide counts apart for each first action.
`;

/** The command; gives the exit code. */
function runPerft(args: readonly string[]): number {
  const stacks = (valueOf(args, '--stacks') ?? '').split(',').map(Number);
  const depth = Number(valueOf(args, '--depth') ?? Number.POSITIVE_INFINITY);
  const isSound = stacks.length > 1 && stacks.every((stack) => Number.isSafeInteger(stack) && stack > 0) && depth >= 1;
  if (!isSound || args.includes('--help')) {
    process.stderr.write(USAGE);
    return args.includes('--help') ? 0 : 2;
  }
  const lines = args.includes('--divide') ? divided({ stacks, depth }) : counted({ stacks, depth });
  for (const line of lines) process.stdout.write(`${line}\n`);
  return 0;
}

function valueOf(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

function divided(perft: Perft): readonly string[] {
  const parts = divideHistories(perft);
  return [
    ...parts.map(([words, count]) => `${words}\t${count}`),
    `total\t${parts.reduce((sum, [, count]) => sum + count, 0)}`,
  ];
}

function counted({ stacks, depth = Number.POSITIVE_INFINITY }: Perft): readonly string[] {
  if (!Number.isFinite(depth)) return [`to the end\t${countHistories({ stacks })}`];
  return Array.from(
    { length: depth },
    (_, index) => `depth ${index + 1}\t${countHistories({ stacks, depth: index + 1 })}`,
  );
}

if (import.meta.main) process.exitCode = runPerft(process.argv.slice(2));
