import {
  Box,
  Button,
  Collapse,
  Link as TextLink,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from '@mui/material';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { RatePoint } from '../api/api-types';
import { TimeTip } from '../shared/display/When';
import { useTime } from '../shared/format/time';
import { listOf } from '../shared/lists/list-of';
import { ordersOf, type Key } from './points';

interface Props {
  readonly title: string;
  readonly points: readonly RatePoint[];
  readonly unit: (value: number | null) => string;
  readonly lines: readonly {
    readonly label: string;
    readonly key: Key;
  }[];
}

/** The numbers of a chart as a table, newest first, for people who cannot use the chart. Each time leads to its orders. */
export function PointsTable(props: Props) {
  const translate = useTranslate();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <Box>
      <Button size="small" aria-expanded={isOpen} aria-controls={id} onClick={() => setOpen(!isOpen)}>
        {translate(isOpen ? 'dashboard.rates.no_table' : 'dashboard.rates.table')}
      </Button>
      {/* Not rendered while closed: it would be 61 unseen rows every 2 s. */}
      <Collapse in={isOpen} id={id} unmountOnExit>
        <TableContainer tabIndex={0} role="group" aria-label={props.title} sx={{ maxHeight: 320 }}>
          <Rows {...props} />
        </TableContainer>
      </Collapse>
    </Box>
  );
}

function Rows({ points, unit, lines }: Props) {
  const translate = useTranslate();
  const clock = useTime('clock');
  return (
    <Table size="small" stickyHeader>
      <TableHead>
        <TableRow>
          <TableCell>{translate('dashboard.rates.minute')}</TableCell>
          {lines.map(({ key, label }) => (
            <TableCell key={key} align="right">
              {label}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      <TableBody>
        {points.toReversed().map((point) => (
          <TableRow key={point.minute}>
            <TableCell component="th" scope="row">
              <TimeTip at={point.minute}>
                <TextLink component={Link} to={listOf('orders', ordersOf(point))}>
                  <time dateTime={point.minute}>{clock(point.minute)}</time>
                </TextLink>
              </TimeTip>
            </TableCell>
            {lines.map(({ key }) => (
              <TableCell key={key} align="right">
                {unit(point[key])}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
