/** What is said to somebody who has opened the page in Telegram. */
export const TELEGRAM_ENGLISH = {
  'telegram.link': 'Be {name} in Telegram too?',
  'telegram.linkText':
    'Then {name} belongs to {account} in Telegram: whoever opens Cardroom with that account has the same seat and chips, and every other device where {name} is in is signed out. Say yes only if the account is yours: it cannot be taken back.',
  'telegram.linkYes': 'Yes, that is me',
  'telegram.switch': 'In Telegram you are another player already',
  'telegram.switchText':
    '{account} plays here under another name. Two players are never put together. Go on as the other one, and the seat and the chips of {name} cannot be reached from here again; to keep them, stay, and first choose “Play on another device”.',
  'telegram.switchYes': 'Go on as the other one',

  'refusal.TelegramUnproven': 'Telegram’s word for who you are did not come through unchanged.',
  'refusal.TelegramStale': 'This was opened too long ago. Close it and open it from Telegram once more.',
  'refusal.TelegramPlayerTaken': 'This player is somebody else in Telegram already.',
} as const;
