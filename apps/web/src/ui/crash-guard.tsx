import { Component, type ReactNode } from 'react';
import type { Speaker } from '../i18n/sentence.ts';

interface CrashGuardProps {
  readonly speaker: Speaker;
  readonly children: ReactNode;
}

/** A defect in drawing shows a page that says so, with the way back in, instead of nothing. React logs the error. */
export class CrashGuard extends Component<CrashGuardProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    const { speaker, children } = this.props;
    if (!this.state.broken) return children;
    return (
      <main className="plain-page" role="alert">
        <h1>{speaker.text('crash.title')}</h1>
        <p>{speaker.text('crash.text')}</p>
        <button type="button" className="button button-primary" onClick={() => location.reload()}>
          {speaker.text('crash.reload')}
        </button>
      </main>
    );
  }
}
