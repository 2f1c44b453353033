import {
  Box,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
  useMediaQuery,
  type Theme,
} from '@mui/material';
import { useTranslate } from 'react-admin';
import type { AttemptView } from '../../api/api-types';
import { When } from '../../shared/display/When';
import { useDuration, useNumber } from '../../shared/format/time';
import { AnswerText } from './AnswerText';

interface Props {
  readonly attempts: readonly AttemptView[];
}

/** The attempts, the oldest first, each with the beginning of its answer. */
export function Attempts({ attempts }: Props) {
  const translate = useTranslate();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  if (attempts.length === 0) {
    return <Typography color="textSecondary">{translate('webhooks.no_attempts')}</Typography>;
  }
  return isPhone ? <Lines attempts={attempts} /> : <AttemptTable attempts={attempts} />;
}

const COLUMNS = ['number', 'at', 'duration', 'status', 'error'] as const;

function AttemptTable({ attempts }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  const number = useNumber();
  return (
    <TableContainer tabIndex={0} role="group" aria-label={translate('webhooks.attempts')}>
      <Table size="small" sx={{ '& td': { verticalAlign: 'top' } }}>
        <TableHead>
          <TableRow>
            {COLUMNS.map((column) => (
              <TableCell key={column} align={column === 'duration' ? 'right' : 'left'}>
                {translate(`webhooks.attempt.${column}`)}
              </TableCell>
            ))}
            <TableCell>{translate('webhooks.answer')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {attempts.map(({ number: nth, at, durationMs, status, error, responseBody }) => (
            <TableRow key={nth}>
              <TableCell>{number(nth)}</TableCell>
              <TableCell>
                <When at={at} dated />
              </TableCell>
              <TableCell align="right" sx={{ whiteSpace: 'nowrap' }}>
                {duration(durationMs)}
              </TableCell>
              <TableCell>{status ?? translate('webhooks.attempt.no_answer')}</TableCell>
              <TableCell sx={{ overflowWrap: 'anywhere', minWidth: 120 }}>
                {error ?? translate('webhooks.attempt.none')}
              </TableCell>
              <TableCell sx={{ width: '40%', minWidth: 160 }}>
                <AnswerText text={responseBody} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** The same where there is no room for a table. */
function Lines({ attempts }: Props) {
  const translate = useTranslate();
  const duration = useDuration();
  const number = useNumber();
  return (
    <Box component="ol" sx={{ listStyle: 'none', m: 0, p: 0 }}>
      {attempts.map(({ number: nth, at, durationMs, status, error, responseBody }) => (
        <Box
          component="li"
          key={nth}
          sx={{ py: 1, overflowWrap: 'anywhere', '& + &': { borderTop: 1, borderColor: 'divider' } }}
        >
          <Typography variant="body2" color="textSecondary">
            {number(nth)} · <When at={at} dated /> · {duration(durationMs)}
          </Typography>
          <Typography gutterBottom>
            {error ?? translate('webhooks.answered', { status: String(status) })}
          </Typography>
          {responseBody !== '' && <AnswerText text={responseBody} />}
        </Box>
      ))}
    </Box>
  );
}
