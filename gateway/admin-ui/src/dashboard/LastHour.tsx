import { Box, Button, Skeleton, Typography } from '@mui/material';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { RatePoint } from '../api-types';
import { LoadError } from '../shared/LoadError';
import { useTimeSeries } from './data';
import { Panel, twoColumns } from './Panel';
import { PointsTable } from './PointsTable';
import { CHART_HEIGHT, latencies, rates, type Line } from './series';

/** The charts' library comes only with the first chart. */
const HourChart = lazy(() => import('./HourChart'));

/** Orders a second, and how long they took, minute by minute. */
export function LastHour() {
  const { data, error, refetch } = useTimeSeries();
  const points = data?.points;
  const show = (lines: readonly Line[], title: string): ReactNode => {
    if (!points) return error ? <LoadError error={error} retry={refetch} /> : <Blank />;
    if (!points.some((point) => lines.some(({ of }) => (point[of] ?? 0) > 0))) return <Quiet />;
    return <ChartAndTable points={points} lines={lines} title={title} />;
  };
  return (
    <Box sx={twoColumns}>
      <Panel title="dashboard.hour.rates" hint="dashboard.hour.rates_hint">
        {show(rates, 'dashboard.hour.rates')}
      </Panel>
      <Panel title="dashboard.hour.latency" hint="dashboard.hour.latency_hint">
        {show(latencies, 'dashboard.hour.latency')}
      </Panel>
    </Box>
  );
}

interface Props {
  readonly points: readonly RatePoint[];
  readonly lines: readonly Line[];
  readonly title: string;
}

const ChartAndTable = (props: Props) => (
  <>
    <Suspense fallback={<Blank />}>
      <HourChart {...props} />
    </Suspense>
    <PointsTable {...props} />
  </>
);

const Blank = () => <Skeleton variant="rounded" height={CHART_HEIGHT} />;

function Quiet() {
  const translate = useTranslate();
  return (
    <Box sx={{ minHeight: CHART_HEIGHT, display: 'grid', placeContent: 'center', justifyItems: 'center' }}>
      <Typography color="text.secondary" align="center" sx={{ mb: 1 }}>
        {translate('dashboard.hour.empty')}
      </Typography>
      <Button component={Link} to="/orders/create" size="small">
        {translate('orders.place')}
      </Button>
    </Box>
  );
}
