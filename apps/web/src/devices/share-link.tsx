import type { ReactNode } from 'react';
import { Icon } from '../ui/icons.tsx';
import { useServices } from '../ui/services.ts';

/** Hands a link to another app of the device, where the browser can. */
export function ShareLink({ link }: { readonly link: string }): ReactNode {
  const { speaker } = useServices();
  if (!('share' in navigator)) return null;
  const share = async (): Promise<void> => {
    try {
      await navigator.share({ url: link });
    } catch {
      // The player has thought better of it: the link is still there.
    }
  };
  return (
    <button type="button" className="button" data-testid="device-share" onClick={() => void share()}>
      <Icon name="send" />
      {speaker.text('devices.share')}
    </button>
  );
}
