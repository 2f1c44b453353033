import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api';
import type { DeadLetterCare } from '../../api/api-types';
import { useLive } from '../../live';

/** Who looks after a group, and what was written on it. */
export function useCare(group: string) {
  return useQuery({
    queryKey: ['dead-letters', 'care', group],
    queryFn: ({ signal }) => get<DeadLetterCare>(`/dead-letters/groups/${group}`, { signal }),
    ...useLive(),
  });
}
