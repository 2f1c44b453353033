import { useCallback, useMemo, useState } from 'react';
import {
  AutocompleteInput,
  useGetList,
  useGetOne,
  useTranslate,
  type AutocompleteInputProps,
} from 'react-admin';
import { useWatch } from 'react-hook-form';
import type { ProductView } from '../../api/api-types';
import { useRegion } from '../format/time';
import { UUID } from './validate';

type Choice = Pick<ProductView, 'id' | 'name'> & { stock?: number };

const NONE: ProductView[] = [];
/** A page of the catalogue. To see the others, people type more of the name. */
const SHOWN = 50;

/** Searches the whole catalogue by a part of a name or id. An id that is not in the catalogue can be chosen in full. */
export function ProductInput(props: AutocompleteInputProps & { readonly source: string }) {
  const [typed, setTyped] = useState('');
  const [searched, setSearched] = useState('');
  const q = searched.trim();
  const { data: found = NONE, isPending } = useGetList<ProductView>(
    'products',
    {
      pagination: { page: 1, perPage: SHOWN },
      sort: { field: 'name', order: 'ASC' },
      filter: q === '' ? {} : { q },
    },
    { placeholderData: (before) => before },
  );
  const value: unknown = useWatch({ name: props.source });
  const chosenId = typeof value === 'string' ? value : '';
  const { data: chosen, isError: isUnknown } = useGetOne<ProductView>(
    'products',
    { id: chosenId },
    // A value from a link can name a product that does not exist. Nobody is told, because the id is shown then.
    { enabled: UUID.test(chosenId), retry: false, staleTime: 60_000, onError: () => undefined },
  );
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
  const choices = useMemo<Choice[]>(() => {
    const byId = new Map<string, Choice>(found.map((product) => [product.id, product]));
    if (chosen) byId.set(chosen.id, byId.get(chosen.id) ?? chosen);
    for (const id of [isUnknown ? chosenId : '', typed.trim().toLowerCase()])
      if (UUID.test(id) && !byId.has(id)) byId.set(id, { id, name: id });
    return [...byId.values()];
  }, [found, chosen, chosenId, isUnknown, typed]);
  // What the last search found is narrowed at once, while the next search is under way.
  const matches = useCallback(
    (text: string, choice: Choice) => {
      const wanted = text.trim().toLowerCase();
      return choice.id.includes(wanted) || nameAndStock(choice).toLowerCase().includes(wanted);
    },
    [nameAndStock],
  );
  return (
    <AutocompleteInput
      {...props}
      choices={choices}
      isLoading={isPending}
      optionText={nameAndStock}
      matchSuggestion={matches}
      setFilter={setSearched}
      onInputChange={(_: unknown, text: string) => setTyped(text)}
      translateChoice={false}
      noOptionsText={translate('products.none_of_that_name')}
    />
  );
}
