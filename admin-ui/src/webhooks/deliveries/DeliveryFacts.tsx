import { Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeliveryDetails } from '../../api/api-types';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { TraceLinks } from '../../shared/display/TraceLinks';
import { shortId } from '../../shared/format/short-id';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';

export function DeliveryFacts({ delivery }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.deliveries.fields.${field}`);
  const { endpointId, endpointUrl, orderId, traceId, createdAt, attempts, type, eventId } = delivery;
  return (
    <Facts>
      <Fact term={name('endpointUrl')} wide>
        <TextLink component={Link} to={`/webhooks/${endpointId}/show`}>
          {endpointUrl}
        </TextLink>
      </Fact>
      <Fact term={name('orderId')}>
        {orderId === null ? (
          translate('webhooks.no_order')
        ) : (
          <TextLink component={Link} to={`/orders/${orderId}/show`} title={orderId}>
            {translate('webhooks.order', { id: shortId(orderId) })}
          </TextLink>
        )}
      </Fact>
      <Fact term={name('type')}>
        <code>{type}</code>
      </Fact>
      <Fact term={name('createdAt')}>
        <When at={createdAt} />
      </Fact>
      <Fact term={name('attempts')}>{number(attempts)}</Fact>
      <Fact term={name('eventId')} wide>
        <Copyable text={eventId} what={name('eventId')} />
      </Fact>
      <Fact term={name('traceId')} wide>
        {traceId === null ? (
          translate('app.none')
        ) : (
          <TraceLinks traceId={traceId} orderId={orderId} what={name('traceId')} />
        )}
      </Fact>
    </Facts>
  );
}
