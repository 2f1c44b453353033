import WarningIcon from '@mui/icons-material/WarningAmberOutlined';
import { Chip, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { QueueView } from '../api/api-types';
import { useNumber } from '../shared/format/time';

/** Retry queues: messages return automatically after a delay, so these queues have no consumer on purpose. */
const isRetry = (name: string) => name.includes('.retry.');

/** The queues with their messages and consumers. */
export function Queues({ queues }: { queues: readonly QueueView[] }) {
  const translate = useTranslate();
  const write = useNumber();
  const sorted = [...queues].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    <TableContainer tabIndex={0} role="group" aria-label={translate('system.queues')}>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('system.queue')}</TableCell>
            <TableCell align="right">{translate('system.messages')}</TableCell>
            <TableCell align="right">{translate('system.consumers')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {sorted.map(({ name, messages, consumers }) => (
            <TableRow key={name}>
              <TableCell>{name}</TableCell>
              <TableCell align="right">{write(messages)}</TableCell>
              <TableCell align="right">
                {consumers === 0 && !isRetry(name) ? (
                  <Chip
                    size="small"
                    variant="outlined"
                    color="error"
                    icon={<WarningIcon />}
                    label={translate('system.nobody')}
                  />
                ) : isRetry(name) ? (
                  translate('system.by_time')
                ) : (
                  write(consumers)
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
