import { Box, Card, CardActionArea, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { StatsView } from '../api/api-types';
import { useNumber } from '../shared/format/time';
import { StatusChip } from '../shared/display/StatusChip';
import { listOf } from '../shared/lists/list-of';

const STATUSES = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'] as const;

/** Digits of equal width: otherwise the text beside them would jump. */
const NUMBER = { fontVariantNumeric: 'tabular-nums', fontWeight: 600, lineHeight: 1.2 } as const;

function Tile({ head, value, to, hint }: { head: ReactNode; value: string; to?: string; hint?: string }) {
  const inside = (
    <Box sx={{ p: 2 }}>
      <Typography component="div" variant="body2" color="textSecondary" sx={{ mb: 1, minHeight: 24 }}>
        {head}
      </Typography>
      <Typography component="p" variant="h5" sx={NUMBER}>
        {value}
      </Typography>
      {hint !== undefined && (
        <Typography variant="caption" color="textSecondary">
          {hint}
        </Typography>
      )}
    </Box>
  );
  return (
    <Card variant="outlined" sx={{ minWidth: 0 }}>
      {to === undefined ? (
        inside
      ) : (
        <CardActionArea component={Link} to={to} sx={{ height: '100%' }}>
          {inside}
        </CardActionArea>
      )}
    </Card>
  );
}

/** Orders by status, and skipped messages. */
export function Tiles({ stats }: { stats: StatsView }) {
  const translate = useTranslate();
  const { orders, products } = stats;
  const write = useNumber();
  const number = (value: number | undefined) => (value === undefined ? '–' : write(value));
  const skipped = (reason: 'duplicate' | 'locked') =>
    orders || products ? (orders?.skipped[reason] ?? 0) + (products?.skipped[reason] ?? 0) : undefined;
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'repeat(2, 1fr)', sm: 'repeat(3, 1fr)', lg: 'repeat(6, 1fr)' },
      }}
    >
      {STATUSES.map((status) => (
        <Tile
          key={status}
          head={<StatusChip status={status} />}
          value={number(orders?.byStatus[status])}
          to={listOf('orders', { status })}
        />
      ))}
      {(['duplicate', 'locked'] as const).map((reason) => (
        <Tile
          key={reason}
          head={translate(`dashboard.skipped.${reason}`)}
          value={number(skipped(reason))}
          hint={translate('dashboard.skipped.since')}
        />
      ))}
    </Box>
  );
}
