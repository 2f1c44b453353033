import { useQuery } from '@tanstack/react-query';
import { get } from './api';
import type { LinkView, SystemView } from './api-types';

/** Links to other tools of this installation. They do not change while the gateway runs. */
export function useLinks(): readonly LinkView[] {
  const { data } = useQuery({
    queryKey: ['links'],
    queryFn: async ({ signal }) => (await get<SystemView>('/system', { signal })).links,
    staleTime: Infinity,
    retry: false,
  });
  return data ?? [];
}
