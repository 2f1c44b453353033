import { Link as TextLink, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { useLinks } from '../../api/links';
import { Copyable } from './Copyable';

interface Props {
  readonly traceId: string;
  readonly orderId: string | null;
  /** A message of the trace: the waterfall opens at its span. */
  readonly messageId?: string | null;
  /** Names the id for screen readers. */
  readonly what: string;
}

/** The id of a trace, with links to its waterfall, which is on its order's page, and to Jaeger if there is one. */
export function TraceLinks({ traceId, orderId, messageId = null, what }: Props) {
  const translate = useTranslate();
  const query = messageId === null ? '' : `?message=${encodeURIComponent(messageId)}`;
  const jaeger = useLinks().find(({ name }) => name === 'Jaeger')?.url;
  return (
    <>
      <Copyable text={traceId} what={what} />
      <Stack direction="row" sx={{ columnGap: 2, flexWrap: 'wrap' }}>
        {orderId !== null && (
          <TextLink component={Link} to={`/orders/${orderId}/show/trace${query}`}>
            {translate('app.waterfall')}
          </TextLink>
        )}
        {jaeger !== undefined && (
          <TextLink href={`${jaeger.replace(/\/$/, '')}/trace/${traceId}`} target="_blank" rel="noreferrer">
            {translate('app.open_jaeger')}
          </TextLink>
        )}
      </Stack>
    </>
  );
}
