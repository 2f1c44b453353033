import {
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
import { useDuration, useNumber, When } from '../../shared/format/time';
import { AnswerText } from './AnswerText';

const COLUMNS = ['number', 'at', 'duration', 'status', 'error'] as const;

/** The attempts, the oldest first, each with the beginning of the answer below it. */
export function Attempts({ attempts }: { attempts: readonly AttemptView[] }) {
  const translate = useTranslate();
  // There is no room for the answers beside the rest.
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('sm'));
  if (attempts.length === 0) {
    return <Typography color="textSecondary">{translate('webhooks.no_attempts')}</Typography>;
  }
  return (
    <TableContainer tabIndex={0} role="group" aria-label={translate('webhooks.attempts')}>
      <Table size="small">
        <TableHead>
          <TableRow>
            {COLUMNS.map((column) => (
              <TableCell key={column} align={column === 'duration' ? 'right' : 'left'}>
                {translate(`webhooks.attempt.${column}`)}
              </TableCell>
            ))}
            {!isPhone && <TableCell>{translate('webhooks.answer')}</TableCell>}
          </TableRow>
        </TableHead>
        <TableBody>
          {attempts.map((attempt) => (
            <Attempt key={attempt.number} attempt={attempt} isPhone={isPhone} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Attempt({ attempt, isPhone }: { attempt: AttemptView; isPhone: boolean }) {
  const translate = useTranslate();
  const duration = useDuration();
  const number = useNumber();
  const { at, durationMs, status, error, responseBody } = attempt;
  const top = { verticalAlign: 'top' } as const;
  return (
    <>
      <TableRow>
        <TableCell sx={top}>{number(attempt.number)}</TableCell>
        <TableCell sx={top}>
          <When at={at} />
        </TableCell>
        <TableCell sx={{ ...top, whiteSpace: 'nowrap' }} align="right">
          {duration(durationMs)}
        </TableCell>
        <TableCell sx={top}>{status ?? translate('webhooks.attempt.no_answer')}</TableCell>
        <TableCell sx={{ ...top, overflowWrap: 'anywhere' }}>
          {error ?? translate('webhooks.attempt.none')}
        </TableCell>
        {!isPhone && (
          <TableCell sx={{ ...top, width: '40%' }}>
            <AnswerText text={responseBody} />
          </TableCell>
        )}
      </TableRow>
      {isPhone && responseBody !== '' && (
        <TableRow>
          <TableCell colSpan={COLUMNS.length}>
            <AnswerText text={responseBody} />
          </TableCell>
        </TableRow>
      )}
    </>
  );
}
