import { Box, Link as TextLink, Typography } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { DeliveryPage, DeliveryView } from '../../api/api-types';
import { useLive } from '../../live';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { listOf } from '../../shared/lists/list-of';
import { useEventName } from '../../shared/sent/use-event-name';

interface Props {
  /** By endpoint or by order. */
  readonly filter: Readonly<Record<'endpointId', string> | Record<'orderId', string>>;
  readonly most: number;
  /** Said if there are none; a translation key. */
  readonly empty: string;
}

/** The newest deliveries of an endpoint or an order. */
export function DeliveryLines({ filter, most, empty }: Props) {
  const translate = useTranslate();
  const query = new URLSearchParams({ ...filter, limit: String(most) }).toString();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['deliveries', 'newest', query],
    queryFn: ({ signal }) => get<DeliveryPage>(`/webhooks/deliveries?${query}`, { signal }),
    ...useLive(),
  });
  if (isPending) return <LoadingLines lines={3} />;
  if (!data) return <LoadError error={error} retry={refetch} />;
  if (data.items.length === 0) return <Typography color="textSecondary">{translate(empty)}</Typography>;
  return (
    <>
      <Box component="ul" sx={{ listStyle: 'none', m: 0, p: 0 }}>
        {data.items.map((delivery) => (
          <Line key={delivery.id} delivery={delivery} showsEndpoint={'orderId' in filter} />
        ))}
      </Box>
      {data.nextCursor !== null && (
        <TextLink component={Link} to={listOf('deliveries', filter)}>
          {translate('webhooks.more_deliveries')}
        </TextLink>
      )}
    </>
  );
}

function Line({ delivery, showsEndpoint }: { delivery: DeliveryView; showsEndpoint: boolean }) {
  const eventName = useEventName();
  const { id, status, type, createdAt, endpointId, endpointUrl, lastError } = delivery;
  return (
    <Box component="li" sx={{ py: 0.75, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <Box sx={{ display: 'flex', columnGap: 1.5, rowGap: 0.5, flexWrap: 'wrap', alignItems: 'center' }}>
        <StatusChip status={status} />
        <TextLink component={Link} to={`/deliveries/${id}/show`}>
          {eventName(type)}
        </TextLink>
        <Typography variant="body2" color="textSecondary">
          <When at={createdAt} />
        </Typography>
        {showsEndpoint && (
          <TextLink
            component={Link}
            to={`/webhooks/${endpointId}/show`}
            variant="body2"
            sx={{ overflowWrap: 'anywhere' }}
          >
            {endpointUrl}
          </TextLink>
        )}
      </Box>
      {lastError !== null && (
        <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: 'anywhere' }}>
          {lastError}
        </Typography>
      )}
    </Box>
  );
}
