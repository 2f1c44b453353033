import { Alert, Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeadLetterSummary } from '../../api/api-types';
import { StatusChip } from '../../shared/display/StatusChip';

/** The messages of a trace that became dead letters, each with a link to it. */
export function TraceLetters({ letters }: { letters: readonly DeadLetterSummary[] }) {
  const translate = useTranslate();
  if (letters.length === 0) return null;
  return (
    <Alert
      severity={letters.some(({ status }) => status === 'open') ? 'error' : 'info'}
      sx={{ mb: 1, overflowWrap: 'anywhere' }}
      slotProps={{ message: { sx: { minWidth: 0 } } }}
    >
      {translate('orders.waterfall.dead_letters')}
      <ul style={{ margin: 0, paddingLeft: 16 }}>
        {letters.map(({ id, pattern, queue, errorMessage, status }) => (
          <li key={id}>
            <TextLink component={Link} to={`/dead-letters/${id}/show`} color="inherit">
              {pattern ?? queue}: {errorMessage}
            </TextLink>{' '}
            <StatusChip status={status} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}
