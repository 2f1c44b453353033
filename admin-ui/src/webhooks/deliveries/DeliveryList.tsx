import { Box } from '@mui/material';
import { DataTable, SimpleList, useTranslate } from 'react-admin';
import type { DeliveryStatus, DeliveryView } from '../../api/api-types';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { Empty } from '../../shared/lists/Empty';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { createdAt, orderId, status } from '../../shared/sent/columns';
import { SentList, sentFilters, useIsNarrow } from '../../shared/sent/SentList';
import { useEventName } from '../../shared/sent/use-event-name';
import { EndpointInput } from './EndpointInput';

const filters = [
  <EndpointInput
    key="endpointId"
    source="endpointId"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 260 }, maxWidth: 400 }}
  />,
  ...sentFilters(['waiting', 'delivered', 'failed'] satisfies DeliveryStatus[]),
];

const EXPORTED = [
  'id',
  'createdAt',
  'type',
  'orderId',
  'endpointUrl',
  'status',
  'attempts',
  'lastStatus',
  'lastError',
  'finishedAt',
] as const satisfies readonly (keyof DeliveryView)[];

const NoneMatches = () => <Empty title="webhooks.no_match.title" text="webhooks.no_match.text" />;

export default function DeliveryList() {
  const isNarrow = useIsNarrow();
  return (
    <SentList<DeliveryView> filters={filters} exported={EXPORTED} empty="webhooks.no_deliveries">
      {isNarrow ? <Cards /> : <Table />}
    </SentList>
  );
}

function Table() {
  const eventName = useEventName();
  return (
    <LinkedRows>
      <DataTable<DeliveryView> bulkActionButtons={false} rowClick="show" size="small" empty={<NoneMatches />}>
        {createdAt}
        {status}
        <DataTable.Col<DeliveryView> source="type" disableSort render={({ type }) => eventName(type)} />
        {orderId}
        <DataTable.Col<DeliveryView>
          source="endpointUrl"
          disableSort
          sx={{ overflowWrap: 'anywhere', minWidth: 240 }}
          render={({ endpointUrl }) => endpointUrl}
        />
        <DataTable.NumberCol source="attempts" disableSort />
        <DataTable.Col<DeliveryView>
          source="lastError"
          disableSort
          sx={{ overflowWrap: 'anywhere' }}
          render={(delivery) => <LastAnswer {...delivery} />}
        />
      </DataTable>
    </LinkedRows>
  );
}

function LastAnswer({ lastError, lastStatus }: DeliveryView) {
  const translate = useTranslate();
  if (lastError !== null) return <>{lastError}</>;
  return lastStatus === null ? null : <>{translate('webhooks.answered', { status: String(lastStatus) })}</>;
}

function Cards() {
  const eventName = useEventName();
  return (
    <SimpleList<DeliveryView>
      rowClick="show"
      empty={<NoneMatches />}
      primaryText={(delivery) => (
        <Box component="span" sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
          <StatusChip status={delivery.status} />
          <span>{eventName(delivery.type)}</span>
        </Box>
      )}
      secondaryText={(delivery) => (
        <span style={{ display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' }}>
          <When at={delivery.createdAt} linked />
          <span>{delivery.endpointUrl}</span>
          <LastAnswer {...delivery} />
        </span>
      )}
    />
  );
}
