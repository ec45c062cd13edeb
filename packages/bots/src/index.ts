export { BOT_NAMES, type BotName } from './names.ts';
export { BOT_STYLES, type BotStyle, botStyleOf } from './styles.ts';
export { type BotAction, type BotSeatSight, type BotSight } from './sight.ts';
export { decideBot } from './decide-bot.ts';
