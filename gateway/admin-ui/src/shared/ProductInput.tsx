import { useState } from 'react';
import { AutocompleteInput, useGetList, type AutocompleteInputProps } from 'react-admin';
import type { ProductView } from '../api-types';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
type Choice = Pick<ProductView, 'id' | 'name'> & { stock?: number };

/** A product by its name, of the first 500; any other by its id. */
export function ProductInput(props: AutocompleteInputProps) {
  const [typed, setTyped] = useState('');
  const { data = [], isPending } = useGetList<ProductView>('products', {
    pagination: { page: 1, perPage: 500 },
    sort: { field: 'id', order: 'ASC' },
    filter: {},
  });
  const choices: Choice[] = [...data];
  const id = typed.trim().toLowerCase();
  if (UUID.test(id) && !data.some((product) => product.id === id)) choices.push({ id, name: id });
  return (
    <AutocompleteInput
      {...props}
      choices={choices}
      isLoading={isPending}
      optionText={(choice?: Choice) =>
        choice?.stock === undefined ? (choice?.name ?? '') : `${choice.name} (${choice.stock})`
      }
      onInputChange={(_: unknown, text: string) => setTyped(text)}
      translateChoice={false}
    />
  );
}
