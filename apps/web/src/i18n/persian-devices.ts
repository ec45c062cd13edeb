import type { DEVICES_ENGLISH } from './devices-messages.ts';

/** Playing on on another device, and signing out, in Persian. */
export const DEVICES_PERSIAN: Readonly<Record<keyof typeof DEVICES_ENGLISH, string>> = {
  'devices.open': 'ادامه بازی در دستگاه دیگر',
  'devices.title': 'ادامه بازی در دستگاه دیگر',
  'devices.text':
    'این پیوند را در دستگاه دیگر باز کنید، یا دوربینش را روی کد بگیرید. آنجا با همان صندلی، چیپ‌ها و کارت‌ها ادامه می‌دهید و اینجا هم می‌مانید.',
  'devices.secret': 'هر کس آن را باز کند به نام {name} بازی می‌کند: برای کس دیگری نفرستید.',
  'devices.until': 'یک بار کار می‌کند، تا ساعت {time}.',
  'devices.making': 'پیوند ساخته می‌شود…',
  'devices.code': 'پیوند به شکل کد برای دوربین',
  'devices.link': 'پیوند',
  'devices.copy': 'کپی پیوند',
  'devices.share': 'هم‌رسانی',
  'devices.over': 'زمان این پیوند تمام شد.',
  'devices.again': 'ساختن پیوند تازه',
  'devices.notFetched': 'این بخش صفحه نیامد. وقتی شبکه برگشت صفحه را دوباره باز کنید.',

  'enter.title': 'اینجا ادامه می‌دهید؟',
  'enter.text':
    'با این پیوند در این دستگاه به نام همان بازیکنی که آن را ساخته ادامه می‌دهید: همان صندلی، همان چیپ‌ها، همان کارت‌ها. یک بار کار می‌کند.',
  'enter.known': 'شما اینجا {name} هستید. هر کس ادامه دهد در این دستگاه جای {name} را می‌گیرد.',
  'enter.go': 'ادامه در اینجا',
  'enter.going': 'یک لحظه…',
  'enter.replace': 'اینجا دیگر {name} نباشید؟',
  'enter.replaceText':
    'از این دستگاه دیگر به صندلی و چیپ‌های {name} نمی‌رسید. برای نگه داشتنشان برگردید و اول برای {name} پیوند بسازید.',
  'enter.stay': '{name} بمانم',
  'enter.spent': 'این پیوند دیگر کار نمی‌کند',
  'enter.spentText':
    'چنین پیوندی یک بار و تا ده دقیقه کار می‌کند. در دستگاهی که بازی می‌کنید «ادامه بازی در دستگاه دیگر» را بزنید و پیوند تازه را اینجا باز کنید.',
  'enter.lobby': 'به سالن',

  'signOut.open': 'خروج',
  'signOut.title': 'خارج می‌شوید؟',
  'signOut.text':
    'گذرواژه‌ای در کار نیست: پس از خروج از اینجا دیگر به صندلی و چیپ‌های {name} نمی‌رسید. برای ادامه در جای دیگر، اول «ادامه بازی در دستگاه دیگر» را بزنید.',
  'signOut.yes': 'خروج',
};
