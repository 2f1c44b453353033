import { Box, Card, CardContent, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, type ReactNode } from 'react';
import { Title, useTranslate } from 'react-admin';
import { get } from '../api/api';
import type { StatsView, TimeSeries } from '../api/api-types';
import { useLive } from '../live';
import { LoadError } from '../shared/loading/LoadError';
import { LoadingLines } from '../shared/loading/LoadingLines';
import { useSystem } from '../system/use-system';
import { attentionOf } from './attention';
import { AttentionList } from './AttentionList';
import { InTime, Rejections } from './Leading';
import { LowStock } from './LowStock';
import { recentOf } from './recent';
import { Tiles } from './Tiles';

/** What is usual is what happened in the last day. */
const DAY_MINUTES = 1440;

const Rates = lazy(() => import('./Rates'));

/** First whether all is well, then what needs a person, then the figures. */
export default function Dashboard() {
  const live = useLive();
  const stats = useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => get<StatsView>('/stats', { signal }),
    ...live,
  });
  const system = useSystem();
  const day = useQuery({
    queryKey: ['stats', 'timeseries', DAY_MINUTES],
    queryFn: ({ signal }) => get<TimeSeries>(`/stats/timeseries?minutes=${DAY_MINUTES}`, { signal }),
    ...useLive({ everyMs: 30_000 }),
  });
  return (
    <Box sx={{ display: 'grid', gap: 3, pb: 3, minWidth: 0 }}>
      <Title title="resources.dashboard.name" />
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', lg: '1fr 1fr' } }}>
        {stats.data ? (
          <InTime slo={stats.data.orders?.slo} />
        ) : (
          <Waiting error={stats.error} retry={stats.refetch} lines={4} />
        )}
        {day.data ? (
          <Rejections recent={recentOf(day.data.points)} />
        ) : (
          <Waiting error={day.error} retry={day.refetch} lines={4} />
        )}
      </Box>
      <Section title="dashboard.attention.title">
        {stats.data || system.data ? (
          <AttentionList
            found={attentionOf(stats.data, system.data?.parts, recentOf(day.data?.points ?? []))}
          />
        ) : (
          <Waiting error={stats.error} retry={stats.refetch} lines={1} />
        )}
      </Section>
      <Section title="dashboard.orders">
        {stats.data ? <Tiles stats={stats.data} /> : <Waiting error={stats.error} retry={stats.refetch} />}
      </Section>
      <Panel title="dashboard.rates.title">
        <Suspense fallback={<LoadingLines lines={8} />}>
          <Rates />
        </Suspense>
      </Panel>
      <Panel title="dashboard.low.title">
        {stats.data?.products ? (
          <LowStock products={stats.data.products} />
        ) : (
          <Waiting error={stats.error} retry={stats.refetch} />
        )}
      </Panel>
    </Box>
  );
}

function Waiting({ error, retry, lines }: { error: unknown; retry: () => unknown; lines?: number }) {
  return error ? <LoadError error={error} retry={retry} /> : <LoadingLines lines={lines ?? 3} />;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  const translate = useTranslate();
  return (
    <Box component="section" sx={{ minWidth: 0 }}>
      <Typography component="h2" variant="h6" gutterBottom>
        {translate(title)}
      </Typography>
      {children}
    </Box>
  );
}

const Panel = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card variant="outlined" sx={{ minWidth: 0 }}>
    <CardContent>
      <Section title={title}>{children}</Section>
    </CardContent>
  </Card>
);
