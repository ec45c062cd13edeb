import type { TELEGRAM_ENGLISH } from './telegram-messages.ts';

/** Opening the page in Telegram, in Persian. */
export const TELEGRAM_PERSIAN: Readonly<Record<keyof typeof TELEGRAM_ENGLISH, string>> = {
  'telegram.link': 'در تلگرام هم {name} باشید؟',
  'telegram.linkText':
    'از این پس {name} از آن حساب {account} در تلگرام است: هر کس کاردروم را با آن حساب باز کند همان صندلی و چیپ‌ها را دارد، و {name} از همه دستگاه‌های دیگر خارج می‌شود. فقط اگر حساب خود شماست بله بگویید: برگشت ندارد.',
  'telegram.linkYes': 'بله، خودم هستم',
  'telegram.switch': 'شما در تلگرام بازیکن دیگری هستید',
  'telegram.switchText':
    '{account} اینجا بازیکن دیگری است. دو بازیکن هیچ‌گاه یکی نمی‌شوند. اگر به نام آن دیگری ادامه دهید، از اینجا دیگر به صندلی و چیپ‌های {name} نمی‌رسید؛ برای نگه داشتنشان بمانید و اول «ادامه بازی در دستگاه دیگر» را بزنید.',
  'telegram.switchYes': 'ادامه به نام آن دیگری',

  'refusal.TelegramUnproven': 'سخن تلگرام درباره شما دست‌نخورده نرسید.',
  'refusal.TelegramStale': 'از باز شدن این صفحه زمان زیادی گذشته است. آن را ببندید و دوباره از تلگرام باز کنید.',
  'refusal.TelegramPlayerTaken': 'این بازیکن در تلگرام کس دیگری است.',
};
