import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api';
import type { OrderTimeline } from '../../api/api-types';
import { useLive } from '../../live';

/**
 * The order's steps, which refresh. Every caller shares one request.
 *
 * @param needed whether this caller needs them, given what is known of them; if no caller does, nothing is requested
 */
export function useTimeline(id: string, needed: (known: OrderTimeline | undefined) => boolean = () => true) {
  return useQuery({
    queryKey: ['orders', 'timeline', id],
    queryFn: ({ signal }) => get<OrderTimeline>(`/orders/${id}/timeline`, { signal }),
    enabled: ({ state }) => needed(state.data),
    ...useLive(),
  });
}
