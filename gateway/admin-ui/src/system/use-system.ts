import { useQuery } from '@tanstack/react-query';
import { get } from '../api';
import type { SystemView } from '../api-types';
import { useLive } from '../live';

/** How every part of the system stands, live. */
export function useSystem() {
  const live = useLive();
  return useQuery({
    queryKey: ['system', 'view'],
    queryFn: ({ signal }) => get<SystemView>('/system', { signal }),
    ...live,
  });
}
