import { Alert, Button, LinearProgress, Stack } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { OrderView } from '../../api/api-types';
import { LoadError } from '../../shared/loading/LoadError';
import { StatusChip } from '../../shared/display/StatusChip';
import { useDuration } from '../../shared/format/time';

const WAIT_SECONDS = 20;
const SEVERITY = { PENDING: 'warning', CONFIRMED: 'success', REJECTED: 'error', CANCELLED: 'info' } as const;

/** Shows a new order until it is final. The gateway answers as soon as it is. */
export function PlacedOrder({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const duration = useDuration();
  const { data, error, refetch } = useQuery({
    queryKey: ['orders', 'wait', order.id],
    queryFn: ({ signal }) =>
      get<OrderView>(`/orders/${order.id}?wait=${WAIT_SECONDS}`, {
        signal,
        timeoutMs: (WAIT_SECONDS + 10) * 1000,
      }),
    staleTime: Infinity,
    retry: false,
  });
  const show = (
    <Button component={Link} to={`/orders/${order.id}/show`} color="inherit" size="small">
      {translate('orders.placed.show')}
    </Button>
  );
  if (error) return <LoadError error={error} retry={refetch} />;
  if (!data) {
    return (
      <Alert severity="info" icon={<StatusChip status="PENDING" />} action={show} sx={{ m: 2 }} role="status">
        {translate('orders.placed.waiting')}
        <LinearProgress sx={{ mt: 1 }} aria-label={translate('orders.placed.waiting')} />
      </Alert>
    );
  }
  const time = duration(Date.parse(data.updatedAt) - Date.parse(data.createdAt));
  const reason = data.reason ? translate(`orders.reasons.${data.reason}`) : '';
  const text = data.status === 'PENDING' ? 'slow' : data.status.toLowerCase();
  return (
    <Alert severity={SEVERITY[data.status]} icon={false} action={show} sx={{ m: 2 }} role="status">
      <Stack direction="row" sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <StatusChip status={data.status} />
        <span>{translate(`orders.placed.${text}`, { time, reason })}</span>
      </Stack>
    </Alert>
  );
}
