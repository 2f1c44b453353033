import { DialogContentText, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useNotify, useRedirect, useTranslate } from 'react-admin';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import type { EndpointDialogProps } from './dialog-props';

/** Removes an endpoint for good. */
export function RemoveDialog({ endpoint: { id, url }, onClose }: EndpointDialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const redirect = useRedirect();
  const queries = useQueryClient();
  const command = useCommand();
  const carryOut = async () => {
    await command(`/webhooks/endpoints/${id}`, undefined, 'DELETE');
    notify('webhooks.remove.done', { type: 'success' });
    redirect('list', 'webhooks');
    // Only the lists: the endpoint itself would not be found.
    void queries.invalidateQueries({ queryKey: ['webhooks', 'getList'] });
  };
  return (
    <ConfirmDialog
      open
      title={translate('webhooks.remove.title')}
      confirm={translate('webhooks.remove.button')}
      color="error"
      onConfirm={carryOut}
      onClose={onClose}
    >
      <Typography sx={{ mb: 1, overflowWrap: 'anywhere' }}>
        <code>{url}</code>
      </Typography>
      <DialogContentText>{translate('webhooks.remove.text')}</DialogContentText>
    </ConfirmDialog>
  );
}
