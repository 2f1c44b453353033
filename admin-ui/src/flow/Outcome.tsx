import { Box, Link as TextLink, Stack, Typography } from '@mui/material';
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
    <Box sx={{ display: 'flex', columnGap: 2, rowGap: 0.5, flexWrap: 'wrap', alignItems: 'center', mb: 2 }}>
      <Typography component="h2" variant="h6">
        {translate('flow.order')}{' '}
        <TextLink component={Link} to={`/orders/${order.id}/show`}>
          {shortId(order.id)}
        </TextLink>
      </Typography>
      <Stack direction="row" role="status" sx={{ gap: 1, flexWrap: 'wrap', alignItems: 'center' }}>
        <StatusChip status={status} />
        <Typography component="span" sx={{ fontWeight: 600 }}>
          {translate(`flow.end.${status}${endMs === null && status !== 'PENDING' ? '_untimed' : ''}`, {
            time: endMs === null ? '' : duration(endMs),
            reason,
          })}
        </Typography>
      </Stack>
      {order.traceId !== null && order.traceSampled && (
        <Box
          sx={{
            display: 'flex',
            columnGap: 1,
            flexWrap: 'wrap',
            alignItems: 'center',
            typography: 'body2',
            width: '100%',
          }}
        >
          {translate('flow.trace')}{' '}
          <TraceLinks traceId={order.traceId} orderId={order.id} what={translate('flow.trace')} />
        </Box>
      )}
    </Box>
  );
}
