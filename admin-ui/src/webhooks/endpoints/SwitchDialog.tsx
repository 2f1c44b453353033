import { DialogContentText } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useNotify, useTranslate } from 'react-admin';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import type { EndpointDialogProps } from './dialog-props';

/** Switches an endpoint on or off. */
export function SwitchDialog({ endpoint: { id, enabled }, onClose }: EndpointDialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const texts = `webhooks.switch_${enabled ? 'off' : 'on'}`;
  const carryOut = async () => {
    await command(`/webhooks/endpoints/${id}`, { enabled: !enabled }, 'PATCH');
    notify(`${texts}.done`, { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <ConfirmDialog
      open
      title={translate(`${texts}.title`)}
      confirm={translate(`${texts}.button`)}
      onConfirm={carryOut}
      onClose={onClose}
    >
      <DialogContentText>{translate(`${texts}.text`)}</DialogContentText>
    </ConfirmDialog>
  );
}
