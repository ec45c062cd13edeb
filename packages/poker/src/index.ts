export { type Action, ACTION_TYPES, type ActionRange } from './actions.ts';
export {
  type Card,
  card,
  type CardParseError,
  DECK_SIZE,
  formatCard,
  formatCards,
  type HoleCards,
  ORDERED_DECK,
  parseCard,
  parseCards,
  rankOf,
  RANKS,
  suitOf,
  SUITS,
} from './cards.ts';
export { type HandEvent, type HandEventKind } from './events.ts';
export {
  type Exposure,
  type ForcedBet,
  FORCED_BET_KINDS,
  type ForcedBetKind,
  type Hand,
  type HandDeck,
  type HandPlayer,
  type HandPot,
  type HandRound,
  type HandRules,
  type HandSetup,
  type PlayerStatus,
  type Pot,
  type PotAward,
  type RakeRule,
  type Street,
  STREETS,
} from './hand.ts';
export {
  HAND_REJECTION_CODES,
  type HandRejection,
  type HandRejectionCode,
  SETUP_REJECTION_CODES,
  type SetupRejection,
  type SetupRejectionCode,
} from './rejections.ts';
export { eventFor, type HandPlayerView, type HandView, type Viewer, viewFor } from './view.ts';
export { decide, legalActions, play, timeOutAction } from './decide.ts';
export { cancelHand } from './cancel-hand.ts';
export { evolve } from './evolve.ts';
export { dealHand, openHand } from './open-hand.ts';
export { type Played } from './play-on.ts';
export { potsOf } from './pots.ts';
export { drawBelow, shuffledDeck } from './shuffle.ts';
export { chipsInHand } from './showdown.ts';
export { phhOf, type PhhReveal } from './phh/export.ts';
export { formatPhh, formatPhhs } from './phh/format.ts';
export {
  PHH_ERROR_CODES,
  type PhhAction,
  type PhhBet,
  type PhhCard,
  type PhhError,
  type PhhErrorCode,
  type PhhExposure,
  type PhhHand,
} from './phh/history.ts';
export { REPLAY_ERROR_CODES, type ReplayError, type ReplayErrorCode, type ReplayOutcome } from './phh/outcome.ts';
export { eachPhh, parsePhh, parsePhhs, type PhhEntry } from './phh/parse.ts';
export { replayPhh } from './phh/replay.ts';
export { type TomlMoment, type TomlValue } from './phh/toml-reader.ts';
export {
  categoryIndexOf,
  categoryOf,
  evaluate,
  evaluateFive,
  evaluateSeven,
  evaluateSix,
  EVALUATOR_TABLE_BYTES,
  HAND_CATEGORIES,
  type HandCategory,
  type HandStrength,
  handStrength,
} from './evaluator.ts';
export { evaluateText, type HandTextError } from './evaluator-text.ts';
export { bestFive } from './best-five.ts';

export {
  equity,
  exactEquity,
  exactEquityInParts,
  sampledEquity,
  EQUITY_REJECTION_CODES,
  type EquityRejectionCode,
  type ExactEquityOptions,
  type SampledEquityOptions,
  type EquityOptions,
  type EquityRejection,
  type EquityResult,
  type HandEquity,
  SHARES_PER_RUNOUT,
} from './equity.ts';
