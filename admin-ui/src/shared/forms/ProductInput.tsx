import { useCallback, useMemo, useState } from 'react';
import { AutocompleteInput, useGetList, useTranslate, type AutocompleteInputProps } from 'react-admin';
import type { ProductView } from '../../api/api-types';
import { useRegion } from '../format/time';
import { UUID } from './validate';

type Choice = Pick<ProductView, 'id' | 'name'> & { stock?: number };

const NONE: ProductView[] = [];

/** Finds one of the first 500 products by name, and any other by id. */
export function ProductInput(props: AutocompleteInputProps) {
  const [typed, setTyped] = useState('');
  const { data = NONE, isPending } = useGetList<ProductView>('products', {
    pagination: { page: 1, perPage: 500 },
    sort: { field: 'id', order: 'ASC' },
    filter: {},
  });
  const translate = useTranslate();
  const region = useRegion();
  // With a new function each time, react-admin would reset the text that is being typed.
  const nameAndStock = useCallback(
    (choice?: Choice) =>
      choice?.stock === undefined
        ? (choice?.name ?? '')
        : `${choice.name} (${choice.stock.toLocaleString(region)})`,
    [region],
  );
  const id = typed.trim().toLowerCase();
  const choices = useMemo<Choice[]>(
    () => (UUID.test(id) && !data.some((product) => product.id === id) ? [...data, { id, name: id }] : data),
    [data, id],
  );
  return (
    <AutocompleteInput
      {...props}
      choices={choices}
      isLoading={isPending}
      optionText={nameAndStock}
      onInputChange={(_: unknown, text: string) => setTyped(text)}
      translateChoice={false}
      noOptionsText={translate('products.none_of_that_name')}
    />
  );
}
