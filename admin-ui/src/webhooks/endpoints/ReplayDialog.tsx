import {
  DialogContentText,
  FormControl,
  FormControlLabel,
  FormLabel,
  Radio,
  RadioGroup,
  TextField,
} from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { EndpointReplay } from '../../api/api-types';
import { toInstant, toTyped } from '../../shared/format/instant';
import { useZone } from '../../shared/format/time-preferences';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { missedSince } from '../endpoint-state';
import type { EndpointDialogProps } from './dialog-props';

/** Sends the endpoint the events of a time again. The page then shows the progress. */
export function ReplayDialog({ endpoint, onClose }: EndpointDialogProps) {
  const translate = useTranslate();
  const labelId = useId();
  const queries = useQueryClient();
  const command = useCommand();
  const [zone] = useZone();
  const inZone = zone === 'utc' ? ' (UTC)' : '';
  const [from, setFrom] = useState(() => toTyped(missedSince(endpoint, Date.now()), zone));
  const [to, setTo] = useState('');
  const [events, setEvents] = useState('missed');
  const isWrong = from !== '' && to !== '' && to <= from;

  const carryOut = async () => {
    const { id } = endpoint;
    await command<EndpointReplay>(`/webhooks/endpoints/${id}/replay`, {
      from: toInstant(from, zone),
      ...(to !== '' && { to: toInstant(to, zone) }),
      events,
    });
    await Promise.all(
      ['webhooks', 'deliveries'].map((name) => queries.invalidateQueries({ queryKey: [name] })),
    );
  };

  return (
    <ConfirmDialog
      open
      title={translate('webhooks.replay.title')}
      confirm={translate('webhooks.replay.confirm')}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={from === '' || isWrong}
    >
      <DialogContentText gutterBottom>{translate('webhooks.replay.text')}</DialogContentText>
      <TextField
        type="datetime-local"
        label={translate('webhooks.replay.from') + inZone}
        value={from}
        onChange={({ target }) => setFrom(target.value)}
        required
        autoFocus
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 1 } }}
      />
      <TextField
        type="datetime-local"
        label={translate('webhooks.replay.to') + inZone}
        value={to}
        onChange={({ target }) => setTo(target.value)}
        error={isWrong}
        helperText={translate(`webhooks.replay.to_${isWrong ? 'wrong' : 'hint'}`)}
        slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: 1 } }}
      />
      <FormControl sx={{ mt: 1 }}>
        <FormLabel id={labelId}>{translate('webhooks.replay.events')}</FormLabel>
        <RadioGroup
          aria-labelledby={labelId}
          value={events}
          onChange={({ target }) => setEvents(target.value)}
        >
          {['missed', 'all'].map((kind) => (
            <FormControlLabel
              key={kind}
              value={kind}
              control={<Radio size="small" />}
              label={translate(`webhooks.replay.${kind}`)}
            />
          ))}
        </RadioGroup>
      </FormControl>
    </ConfirmDialog>
  );
}
