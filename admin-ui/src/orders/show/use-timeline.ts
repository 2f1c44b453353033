import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api';
import type { OrderTimeline } from '../../api/api-types';
import { useLive } from '../../live';

/** The order's steps, which refresh. Every caller shares one request. */
export function useTimeline(id: string) {
  return useQuery({
    queryKey: ['orders', 'timeline', id],
    queryFn: ({ signal }) => get<OrderTimeline>(`/orders/${id}/timeline`, { signal }),
    ...useLive(),
  });
}
