import { Link as TextLink } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeliveryDetails } from '../../api/api-types';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { useNumber } from '../../shared/format/time';
import { When } from '../../shared/display/When';
import { OrderFact, TraceFact } from '../../shared/sent/facts';

export function DeliveryFacts({ delivery }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.deliveries.fields.${field}`);
  const { endpointId, endpointUrl, createdAt, attempts, type, eventId } = delivery;
  return (
    <Facts>
      <Fact term={name('endpointUrl')} wide>
        <TextLink component={Link} to={`/webhooks/${endpointId}/show`}>
          {endpointUrl}
        </TextLink>
      </Fact>
      <OrderFact term={name('orderId')} orderId={delivery.orderId} />
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
      <TraceFact term={name('traceId')} sent={delivery} />
    </Facts>
  );
}
