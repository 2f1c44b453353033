import { DialogContentText, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { Erased } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';

/** Forgets an address at its owner's request. The page keeps it only while the dialog is open. */
export function ForgetDialog({ onClose }: { onClose: () => void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const [email, setEmail] = useState('');
  const given = email.trim();

  const carryOut = async () => {
    const { contacts, mails, deadLetters } = await command<Erased>('/notifications/erase', { email: given });
    notify('mails.forget.done', { type: 'success', messageArgs: { contacts, mails, deadLetters } });
    await queries.invalidateQueries({ queryKey: ['mails'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('mails.forget.title')}
      confirm={translate('mails.forget.confirm')}
      color="error"
      onConfirm={carryOut}
      onClose={onClose}
      disabled={!/^[^@\s]+@[^@\s]+$/.test(given)}
    >
      <DialogContentText gutterBottom>{translate('mails.forget.text')}</DialogContentText>
      <TextField
        type="email"
        label={translate('mails.forget.address')}
        value={email}
        onChange={({ target }) => setEmail(target.value)}
        autoComplete="off"
        autoFocus
        fullWidth
        required
      />
    </ConfirmDialog>
  );
}
