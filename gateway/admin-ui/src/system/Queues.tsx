import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Box, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from '@mui/material';
import { useLocale, useTranslate } from 'react-admin';
import type { QueueView } from '../api-types';

/** The queues, how many messages wait in each and who takes them. */
export function Queues({ queues }: { queues: readonly QueueView[] }) {
  const translate = useTranslate();
  const locale = useLocale();
  return (
    <TableContainer tabIndex={0} role="region" aria-label={translate('system.queues.title')}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('system.queues.name')}</TableCell>
            <TableCell align="right">{translate('system.queues.messages')}</TableCell>
            <TableCell align="right">{translate('system.queues.consumers')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {queues.map(({ name, messages, consumers }) => (
            <TableRow key={name}>
              <TableCell component="th" scope="row" sx={{ overflowWrap: 'anywhere' }}>
                {name}
              </TableCell>
              <TableCell align="right">{messages.toLocaleString(locale)}</TableCell>
              <TableCell align="right">{consumers === 0 ? <NoConsumer /> : consumers}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function NoConsumer() {
  const translate = useTranslate();
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', gap: 0.5, alignItems: 'center', color: 'error.main' }}
    >
      <WarningIcon fontSize="small" aria-hidden />0 ({translate('system.queues.nobody')})
    </Box>
  );
}
