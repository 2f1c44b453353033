import { useTheme } from '@mui/material';
import { LineChart } from '@mui/x-charts/LineChart';
import { useMemo } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import type { RatePoint } from '../api-types';
import { CHART_HEIGHT, isAlone, type Line } from './series';

interface Props {
  readonly points: readonly RatePoint[];
  readonly lines: readonly Line[];
  readonly title: string;
}

/** Lines over the last hour. It moves by replacing its points, without an animation that would restart every 2 s. */
export default function HourChart({ points, lines, title }: Props) {
  const translate = useTranslate();
  const locale = useLocale();
  const { palette } = useTheme();
  const minutes = useMemo(() => points.map(({ minute }) => new Date(minute)), [points]);
  const clock = useMemo(
    () => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }),
    [locale],
  );
  return (
    <LineChart
      height={CHART_HEIGHT}
      skipAnimation
      title={translate(title)}
      desc={translate('dashboard.hour.desc')}
      grid={{ horizontal: true }}
      margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      xAxis={[
        { data: minutes, scaleType: 'time', tickNumber: 6, valueFormatter: (at: Date) => clock.format(at) },
      ]}
      yAxis={[
        {
          min: 0,
          width: 64,
          tickNumber: 5,
          valueFormatter: (value: number) => lines[0]?.text(value, locale) ?? '',
        },
      ]}
      series={lines.map(({ of, color, text }) => {
        const data = points.map((point) => point[of]);
        return {
          data,
          label: translate(`dashboard.hour.${of}`),
          color: palette[color].main,
          curve: 'linear' as const,
          showMark: ({ index }: { index: number }) => isAlone(data, index),
          valueFormatter: (value: number | null) => (value === null ? '–' : text(value, locale)),
        };
      })}
    />
  );
}
