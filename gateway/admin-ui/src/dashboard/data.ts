import { useQuery } from '@tanstack/react-query';
import { get } from '../api';
import type { StatsView, TimeSeries } from '../api-types';
import { useLive } from '../live';

/** The system at a glance, live. */
export function useStats() {
  const live = useLive();
  return useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => get<StatsView>('/stats', { signal }),
    ...live,
  });
}

/** The last hour, live. */
export function useTimeSeries() {
  const live = useLive();
  return useQuery({
    queryKey: ['stats', 'timeseries'],
    queryFn: ({ signal }) => get<TimeSeries>('/stats/timeseries', { signal }),
    ...live,
  });
}
