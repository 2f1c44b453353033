import { Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { Fact } from '../display/Facts';
import { TraceLinks } from '../display/TraceLinks';
import { shortId } from '../format/short-id';

/** The order that it tells of. */
export function OrderFact({ term, orderId }: { term: string; orderId: string | null }) {
  const translate = useTranslate();
  return (
    <Fact term={term}>
      {orderId === null ? (
        translate('sent.no_order')
      ) : (
        <TextLink component={Link} to={`/orders/${orderId}/show`} title={orderId}>
          {translate('sent.order', { id: shortId(orderId) })}
        </TextLink>
      )}
    </Fact>
  );
}

interface Traced {
  readonly traceId: string | null;
  readonly orderId: string | null;
}

export function TraceFact({ term, sent: { traceId, orderId } }: { term: string; sent: Traced }) {
  const translate = useTranslate();
  return (
    <Fact term={term} wide>
      {traceId === null ? (
        translate('app.none')
      ) : (
        <TraceLinks traceId={traceId} orderId={orderId} what={term} />
      )}
    </Fact>
  );
}
