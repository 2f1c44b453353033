import { useQuery } from '@tanstack/react-query';
import { get } from '../api';
import type { SystemView } from '../api-types';
import { useLive } from '../live';

/** Every part of the system as the gateway sees it, asked every 2 s. */
export function useSystem() {
  const live = useLive();
  return useQuery({
    queryKey: ['system'],
    queryFn: ({ signal }) => get<SystemView>('/system', { signal }),
    ...live,
  });
}
