import {
  Box,
  Button,
  Collapse,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from '@mui/material';
import { useId, useState } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import type { RatePoint } from '../api-types';
import type { Line } from './series';

interface Props {
  readonly points: readonly RatePoint[];
  readonly lines: readonly Line[];
  readonly title: string;
}

/** The numbers of a chart, the newest first, for those who read rather than look. */
export function PointsTable({ points, lines, title }: Props) {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <Box>
      <Button size="small" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {translate(isOpen ? 'dashboard.hour.no_table' : 'dashboard.hour.table')}
      </Button>
      <Collapse in={isOpen} id={id} unmountOnExit>
        <TableContainer
          tabIndex={0}
          role="region"
          aria-label={translate(title)}
          sx={{ maxHeight: 320, outlineOffset: -2 }}
        >
          <Rows points={points} lines={lines} />
        </TableContainer>
      </Collapse>
    </Box>
  );
}

function Rows({ points, lines }: Omit<Props, 'title'>) {
  const translate = useTranslate();
  const locale = useLocale();
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  return (
    <Table size="small" stickyHeader>
      <TableHead>
        <TableRow>
          <TableCell>{translate('dashboard.hour.minute')}</TableCell>
          {lines.map(({ of }) => (
            <TableCell key={of} align="right">
              {translate(`dashboard.hour.${of}`)}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {points.toReversed().map((point) => (
          <TableRow key={point.minute}>
            <TableCell component="th" scope="row">
              <time dateTime={point.minute} title={point.minute}>
                {clock.format(new Date(point.minute))}
              </time>
            </TableCell>
            {lines.map(({ of, text }) => (
              <TableCell key={of} align="right">
                {point[of] === null ? '–' : text(point[of], locale)}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
