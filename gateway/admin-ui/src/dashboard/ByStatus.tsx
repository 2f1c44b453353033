import { Box, Card, CardActionArea, CardContent, Typography } from '@mui/material';
import { useLocale, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { OrderStatus, StatsView } from '../api-types';
import { StatusChip } from '../shared/StatusChip';
import { NoAnswer } from './Panel';

/** How many orders there are in each status; each leads to them. */
export function ByStatus({ orders }: Pick<StatsView, 'orders'>) {
  const translate = useTranslate();
  if (!orders) return <NoAnswer service="orders-service" />;
  const counts = Object.entries(orders.byStatus) as [OrderStatus, number][];
  return (
    <Box
      component="ul"
      aria-label={translate('dashboard.by_status')}
      sx={{
        listStyle: 'none',
        m: 0,
        p: 0,
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: '1fr 1fr', md: 'repeat(4, 1fr)' },
      }}
    >
      {counts.map(([status, count]) => (
        <li key={status}>
          <Count status={status} count={count} />
        </li>
      ))}
    </Box>
  );
}

function Count({ status, count }: { status: OrderStatus; count: number }) {
  const locale = useLocale();
  const filter = encodeURIComponent(JSON.stringify({ status }));
  return (
    <Card>
      <CardActionArea component={Link} to={`/orders?filter=${filter}`}>
        <CardContent>
          <StatusChip status={status} />
          <Typography variant="h4" component="div" sx={{ mt: 1, fontVariantNumeric: 'tabular-nums' }}>
            {count.toLocaleString(locale)}
          </Typography>
        </CardContent>
      </CardActionArea>
    </Card>
  );
}
