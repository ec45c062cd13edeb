import type { PlantedFault } from './planted-fault.ts';

/** Mistakes in the rules of a hand. */
export const POKER_FAULTS: readonly PlantedFault[] = [
  {
    name: 'side-pot-forgotten',
    file: 'packages/poker/src/pots.ts',
    from: 'eligible: eligibleAt(players, pot.collected, cap)',
    to: 'eligible: eligibleAt(players, pot.collected, NO_CHIPS)',
    breaks: 'Who is all-in for less plays for all of it.',
  },
  {
    name: 'pots-in-the-wrong-order',
    file: 'packages/poker/src/pots.ts',
    from: 'return totals.sort((left, right) => left - right);',
    to: 'return totals.sort((left, right) => right - left);',
    breaks: 'Side pots are cut from the top.',
  },
  {
    name: 'folded-hand-wins',
    file: 'packages/poker/src/pots.ts',
    from: `if (player !== undefined && player.status !== 'folded' && (collected[index] ?? 0) >= cap)`,
    to: 'if (player !== undefined && (collected[index] ?? 0) >= cap)',
    breaks: 'Who has folded may win.',
  },
  {
    name: 'odd-chip-lost',
    file: 'packages/poker/src/pots.ts',
    from: 'amount: index < odd ? addChips(part, chips(1)) : part',
    to: 'amount: part',
    breaks: 'What cannot be divided belongs to nobody.',
  },
  {
    name: 'tie-not-split',
    file: 'packages/poker/src/showdown.ts',
    from: `      winners.push(player.seat);
`,
    to: '',
    breaks: 'Of equal hands the first takes all.',
  },
  {
    name: 'worst-hand-wins',
    file: 'packages/poker/src/showdown.ts',
    from: 'if (strength > best) {',
    to: 'if (best < 0 || strength < best) {',
    breaks: 'The weakest hand wins.',
  },
  {
    name: 'flush-not-seen',
    file: 'packages/poker/src/evaluator.ts',
    from: `if (suit === NO_SUIT) return rankStrengthOf(key, SEVEN_ROW_STARTS);
`,
    to: `return rankStrengthOf(key, SEVEN_ROW_STARTS);
`,
    breaks: 'A flush counts as its high card.',
  },
  {
    name: 'winner-mucks',
    file: 'packages/poker/src/play-on.ts',
    from: 'if (isBeaten(hand, player, pots))',
    to: 'if (!isBeaten(hand, player, pots))',
    breaks: 'The best hand is thrown away unseen.',
  },
  {
    name: 'uncalled-bet-kept',
    file: 'packages/poker/src/play-on.ts',
    from: `if (uncalled !== undefined) record(playing, { kind: 'UncalledBetReturned', ...uncalled });`,
    to: '',
    breaks: 'What nobody has called stays in the pot.',
  },
  {
    name: 'big-blind-not-posted',
    file: 'packages/table/src/blinds.ts',
    from: `  bets.push({ seat: positions.bigBlind, kind: 'bigBlind', amount: config.bigBlind });
`,
    to: '',
    breaks: 'A hand is played without a big blind.',
  },
  {
    name: 'small-blind-not-posted',
    file: 'packages/table/src/blinds.ts',
    from: `  if (smallBlindPosted) bets.push({ seat: positions.smallBlind, kind: 'smallBlind', amount: config.smallBlind });
`,
    to: '',
    breaks: 'A hand is played without a small blind.',
  },
  {
    name: 'button-stays',
    file: 'packages/table/src/deal.ts',
    from: `previous: table.positions,
    draw`,
    to: `previous: undefined,
    draw`,
    breaks: 'Who has the button is drawn anew for every hand.',
  },
  {
    name: 'least-raise-ignored',
    file: 'packages/poker/src/betting.ts',
    from: 'const min = addChips(round.currentBet, round.lastFullRaise);',
    to: 'const min = addChips(round.currentBet, minChips(round.lastFullRaise, player.stack > 0 ? (1 as Chips) : NO_CHIPS));',
    breaks: 'A raise may be as small as a chip.',
  },
  {
    name: 'call-for-less',
    file: 'packages/poker/src/betting.ts',
    from: ': minChips(subtractChips(round.currentBet, player.bet), player.stack);',
    to: ': minChips(subtractChips(round.currentBet, player.bet), minChips(player.stack, round.lastFullRaise));',
    breaks: 'Who calls a large bet pays a part of it.',
  },
  {
    name: 'acted-out-of-turn',
    file: 'packages/poker/src/decide.ts',
    from: `  if (round.actor !== action.seat) return refuse(hand, action, 'NotYourTurn');
`,
    to: '',
    breaks: 'Anybody may act in the turn of another one.',
  },
  {
    name: 'board-card-dealt-twice',
    file: 'packages/poker/src/play-on.ts',
    from: `return cards.slice(dealtCount, dealtCount + (street === 'flop' ? 3 : 1));`,
    to: `return cards.slice(dealtCount - 1, dealtCount - 1 + (street === 'flop' ? 3 : 1));`,
    breaks: 'A card lies in a hand and on the board.',
  },
  {
    name: 'hole-card-dealt-twice',
    file: 'packages/poker/src/open-hand.ts',
    from: 'present(deck.cards[players.length + index], ',
    to: 'present(deck.cards[index + 1], ',
    breaks: 'Neighbours share a card.',
  },
  {
    name: 'same-deck-for-every-hand',
    file: 'packages/room/src/deciding.ts',
    from: 'shuffledDeck(() => random.uint32())',
    to: 'shuffledDeck(() => 5)',
    breaks: 'Every hand is dealt from the same deck.',
  },
  {
    name: 'bet-not-collected',
    file: 'packages/poker/src/evolve.ts',
    from: 'addChips(total, playerAt(hand, index).bet));',
    to: 'total);',
    breaks: 'Bets of a street never come to the pot.',
  },
];
