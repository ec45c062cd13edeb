import { BOT_NAMES, botStyleOf, decideBot } from '@cardroom/bots';
import type { BotPolicy } from '@cardroom/room';

/** The bots that fill seats: each plays in the style that belongs to its name, by its own view alone. [R53] */
export const botPlayers: BotPolicy = {
  names: BOT_NAMES,
  decide(view, randomUint32) {
    const own = view.seats.find(({ seat }) => seat === view.you?.seat);
    return own === undefined ? undefined : decideBot(botStyleOf(own.name), view, randomUint32);
  },
};
