import { Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useLocale, useTranslate } from 'react-admin';
import type { StatsView } from '../api-types';
import { Panel } from './Panel';

/** Messages that were not processed a second time, service by service. */
export function Skips({ orders, products }: Pick<StatsView, 'orders' | 'products'>) {
  const translate = useTranslate();
  const locale = useLocale();
  const rows = [
    ['orders-service', orders],
    ['products-service', products],
  ] as const;
  const number = (value: number | undefined) =>
    value === undefined ? translate('dashboard.skips.unknown') : value.toLocaleString(locale);
  return (
    <Panel title="dashboard.skips.title" hint="dashboard.skips.hint">
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('dashboard.skips.service')}</TableCell>
            <TableCell align="right">{translate('dashboard.skips.duplicate')}</TableCell>
            <TableCell align="right">{translate('dashboard.skips.locked')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(([service, backlog]) => (
            <TableRow key={service}>
              <TableCell component="th" scope="row">
                {service}
              </TableCell>
              <TableCell align="right">{number(backlog?.skipped.duplicate)}</TableCell>
              <TableCell align="right">{number(backlog?.skipped.locked)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Panel>
  );
}
