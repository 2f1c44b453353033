import { DialogContentText, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { DeadLetterCare } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';

interface Props {
  readonly group: string;
  readonly takenBy: string;
  readonly onClose: () => void;
}

/** Releases a group that somebody else has, with a word to them. */
export function ReleaseDialog({ group, takenBy, onClose }: Props) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const command = useCommand();
  const [reason, setReason] = useState('');

  const carryOut = async () => {
    await command<DeadLetterCare>(`/dead-letters/groups/${group}/release`, { reason: reason.trim() });
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('dead-letters.care.release_title', { actor: takenBy })}
      confirm={translate('dead-letters.care.release')}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={reason.trim() === ''}
    >
      <DialogContentText gutterBottom>
        {translate('dead-letters.care.release_text', { actor: takenBy })}
      </DialogContentText>
      <TextField
        label={translate('dead-letters.discard.reason')}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        required
        autoFocus
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
    </ConfirmDialog>
  );
}
