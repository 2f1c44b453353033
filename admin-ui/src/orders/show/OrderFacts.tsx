import { Link as TextLink, Stack, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { OrderView } from '../../api/api-types';
import { useLinks } from '../../api/links';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { Amount } from '../../products/Price';
import { ProductName } from '../../shared/display/ProductName';
import { TraceLogs } from '../../shared/display/TraceLogs';
import { useTimeline } from './use-timeline';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';

export function OrderFacts({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.orders.fields.${field}`);
  return (
    <Facts minWidth={400}>
      <Fact term={name('productId')}>
        <TextLink component={Link} to={`/products/${order.productId}/show`}>
          <ProductName id={order.productId} />
        </TextLink>
      </Fact>
      <Fact term={name('quantity')}>{number(order.quantity)}</Fact>
      <Fact term={name('amount')}>
        <Amount cents={order.amount} />
        {order.unitPrice !== null && order.quantity > 1 && (
          <Typography component="span" variant="body2" color="textSecondary" sx={{ ml: 1 }}>
            {number(order.quantity)} × <Amount cents={order.unitPrice} />
          </Typography>
        )}
      </Fact>
      <Fact term={name('reference')}>
        <Reference id={order.id} />
      </Fact>
      <Fact term={name('createdAt')}>
        <When at={order.createdAt} />
      </Fact>
      <Fact term={name('updatedAt')}>
        <When at={order.updatedAt} />
      </Fact>
      <Fact term={name('id')}>
        <Copyable text={order.id} what={name('id')} />
      </Fact>
      <Fact term={name('clientKey')}>
        <ClientKey id={order.id} />
      </Fact>
      <Fact term={name('idempotencyKey')}>
        <Copyable text={order.idempotencyKey} what={name('idempotencyKey')} />
      </Fact>
      <Fact term={name('traceId')}>
        {order.traceId === null ? (
          translate('orders.not_traced')
        ) : (
          <TraceFact {...order} traceId={order.traceId} />
        )}
      </Fact>
      {order.traceId !== null && (
        <Fact term={translate('app.log')}>
          <TraceLogs traceId={order.traceId} />
        </Fact>
      )}
    </Facts>
  );
}

/** Like the client's key, it comes with the timeline. */
function Reference({ id }: { id: string }) {
  const translate = useTranslate();
  const { data } = useTimeline(id, (known) => known === undefined);
  if (!data) return '…';
  if (data.reference === null) return '–';
  return <Copyable text={data.reference} what={translate('resources.orders.fields.reference')} />;
}

/** It comes with the timeline: everyone who knows an order's id can read the order, but not who placed it. */
function ClientKey({ id }: { id: string }) {
  const translate = useTranslate();
  const { data } = useTimeline(id, (known) => known === undefined);
  if (!data) return '…';
  if (data.clientKey === null) return translate('orders.no_client_key');
  return <Copyable text={data.clientKey} what={translate('resources.orders.fields.clientKey')} />;
}

function TraceFact({ traceId, traceSampled }: { traceId: string; traceSampled: boolean }) {
  const translate = useTranslate();
  const jaeger = useLinks().find(({ name }) => name === 'Jaeger')?.url;
  const filter = encodeURIComponent(JSON.stringify({ q: traceId }));
  return (
    <>
      <Copyable text={traceId} what={translate('resources.orders.fields.traceId')} />
      <Stack direction="row" sx={{ columnGap: 2, flexWrap: 'wrap' }}>
        {jaeger !== undefined && traceSampled && (
          <TextLink href={`${jaeger.replace(/\/$/, '')}/trace/${traceId}`} target="_blank" rel="noreferrer">
            {translate('app.open_jaeger')}
          </TextLink>
        )}
        <TextLink component={Link} to={`/orders?filter=${filter}`}>
          {translate('orders.same_trace')}
        </TextLink>
      </Stack>
    </>
  );
}
