import { Alert, DialogContentText, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { ReplayView } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { NumberField } from '../../shared/forms/NumberField';
import { useCommand } from '../../shared/forms/use-command';
import { useWatchedReplays } from './replays';
import type { Asked } from './selection';
import { useDuration } from '../../shared/format/time';

const MOST_PER_SECOND = 1000;

/** Replays dead letters at a rate. The list then shows the progress. */
export function ReplayDialog({
  selection,
  count,
  failsAgain,
  onDone,
  onClose,
}: Asked & { onClose: () => void }) {
  const translate = useTranslate();
  const duration = useDuration();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const { watch } = useWatchedReplays();
  const [rate, setRate] = useState<number | null>(null);
  const isWrong = rate !== null && !(Number.isInteger(rate) && rate >= 1 && rate <= MOST_PER_SECOND);
  const smart_count = count;

  const carryOut = async () => {
    const request = { ...selection, ...(rate !== null && { ratePerSecond: rate }) };
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
      {failsAgain && (
        <Alert severity="warning" sx={{ mb: 1 }}>
          {translate('dead-letters.replay.fails_again', { smart_count })}
        </Alert>
      )}
      {'group' in selection && (
        <DialogContentText gutterBottom>{translate('dead-letters.whole_group')}</DialogContentText>
      )}
      {count > 1 && (
        <>
          <NumberField
            label={translate('dead-letters.replay.rate')}
            value={rate}
            onChange={setRate}
            autoFocus
            error={isWrong}
            helperText={translate(
              isWrong ? 'dead-letters.replay.rate_wrong' : 'dead-letters.replay.rate_hint',
              { most: MOST_PER_SECOND },
            )}
          />
          <Typography role="status" sx={{ mt: 1, minHeight: '1.5em' }}>
            {rate !== null &&
              !isWrong &&
              translate('dead-letters.replay.takes', { time: duration(Math.ceil(count / rate) * 1000) })}
          </Typography>
        </>
      )}
    </ConfirmDialog>
  );
}
