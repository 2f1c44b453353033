import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { get } from '../api/api';
import type { SearchView } from '../api/api-types';

/** Time without a key before the API is asked. */
const QUIET_MS = 250;
const SHORTEST = 2;

/** What the API finds for the text, once nobody has typed for a moment. `data` always belongs to this text. */
export function useSearch(text: string) {
  const [asked, setAsked] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const isLongEnough = text.length >= SHORTEST;
  const { data, error, isFetching } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => get<SearchView>(`/search?${new URLSearchParams({ q: asked })}`, { signal }),
    enabled: isLongEnough && asked === text,
    staleTime: 2000,
    retry: false,
  });
  if (!isLongEnough || asked !== text) return { data: undefined, error: null, busy: isLongEnough };
  return { data, error, busy: isFetching && !data };
}
