import { Link as TextLink, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { StatusChip } from '../shared/display/StatusChip';
import { TraceLinks } from '../shared/display/TraceLinks';
import { shortId } from '../shared/format/short-id';
import { useDuration } from '../shared/format/time';
import type { Followed } from './use-flows';

/** How the order ended, after how long, and where to read more. */
export function Outcome({ followed: { order, flow } }: { followed: Followed }) {
  const translate = useTranslate();
  const duration = useDuration();
  const { status, endMs } = flow;
  const reason = order.reason ? translate(`orders.reasons.${order.reason}`) : '';
  return (
    <>
      <Typography component="h2" variant="h6">
        {translate('flow.order')}{' '}
        <TextLink component={Link} to={`/orders/${order.id}/show`}>
          {shortId(order.id)}
        </TextLink>
      </Typography>
      <Stack direction="row" role="status" sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center', my: 1 }}>
        <StatusChip status={status} />
        <Typography component="span" sx={{ fontWeight: 600 }}>
          {translate(`flow.end.${status}${endMs === null && status !== 'PENDING' ? '_untimed' : ''}`, {
            time: endMs === null ? '' : duration(endMs),
            reason,
          })}
        </Typography>
      </Stack>
      {order.traceId !== null && order.traceSampled && (
        <Typography variant="body2" component="div">
          {translate('flow.trace')}{' '}
          <TraceLinks traceId={order.traceId} orderId={order.id} what={translate('flow.trace')} />
        </Typography>
      )}
    </>
  );
}
