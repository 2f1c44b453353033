import { useQuery } from '@tanstack/react-query';
import { SelectInput, type SelectInputProps } from 'react-admin';
import { get } from '../../api/api';
import type { EndpointList } from '../../api/api-types';

/** A choice of the endpoints. Those that were removed are not among them. */
export function EndpointInput(props: SelectInputProps) {
  const { data, isPending } = useQuery({
    queryKey: ['webhooks', 'choices'],
    queryFn: ({ signal }) => get<EndpointList>('/webhooks/endpoints', { signal }),
    retry: false,
  });
  const choices = data?.items.map(({ id, url, description }) => ({ id, name: description || url })) ?? [];
  return <SelectInput {...props} choices={choices} isLoading={isPending} translateChoice={false} />;
}
