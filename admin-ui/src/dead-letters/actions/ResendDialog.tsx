import { DialogContentText, Stack, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { DeadLetterView, ResentView } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { dataOf, readData } from './corrected-data';

/** Edits the data of a dead letter and sends it as a new message. The server checks it against its contract. */
export function ResendDialog({ letter, onClose }: { letter: DeadLetterView; onClose: () => void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const [pattern, setPattern] = useState(letter.pattern ?? '');
  const [text, setText] = useState(() => dataOf(letter));
  const [reason, setReason] = useState('');
  const data = readData(text);

  const carryOut = async () => {
    const corrected = { id: letter.id, data, pattern: pattern.trim(), reason: reason.trim() };
    await command<ResentView>('/dead-letters/resend', corrected);
    notify('dead-letters.resend.done', { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('dead-letters.resend.title')}
      confirm={translate('dead-letters.resend.confirm')}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={data === undefined || pattern.trim() === '' || reason.trim() === ''}
    >
      <DialogContentText gutterBottom>{translate('dead-letters.resend.text')}</DialogContentText>
      <Stack sx={{ gap: 1 }}>
        <TextField
          label={translate('resources.dead-letters.fields.pattern')}
          value={pattern}
          onChange={(event) => setPattern(event.target.value)}
          required
          slotProps={{ htmlInput: { maxLength: 100, spellCheck: false } }}
        />
        <TextField
          label={translate('dead-letters.resend.data')}
          value={text}
          onChange={(event) => setText(event.target.value)}
          error={data === undefined}
          helperText={data === undefined ? translate('dead-letters.resend.not_json') : ' '}
          required
          multiline
          minRows={4}
          maxRows={16}
          autoFocus
          slotProps={{ htmlInput: { spellCheck: false, style: { fontFamily: 'monospace' } } }}
        />
        <TextField
          label={translate('dead-letters.resend.reason')}
          helperText={translate('dead-letters.resend.reason_hint')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          required
          slotProps={{ htmlInput: { maxLength: 500 } }}
        />
      </Stack>
    </ConfirmDialog>
  );
}
