import { DialogContentText, TextField, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { ReplayView } from '../../api/api-types';
import { durationText } from '../../shared/format/duration';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { useWatchedReplays } from './replays';
import type { Asked } from './selection';

const MOST_PER_SECOND = 1000;

/** Replays dead letters at a rate. The list then shows the progress. */
export function ReplayDialog({ selection, count, onDone, onClose }: Asked & { onClose: () => void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const { watch } = useWatchedReplays();
  const [typed, setTyped] = useState('');
  const rate = Number(typed);
  const isWrong = typed !== '' && !(Number.isInteger(rate) && rate >= 1 && rate <= MOST_PER_SECOND);
  const smart_count = count;

  const carryOut = async () => {
    const request = { ...selection, ...(typed !== '' && { ratePerSecond: rate }) };
    const { id, total } = await command<ReplayView>('/dead-letters/replay', request);
    watch(id);
    onDone?.();
    if ('ids' in selection && total < count)
      notify('dead-letters.replay.fewer', { type: 'warning', messageArgs: { total, count } });
    await queries.invalidateQueries({ queryKey: ['dead-letters'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('dead-letters.replay.title', { smart_count })}
      confirm={translate('dead-letters.replay.confirm', { smart_count })}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={isWrong}
    >
      <DialogContentText gutterBottom>
        {translate('dead-letters.replay.text', { smart_count })}
      </DialogContentText>
      {'group' in selection && (
        <DialogContentText gutterBottom>{translate('dead-letters.whole_group')}</DialogContentText>
      )}
      {count > 1 && (
        <>
          <TextField
            label={translate('dead-letters.replay.rate')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            type="number"
            autoFocus
            error={isWrong}
            helperText={translate(
              isWrong ? 'dead-letters.replay.rate_wrong' : 'dead-letters.replay.rate_hint',
            )}
            slotProps={{ htmlInput: { step: 1, min: 1, max: MOST_PER_SECOND } }}
          />
          <Typography role="status" sx={{ mt: 1, minHeight: '1.5em' }}>
            {typed !== '' &&
              !isWrong &&
              translate('dead-letters.replay.takes', { time: durationText(Math.ceil(count / rate) * 1000) })}
          </Typography>
        </>
      )}
    </ConfirmDialog>
  );
}
