import { Link as TextLink } from '@mui/material';
import { useQuery } from '@tanstack/react-query';
import { useTranslate } from 'react-admin';
import { Link } from 'react-router';
import { get } from '../../api/api';
import type { DeadLetterView, OrderPage } from '../../api/api-types';
import { Copyable } from '../../shared/display/Copyable';
import { LoadError } from '../../shared/loading/LoadError';
import { Fact, Facts } from '../../shared/display/Facts';
import { TraceLogs } from '../../shared/display/TraceLogs';
import { TraceLinks } from '../../shared/display/TraceLinks';
import { shortId } from '../../shared/format/short-id';
import { When } from '../../shared/display/When';
import { listOf } from '../../shared/lists/list-of';
import { orderKeyOf } from './order-key';

export function DeadLetterFacts({ letter }: { letter: DeadLetterView }) {
  const translate = useTranslate();
  const name = (field: string) => translate(`resources.dead-letters.fields.${field}`);
  return (
    <Facts>
      <Fact term={name('pattern')}>
        {letter.pattern === null ? translate('dead-letters.no_pattern') : <code>{letter.pattern}</code>}
      </Fact>
      <Fact term={name('queue')}>
        <code>{letter.queue}</code>
      </Fact>
      <Fact term={name('firstFailedAt')}>
        <When at={letter.firstFailedAt} />
      </Fact>
      <Fact term={name('lastFailedAt')}>
        <When at={letter.lastFailedAt} />
      </Fact>
      <Fact term={translate('dead-letters.attempts_last')}>{letter.attempts}</Fact>
      <Fact term={name('failures')}>{letter.failures}</Fact>
      <Fact term={name('order')}>
        <OrderOf letter={letter} />
      </Fact>
      <Fact term={name('group')}>
        <TextLink component={Link} to={listOf('dead-letters', { group: letter.group })}>
          {translate('dead-letters.same_group')}
        </TextLink>
      </Fact>
      <Fact term={name('id')} wide>
        <Copyable text={letter.id} what={name('id')} />
      </Fact>
      <Fact term={name('messageId')} wide>
        {letter.messageId === null ? (
          translate('app.none')
        ) : (
          <Copyable text={letter.messageId} what={name('messageId')} />
        )}
      </Fact>
      <Fact term={name('traceId')} wide>
        {letter.traceId === null ? (
          translate('app.none')
        ) : (
          <TraceFact traceId={letter.traceId} messageId={letter.messageId} />
        )}
      </Fact>
      {letter.traceId !== null && (
        <Fact term={translate('app.log')} wide>
          <TraceLogs traceId={letter.traceId} />
        </Fact>
      )}
    </Facts>
  );
}

/** A link to the message's order, found by its idempotency key or else by its trace. */
function useOrdersOf(letter: DeadLetterView) {
  const key = orderKeyOf(letter) ?? letter.traceId;
  return useQuery({
    queryKey: ['orders', 'of', key],
    queryFn: async ({ signal }) => (await get<OrderPage>(`/orders?limit=2&q=${key}`, { signal })).items,
    enabled: key !== null,
    retry: false,
  });
}

function OrderOf({ letter }: { letter: DeadLetterView }) {
  const translate = useTranslate();
  const { data: orders, error, refetch, fetchStatus } = useOrdersOf(letter);
  if (error && !orders) return <LoadError error={error} retry={refetch} />;
  if (!orders && fetchStatus !== 'idle') return <>…</>;
  const [order, another] = orders ?? [];
  if (!order) return <>{translate('dead-letters.no_order')}</>;
  if (another && letter.traceId !== null) {
    return (
      <TextLink component={Link} to={listOf('orders', { q: letter.traceId })}>
        {translate('dead-letters.orders_of_trace')}
      </TextLink>
    );
  }
  return (
    <TextLink component={Link} to={`/orders/${order.id}/show`}>
      {translate('dead-letters.order', { id: shortId(order.id) })}
    </TextLink>
  );
}

function TraceFact({ traceId, messageId }: { traceId: string; messageId: string | null }) {
  const translate = useTranslate();
  // The waterfall of a trace is on its order's page.
  const { data: orders } = useQuery({
    queryKey: ['orders', 'of', traceId],
    queryFn: async ({ signal }) => (await get<OrderPage>(`/orders?limit=2&q=${traceId}`, { signal })).items,
    retry: false,
  });
  return (
    <TraceLinks
      traceId={traceId}
      orderId={orders?.[0]?.id ?? null}
      messageId={messageId}
      what={translate('resources.dead-letters.fields.traceId')}
    />
  );
}
