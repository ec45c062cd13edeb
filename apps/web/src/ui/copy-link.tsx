import { type ReactNode, useState } from 'react';
import { copyToClipboard } from './clipboard.ts';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';

/** Copies a link; if none is named the address of this table, to be sent to friends. */
export function CopyLink(props: {
  readonly className: string;
  readonly testId: string;
  readonly link?: string;
}): ReactNode {
  const { className, testId, link = location.href } = props;
  const { speaker } = useServices();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = async (): Promise<void> => {
    const done = await copyToClipboard(link);
    setCopied(done ? 'yes' : 'failed');
    setTimeout(() => setCopied('no'), done ? 2500 : 12_000);
  };
  return (
    <div className="copy-link">
      <button
        type="button"
        className={className}
        data-testid={testId}
        aria-label={speaker.text('table.copyLink')}
        onClick={() => void copy()}
      >
        <Icon name={copied === 'yes' ? 'check' : 'link'} />
        <span className="button-words">{speaker.text(copied === 'yes' ? 'table.copied' : 'table.copyLink')}</span>
      </button>
      <span className={copied === 'failed' ? 'copy-fallback' : 'unseen'} role="status">
        {copied === 'yes' && speaker.text('table.copied')}
        {copied === 'failed' && speaker.text('table.copyFailed', { link })}
      </span>
    </div>
  );
}
