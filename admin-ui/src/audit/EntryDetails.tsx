import { Box, Typography } from '@mui/material';
import { useRecordContext, useTranslate } from 'react-admin';
import type { AuditView } from '../api/api-types';
import { usePausesLive } from '../live';
import { Copyable } from '../shared/display/Copyable';
import { Fact, Facts } from '../shared/display/Facts';
import { Json } from '../shared/display/Json';

/** All fields of an entry. The list does not refresh while it is open. */
export function EntryDetails() {
  const translate = useTranslate();
  const entry = useRecordContext<AuditView>();
  usePausesLive(true);
  if (!entry) return null;
  const name = (field: string) => translate(`resources.audit.fields.${field}`);
  return (
    <Box sx={{ py: 1 }}>
      <Facts>
        {(['before', 'after'] as const).map((side) => (
          <Fact key={side} term={name(side)}>
            {entry[side] === null ? translate('app.none') : <Json value={entry[side]} />}
          </Fact>
        ))}
        <Fact term={name('target')} wide>
          <Copyable text={entry.target} what={name('target')} />
        </Fact>
        <Fact term={name('service')}>{entry.service}</Fact>
        <Fact term={name('action')}>
          <code>{entry.action}</code>
        </Fact>
        <Fact term={name('traceId')} wide>
          {entry.traceId === null ? (
            translate('app.none')
          ) : (
            <Copyable text={entry.traceId} what={name('traceId')} />
          )}
        </Fact>
      </Facts>
      <Typography variant="caption" color="text.secondary" sx={{ display: 'block', mt: 1 }}>
        {translate('audit.paused')}
      </Typography>
    </Box>
  );
}
