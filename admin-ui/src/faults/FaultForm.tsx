import { Box, Card, CardContent, MenuItem, TextField, Typography } from '@mui/material';
import { useId, useState, type SyntheticEvent } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { FaultKind, FaultQueue, FaultView } from '../api/api-types';
import { useCanWrite, WriteButton } from '../session/roles';
import { NumberField } from '../shared/forms/NumberField';
import { useFaultCommand } from './use-faults';

const KINDS: readonly FaultKind[] = ['duplicate', 'drop', 'delay', 'poison', 'reject'];
const ALL = 'all';
/** Each number with its smallest and largest value. */
const LIMITS = { share: [0, 100], delayMs: [1, 30_000], minutes: [1, 60] } as const;
type Field = keyof typeof LIMITS;

const isAllowed = (field: Field, typed: number | null) => {
  const [min, max] = LIMITS[field];
  return typed !== null && Number.isInteger(typed) && typed >= min && typed <= max;
};

/** Switches a fault on for the events of one queue. */
export function FaultForm({ queue, patterns }: FaultQueue) {
  const translate = useTranslate();
  const notify = useNotify();
  const run = useFaultCommand();
  const canWrite = useCanWrite();
  const titleId = useId();
  const [kind, setKind] = useState<FaultKind>('duplicate');
  const [pattern, setPattern] = useState(ALL);
  const [typed, setTyped] = useState<Record<Field, number | null>>({ share: 10, delayMs: 1000, minutes: 5 });
  const [busy, setBusy] = useState(false);
  const fields: Field[] = kind === 'delay' ? ['share', 'delayMs', 'minutes'] : ['share', 'minutes'];
  const isWrong = fields.some((field) => !isAllowed(field, typed[field]));

  const start = async (event: SyntheticEvent) => {
    event.preventDefault();
    // Enter sends the form of a viewer too.
    if (!canWrite || isWrong || busy) return;
    setBusy(true);
    const fault = {
      queue,
      fault: kind,
      sharePercent: typed.share,
      durationSeconds: (typed.minutes ?? 0) * 60,
      ...(pattern !== ALL && { pattern }),
      ...(kind === 'delay' && { delayMs: typed.delayMs }),
    };
    if (await run<FaultView>('/faults', fault)) notify('faults.started', { type: 'success' });
    setBusy(false);
  };

  const number = (field: Field) => (
    <NumberField
      key={field}
      label={translate(`faults.fields.${field}`)}
      value={typed[field]}
      onChange={(value) => setTyped({ ...typed, [field]: value })}
      required
      error={!isAllowed(field, typed[field])}
      helperText={translate('faults.between', { min: LIMITS[field][0], max: LIMITS[field][1] })}
    />
  );

  return (
    <Card variant="outlined" component="section" aria-labelledby={titleId} sx={{ minWidth: 0 }}>
      <CardContent component="form" noValidate onSubmit={(event: SyntheticEvent) => void start(event)}>
        <Typography id={titleId} component="h2" variant="h6" gutterBottom sx={{ overflowWrap: 'anywhere' }}>
          {translate('faults.new', { queue })}
        </Typography>
        <TextField
          select
          fullWidth
          label={translate('faults.fields.fault')}
          value={kind}
          onChange={(event) => setKind(event.target.value as FaultKind)}
          helperText={translate(`faults.what.${kind}`)}
        >
          {KINDS.map((each) => (
            <MenuItem key={each} value={each}>
              {translate(`faults.kinds.${each}`)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          fullWidth
          label={translate('faults.fields.pattern')}
          value={pattern}
          onChange={(event) => setPattern(event.target.value)}
        >
          <MenuItem value={ALL}>{translate('faults.all_events')}</MenuItem>
          {patterns.map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
        <Box sx={{ display: 'flex', gap: 1.5, flexWrap: 'wrap', '& > *': { flex: '1 1 130px' } }}>
          {fields.map(number)}
        </Box>
        <WriteButton
          type="submit"
          variant="contained"
          loading={busy}
          whyNot={isWrong ? translate('faults.wrong') : undefined}
          sx={{ mt: 1 }}
        >
          {translate('faults.start')}
        </WriteButton>
      </CardContent>
    </Card>
  );
}
