import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api';
import type { EndpointList } from '../../api/api-types';

/** All endpoints. Those that were removed are not among them. */
export const useEndpoints = () =>
  useQuery({
    queryKey: ['webhooks', 'choices'],
    queryFn: ({ signal }) => get<EndpointList>('/webhooks/endpoints', { signal }),
    retry: false,
  });
