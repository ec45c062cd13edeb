import 'react';

declare module 'react' {
  /** Custom properties carry numbers and places into the style sheets. */
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
