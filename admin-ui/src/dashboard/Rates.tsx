import { Box, ToggleButton, ToggleButtonGroup, Typography, useTheme } from '@mui/material';
import { LineChart, type LineChartProps } from '@mui/x-charts/LineChart';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { useNavigate } from 'react-router';
import { get } from '../api/api';
import type { RatePoint, TimeSeries } from '../api/api-types';
import { useLive } from '../live';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { useDuration, useNumber, useTime } from '../shared/format/time';
import { listOf } from '../shared/lists/list-of';
import { leftEndOf, nowOf, ordersOf, thinned, type Key } from './points';
import { PointsTable } from './PointsTable';

/** The ranges to choose from, in minutes. */
const RANGES = [15, 60, 360, 1440] as const;
/** Up to an hour comes minute by minute. */
const HOUR = 60;
/** A long range is heavy, and changes little in 2 s. */
const LONG = { everyMs: 30_000 };

function useSeries(minutes: number) {
  const live = useLive(minutes > HOUR ? LONG : {});
  return useQuery({
    queryKey: ['stats', 'timeseries', minutes],
    queryFn: ({ signal }) => get<TimeSeries>(`/stats/timeseries?minutes=${minutes}`, { signal }),
    placeholderData: (before) => before,
    ...live,
  });
}

/** Orders per second and their latency over time. Loaded when the dashboard is opened. */
export default function Rates() {
  const translate = useTranslate();
  const duration = useDuration();
  const { palette } = useTheme();
  const [minutes, setMinutes] = useState<number>(HOUR);
  const { data, error, isPending, refetch } = useSeries(minutes);
  // A step of a long range is ten minutes: too long for what is true now.
  const latest = useSeries(minutes > HOUR ? RANGES[0] : minutes).data?.points ?? [];
  const number = useNumber({ maximumSignificantDigits: 3 });
  const points = thinned(data?.points ?? []);
  const rate = (value: number | null) => (value === null ? '–' : `${number(value)}/s`);
  const time = (value: number | null) => (value === null ? '–' : duration(value));
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        value={minutes}
        onChange={(_, chosen: number | null) => chosen !== null && setMinutes(chosen)}
        aria-label={translate('dashboard.rates.range')}
        sx={{ mb: 2 }}
      >
        {RANGES.map((range) => (
          <ToggleButton key={range} value={range} sx={{ textTransform: 'none' }}>
            {range < 60 ? `${range} min` : `${range / 60} h`}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {isPending && <LoadingLines lines={8} />}
      {!isPending && !data && <LoadError error={error} retry={refetch} />}
      {data && (
        <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' } }}>
          <Chart
            title={translate('dashboard.rates.orders')}
            now={rate(nowOf(latest, 'createdPerSecond'))}
            points={points}
            unit={rate}
            lines={[
              {
                label: translate('dashboard.rates.created'),
                key: 'createdPerSecond',
                color: palette.info.main,
              },
              {
                label: translate('app.status.CONFIRMED'),
                key: 'confirmedPerSecond',
                color: palette.success.main,
              },
              {
                label: translate('app.status.REJECTED'),
                key: 'rejectedPerSecond',
                color: palette.error.main,
              },
            ]}
          />
          <Chart
            title={translate('dashboard.rates.latency')}
            now={time(nowOf(latest, 'p95Ms'))}
            points={points}
            unit={time}
            lines={[
              { label: 'p50', key: 'p50Ms', color: palette.info.main },
              { label: 'p95', key: 'p95Ms', color: palette.warning.main },
            ]}
          />
        </Box>
      )}
    </>
  );
}

interface Line {
  readonly label: string;
  readonly key: Key;
  readonly color: string;
}

interface ChartOptions {
  readonly title: string;
  /** The value of now as text, for people who do not see the curve. */
  readonly now: string;
  readonly points: readonly RatePoint[];
  readonly unit: (value: number | null) => string;
  readonly lines: readonly Line[];
}

function Chart({ title, now, points, unit, lines }: ChartOptions) {
  const translate = useTranslate();
  const navigate = useNavigate();
  const clock = useTime('clock');
  const series: LineChartProps['series'] = lines.map(({ label, key, color }) => ({
    label,
    color,
    data: points.map((point) => point[key]),
    // A line needs two points: a minute between two minutes without orders is drawn as a point.
    showMark: ({ index }) => isAlone(points, key, index),
    curve: 'linear',
    valueFormatter: unit,
  }));
  const isEmpty = points.every((point) => lines.every(({ key }) => !point[key]));
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
            min: leftEndOf(points),
            valueFormatter: (at: Date) => clock(at.toISOString()),
            tickNumber: 6,
            tickLabelMinGap: 12,
          },
        ]}
        yAxis={[
          {
            min: 0,
            // Without any value the ticks would all be 0.
            ...(isEmpty && { max: 1 }),
            tickNumber: 5,
            width: 80,
            valueFormatter: (value: number) => unit(value),
          },
        ]}
        margin={{ left: 4, right: 28, top: 8, bottom: 4 }}
        onAxisClick={(_, clicked) => {
          const point = points[clicked?.dataIndex ?? -1];
          if (point) void navigate(listOf('orders', ordersOf(point)));
        }}
        sx={{ cursor: 'pointer' }}
      />
      <PointsTable title={title} points={points} unit={unit} lines={lines} />
    </Box>
  );
}

const isAlone = (points: readonly RatePoint[], key: Key, index: number) =>
  [points[index - 1], points[index + 1]].every((point) => (point?.[key] ?? null) === null);
