import type { ReactNode } from 'react';
import { useFetched } from '../figures/fetched.ts';
import { Dialog } from './dialog.tsx';
import { useServices } from './services.ts';

const loadDialog = async () => await import('../devices/link-dialog.tsx');

/** The link to another device, as soon as the part of the page that draws it is there. */
export function OtherDeviceDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { speaker } = useServices();
  const dialog = useFetched(loadDialog);
  if (dialog.kind === 'there') return <dialog.part.LinkDialog onClose={onClose} />;
  if (dialog.kind === 'loading') return null;
  return (
    <Dialog title={speaker.text('devices.title')} onClose={onClose}>
      <p className="dialog-text" role="alert">
        {speaker.text('devices.notFetched')}
      </p>
    </Dialog>
  );
}
