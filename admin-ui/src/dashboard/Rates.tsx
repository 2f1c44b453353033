import { Box, Typography, useTheme } from '@mui/material';
import { LineChart, type LineChartProps } from '@mui/x-charts/LineChart';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { get } from '../api/api';
import type { RatePoint, TimeSeries } from '../api/api-types';
import { useLive } from '../live';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { useDuration, useNumber, useRegion } from '../shared/format/time';
import { PointsTable } from './PointsTable';

/** The last hour, minute by minute: orders per second and their latency. Loaded when the dashboard is opened. */
export default function Rates() {
  const translate = useTranslate();
  const duration = useDuration();
  const { palette } = useTheme();
  const live = useLive();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['stats', 'timeseries'],
    queryFn: ({ signal }) => get<TimeSeries>('/stats/timeseries', { signal }),
    ...live,
  });
  const number = useNumber({ maximumFractionDigits: 2 });
  if (isPending) return <LoadingLines lines={8} />;
  if (!data) return <LoadError error={error} retry={refetch} />;
  const { points } = data;
  const rate = (value: number | null) => (value === null ? '–' : `${number(value)}/s`);
  const time = (value: number | null) => (value === null ? '–' : duration(value));
  return (
    <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' } }}>
      <Chart
        title={translate('dashboard.rates.orders')}
        now={rate(points.at(-1)?.createdPerSecond ?? null)}
        points={points}
        unit={rate}
        lines={[
          { label: translate('dashboard.rates.created'), key: 'createdPerSecond', color: palette.info.main },
          {
            label: translate('app.status.CONFIRMED'),
            key: 'confirmedPerSecond',
            color: palette.success.main,
          },
          { label: translate('app.status.REJECTED'), key: 'rejectedPerSecond', color: palette.error.main },
        ]}
      />
      <Chart
        title={translate('dashboard.rates.latency')}
        now={time(latest(points, 'p95Ms'))}
        points={points}
        unit={time}
        lines={[
          { label: 'p50', key: 'p50Ms', color: palette.info.main },
          { label: 'p95', key: 'p95Ms', color: palette.warning.main },
        ]}
      />
    </Box>
  );
}

type Key = Exclude<keyof RatePoint, 'minute' | 'seconds'>;

interface Line {
  readonly label: string;
  readonly key: Key;
  readonly color: string;
}

interface ChartOptions {
  readonly title: string;
  /** The newest value as text, for people who do not see the curve. */
  readonly now: string;
  readonly points: readonly RatePoint[];
  readonly unit: (value: number | null) => string;
  readonly lines: readonly Line[];
}

function Chart({ title, now, points, unit, lines }: ChartOptions) {
  const translate = useTranslate();
  const region = useRegion();
  const minute = new Intl.DateTimeFormat(region, { hour: '2-digit', minute: '2-digit' });
  const series: LineChartProps['series'] = lines.map(({ label, key, color }) => ({
    label,
    color,
    data: points.map((point) => point[key]),
    // A line needs two points: a minute between two minutes without orders is drawn as a point.
    showMark: ({ index }) => isAlone(points, key, index),
    curve: 'linear',
    valueFormatter: unit,
  }));
  const id = `chart-${lines[0]?.key ?? ''}`;
  return (
    <Box component="section" aria-labelledby={id} sx={{ minWidth: 0 }}>
      <Typography id={id} component="h3" variant="subtitle2">
        {title}
      </Typography>
      <Typography variant="body2" color="textSecondary">
        {translate('dashboard.rates.now', { now, lines: lines.map(({ label }) => label).join(', ') })}
      </Typography>
      <LineChart
        height={240}
        // No animation: the data changes every 2 s, and a moving curve cannot be read.
        skipAnimation
        series={series}
        xAxis={[
          {
            scaleType: 'time',
            data: points.map((point) => new Date(point.minute)),
            valueFormatter: (at: Date) => minute.format(at),
          },
        ]}
        yAxis={[{ min: 0, width: 56, valueFormatter: (value: number) => unit(value) }]}
        margin={{ left: 4, right: 16, top: 8, bottom: 4 }}
      />
      <PointsTable title={title} points={points} unit={unit} lines={lines} />
    </Box>
  );
}

const latest = (points: readonly RatePoint[], key: Key) =>
  points.findLast((point) => point[key] !== null)?.[key] ?? null;

const isAlone = (points: readonly RatePoint[], key: Key, index: number) =>
  [points[index - 1], points[index + 1]].every((point) => (point?.[key] ?? null) === null);
