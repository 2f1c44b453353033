import { SelectInput, type SelectInputProps } from 'react-admin';
import { useEndpoints } from './use-endpoints';

/** A choice of the endpoints. Those that were removed are not among them. */
export function EndpointInput(props: SelectInputProps) {
  const { data, isPending } = useEndpoints();
  const choices = data?.items.map(({ id, url, description }) => ({ id, name: description || url })) ?? [];
  return <SelectInput {...props} choices={choices} isLoading={isPending} translateChoice={false} />;
}
