/** What is said about playing on on another device, and about signing out. */
export const DEVICES_ENGLISH = {
  'devices.open': 'Play on another device',
  'devices.title': 'Play on another device',
  'devices.text':
    'Open this link on the other device, or point its camera at the code. You play on there with the same seat, chips and cards, and can stay here too.',
  'devices.secret': 'Whoever opens it plays as {name}: send it to nobody else.',
  'devices.until': 'Works once, until {time}.',
  'devices.making': 'Making a link…',
  'devices.code': 'The link as a code for a camera',
  'devices.link': 'The link',
  'devices.copy': 'Copy link',
  'devices.share': 'Share',
  'devices.over': 'The time of this link is over.',
  'devices.again': 'Make a new link',
  'devices.notFetched': 'This part of the page did not load. Load the page again when the network is back.',

  'enter.title': 'Play on here?',
  'enter.text':
    'This link lets you play on, on this device, as the player who made it: same seat, same chips, same cards. It works once.',
  'enter.known': 'You are {name} here. Whoever plays on takes the place of {name} on this device.',
  'enter.go': 'Continue here',
  'enter.going': 'One moment…',
  'enter.replace': 'Stop being {name} here?',
  'enter.replaceText':
    'The seat and the chips of {name} cannot be reached from this device again. To keep them, go back and make a link for {name} first.',
  'enter.stay': 'Stay {name}',
  'enter.spent': 'This link works no more',
  'enter.spentText':
    'Such a link works once, and for ten minutes. On the device where you play, choose “Play on another device” and open the new link here.',
  'enter.lobby': 'To the lobby',

  'signOut.open': 'Sign out',
  'signOut.title': 'Sign out?',
  'signOut.text':
    'There is no password: once you are out, the seat and the chips of {name} cannot be reached from here again. To play on elsewhere, first choose “Play on another device”.',
  'signOut.yes': 'Sign out',
} as const;
