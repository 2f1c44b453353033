import { Link as TextLink, Stack } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeliveryDetails } from '../../api/api-types';
import { useLinks } from '../../api/links';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { shortId } from '../../shared/format/short-id';
import { useNumber, When } from '../../shared/format/time';

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
        {traceId === null ? translate('app.none') : <Trace traceId={traceId} orderId={orderId} />}
      </Fact>
    </Facts>
  );
}

/** The waterfall of a trace is on its order's page. */
function Trace({ traceId, orderId }: { traceId: string; orderId: string | null }) {
  const translate = useTranslate();
  const jaeger = useLinks().find(({ name }) => name === 'Jaeger')?.url;
  return (
    <>
      <Copyable text={traceId} what={translate('resources.deliveries.fields.traceId')} />
      <Stack direction="row" sx={{ columnGap: 2, flexWrap: 'wrap' }}>
        {orderId !== null && (
          <TextLink component={Link} to={`/orders/${orderId}/show/trace`}>
            {translate('webhooks.waterfall')}
          </TextLink>
        )}
        {jaeger !== undefined && (
          <TextLink href={`${jaeger.replace(/\/$/, '')}/trace/${traceId}`} target="_blank" rel="noreferrer">
            {translate('webhooks.open_jaeger')}
          </TextLink>
        )}
      </Stack>
    </>
  );
}
