import { DialogContentText, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { DiscardView } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import type { Asked } from './selection';

/** Discards dead letters, with a reason. */
export function DiscardDialog({ selection, count, onDone, onClose }: Asked & { onClose: () => void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const [reason, setReason] = useState('');
  const smart_count = count;

  const carryOut = async () => {
    const { discarded, missing } = await command<DiscardView>('/dead-letters/discard', {
      ...selection,
      reason: reason.trim(),
    });
    onDone?.();
    if (missing.length > 0) {
      const messageArgs = { discarded, services: missing.join(', ') };
      notify('dead-letters.discard.missing', { type: 'warning', messageArgs });
    } else {
      notify('dead-letters.discard.done', { type: 'success', messageArgs: { smart_count: discarded } });
    }
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('dead-letters.discard.title', { smart_count })}
      confirm={translate('dead-letters.discard.confirm', { smart_count })}
      color="error"
      onConfirm={carryOut}
      onClose={onClose}
      disabled={reason.trim() === ''}
    >
      <DialogContentText gutterBottom>
        {translate('dead-letters.discard.text', { smart_count })}
      </DialogContentText>
      {'group' in selection && (
        <DialogContentText gutterBottom>{translate('dead-letters.whole_group')}</DialogContentText>
      )}
      <TextField
        label={translate('dead-letters.discard.reason')}
        helperText={translate('dead-letters.discard.reason_hint')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        required
        autoFocus
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
    </ConfirmDialog>
  );
}
