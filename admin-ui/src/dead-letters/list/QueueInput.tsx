import { useQuery } from '@tanstack/react-query';
import { SelectInput, type SelectInputProps } from 'react-admin';
import { get } from '../../api/api';
import type { SystemView } from '../../api/api-types';

/** A choice of the services' queues. They are loaded once, since they do not change while the page is open. */
export function QueueInput(props: SelectInputProps) {
  const { data = [], isPending } = useQuery({
    queryKey: ['queues'],
    queryFn: async ({ signal }) => {
      const { parts } = await get<SystemView>('/system', { signal });
      return [...new Set(parts.flatMap(({ queues }) => queues.map(({ name }) => name)))].sort();
    },
    staleTime: Infinity,
    retry: false,
  });
  return (
    <SelectInput
      {...props}
      choices={data.map((name) => ({ id: name, name }))}
      isLoading={isPending}
      translateChoice={false}
    />
  );
}
