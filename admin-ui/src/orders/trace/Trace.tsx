import { Alert, Box } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { HttpError, useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router';
import { get } from '../../api/api';
import type { OrderTrace, OrderView, SearchView } from '../../api/api-types';
import { useLive } from '../../live';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { TraceLetters } from './TraceLetters';
import { WaterfallView } from './WaterfallView';

/** Services send spans every few seconds, so the last spans arrive after the order has ended. */
const SETTLED_AFTER_MS = 15_000;

/** The order's trace. It is loaded again until it must be complete, and whenever the order changes. */
export default function Trace({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const isFresh = Date.now() - Date.parse(order.updatedAt) < SETTLED_AFTER_MS;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['orders', 'trace', order.id, order.updatedAt],
    queryFn: ({ signal }) => get<OrderTrace>(`/orders/${order.id}/trace`, { signal }),
    enabled: order.traceId !== null && order.traceSampled,
    refetchInterval: isFresh ? 2000 : false,
    placeholderData: (before) => before,
    retry: false,
  });
  const [params] = useSearchParams();
  const letters = useLettersOf(order.traceId);
  if (order.traceId === null || !order.traceSampled) {
    return <Alert severity="info">{translate('orders.not_sampled')}</Alert>;
  }
  if (isPending) return <LoadingLines />;
  if (data) {
    return (
      <Box sx={{ width: '100%', minWidth: 0 }}>
        <TraceLetters letters={letters} />
        <WaterfallView trace={data} letters={letters} message={params.get('message')} />
      </Box>
    );
  }
  return (
    <Box sx={{ width: '100%' }}>
      <LoadError error={error} retry={refetch} />
      {error instanceof HttpError && error.status === 404 && isFresh && (
        <Alert severity="info">{translate('orders.waterfall.late')}</Alert>
      )}
    </Box>
  );
}

/** A message becomes a dead letter only after its retries, so this is asked again now and then. */
const LETTERS = { everyMs: 10_000 };

/** The dead letters of the trace, at most five. */
function useLettersOf(traceId: string | null) {
  const { data } = useQuery({
    queryKey: ['dead-letters', 'of', traceId],
    queryFn: async ({ signal }) => (await get<SearchView>(`/search?q=${traceId}`, { signal })).deadLetters,
    enabled: traceId !== null,
    ...useLive(LETTERS),
  });
  return data ?? [];
}
