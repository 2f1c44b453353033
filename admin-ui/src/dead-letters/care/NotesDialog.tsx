import { Box, TextField, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { DeadLetterCare, DeadLetterNote } from '../../api/api-types';
import { useCanWrite } from '../../session/roles';
import { When } from '../../shared/display/When';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { useCare } from './use-care';

const LONGEST = 1000;

/** What was written on a group, and by whom, with a field for another note. */
export function NotesDialog({ group, onClose }: { group: string; onClose: () => void }) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const command = useCommand();
  const canWrite = useCanWrite();
  const { data, error, refetch } = useCare(group);
  const [text, setText] = useState('');

  const carryOut = async () => {
    await command<DeadLetterCare>(`/dead-letters/groups/${group}/notes`, { text: text.trim() });
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('dead-letters.care.title')}
      confirm={translate('dead-letters.care.add')}
      dismiss={translate('app.close')}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={!canWrite || text.trim() === ''}
    >
      {canWrite ? (
        <TextField
          label={translate('dead-letters.care.note')}
          helperText={translate('dead-letters.care.note_hint')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          autoFocus
          slotProps={{ htmlInput: { maxLength: LONGEST } }}
        />
      ) : (
        <Typography color="textSecondary">{translate('app.viewer_reason')}</Typography>
      )}
      {!data && (error ? <LoadError error={error} retry={refetch} /> : <LoadingLines lines={2} />)}
      {data?.notes.length === 0 && (
        <Typography color="textSecondary">{translate('dead-letters.care.none')}</Typography>
      )}
      <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data?.notes.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </Box>
    </ConfirmDialog>
  );
}

function Entry({ entry: { at, actor, kind, text } }: { entry: DeadLetterNote }) {
  const translate = useTranslate();
  return (
    <Box
      component="li"
      sx={{ py: 1, overflowWrap: 'anywhere', '& + &': { borderTop: 1, borderColor: 'divider' } }}
    >
      <Typography variant="body2" color="textSecondary">
        <strong>{actor}</strong>
        {kind !== 'note' && ` ${translate(`dead-letters.care.${kind}`)}`} · <When at={at} />
      </Typography>
      {text !== null && <Typography>{text}</Typography>}
    </Box>
  );
}
