import { Box, Card, CardContent, Stack } from '@mui/material';
import { Show, TabbedShowLayout, useRecordContext, useTranslate } from 'react-admin';
import { lazy, Suspense, type ReactNode } from 'react';
import type { OrderView } from '../../api/api-types';
import { useLive } from '../../live';
import { NotLoaded } from '../../shared/loading/Loaded';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { OrderMails } from '../../mails/OrderMails';
import { useMailsInstalled, useWebhooksInstalled } from '../../system/use-system';
import { OrderWebhooks } from '../../webhooks/deliveries/OrderWebhooks';
import { OrderActions } from './OrderActions';
import { OrderFacts } from './OrderFacts';
import { Timeline } from './Timeline';

const Trace = lazy(() => import('../trace/Trace'));

export default function OrderShow() {
  const live = useLive();
  return (
    <Show<OrderView> queryOptions={live} actions={false} component="div">
      <Order />
    </Show>
  );
}

function Order() {
  const order = useRecordContext<OrderView>();
  const hasWebhooks = useWebhooksInstalled();
  const hasMails = useMailsInstalled();
  if (!order) return <NotLoaded />;
  return (
    <Stack sx={{ gap: 2 }}>
      <Card>
        <CardContent>
          <OrderActions order={order} />
          <OrderFacts order={order} />
        </CardContent>
      </Card>
      <Card>
        <TabbedShowLayout>
          <TabbedShowLayout.Tab label="orders.timeline">
            <Panel name="orders.timeline">
              <Timeline order={order} />
            </Panel>
          </TabbedShowLayout.Tab>
          <TabbedShowLayout.Tab label="orders.trace" path="trace">
            <Panel name="orders.trace">
              <Suspense fallback={<LoadingLines />}>
                <Trace order={order} />
              </Suspense>
            </Panel>
          </TabbedShowLayout.Tab>
        </TabbedShowLayout>
      </Card>
      {hasMails && <OrderMails id={order.id} />}
      {hasWebhooks && <OrderWebhooks id={order.id} />}
    </Stack>
  );
}

/** React-admin's tabs do not name their panels. `name`, because a `label` would be shown too. */
function Panel({ name, children }: { name: string; children: ReactNode }) {
  const translate = useTranslate();
  return (
    <Box role="tabpanel" aria-label={translate(name)} sx={{ width: '100%' }}>
      {children}
    </Box>
  );
}
