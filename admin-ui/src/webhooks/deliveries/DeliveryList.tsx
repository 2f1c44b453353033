import { Box, Link as TextLink, useMediaQuery, type Theme } from '@mui/material';
import { DataTable, List, SelectInput, SimpleList, TextInput, TopToolbar, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { DeliveryStatus, DeliveryView } from '../../api/api-types';
import { useLive } from '../../live';
import { StatusChip } from '../../shared/display/StatusChip';
import { shortId } from '../../shared/format/short-id';
import { When } from '../../shared/display/When';
import { matching, UUID } from '../../shared/forms/validate';
import { Empty } from '../../shared/lists/Empty';
import { ExportList } from '../../shared/lists/ExportCsv';
import { KeysetPagination } from '../../shared/lists/KeysetPagination';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { RecordTime } from '../../shared/lists/RecordTime';
import { ListLoaded } from '../../shared/loading/Loaded';
import { EndpointInput } from './EndpointInput';
import { useTypeName } from './use-type-name';

const STATUSES: readonly DeliveryStatus[] = ['waiting', 'delivered', 'failed'];

const filters = [
  <EndpointInput
    key="endpointId"
    source="endpointId"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 260 }, maxWidth: 400 }}
  />,
  <SelectInput
    key="status"
    source="status"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 160 } }}
    choices={STATUSES.map((id) => ({ id, name: `app.status.${id}` }))}
  />,
  <TextInput
    key="orderId"
    source="orderId"
    alwaysOn
    resettable
    parse={(text: string) => text.trim()}
    validate={matching(UUID, 'webhooks.hints.order_id')}
    sx={{
      minWidth: { xs: '100%', sm: 320 },
      // React-admin hides the texts below filters, also what is wrong.
      '& .MuiFormHelperText-root.Mui-error': { display: 'block' },
    }}
  />,
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
  // The table has seven columns, two of them with text of any length.
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('lg'));
  return (
    <List
      filters={filters}
      actions={
        <TopToolbar sx={{ alignItems: 'center' }}>
          <ExportList<DeliveryView> columns={EXPORTED} />
        </TopToolbar>
      }
      exporter={false}
      perPage={50}
      pagination={<KeysetPagination />}
      queryOptions={useLive()}
      empty={<Empty title="webhooks.no_deliveries.title" text="webhooks.no_deliveries.text" />}
    >
      <ListLoaded>{isNarrow ? <Cards /> : <Table />}</ListLoaded>
    </List>
  );
}

function Table() {
  const typeName = useTypeName();
  return (
    <LinkedRows>
      <DataTable<DeliveryView> bulkActionButtons={false} rowClick="show" size="small" empty={<NoneMatches />}>
        <DataTable.Col<DeliveryView>
          source="createdAt"
          disableSort
          render={({ createdAt }) => <RecordTime at={createdAt} />}
        />
        <DataTable.Col<DeliveryView>
          source="status"
          disableSort
          render={({ status }) => <StatusChip status={status} />}
        />
        <DataTable.Col<DeliveryView> source="type" disableSort render={({ type }) => typeName(type)} />
        <DataTable.Col<DeliveryView>
          source="orderId"
          disableSort
          render={({ orderId }) => orderId !== null && <OrderLink id={orderId} />}
        />
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

/** A click on the row opens the delivery; a click here, its order. */
const OrderLink = ({ id }: { id: string }) => (
  <TextLink
    component={Link}
    to={`/orders/${id}/show`}
    title={id}
    underline="hover"
    onClick={(event) => event.stopPropagation()}
  >
    <code style={{ whiteSpace: 'nowrap' }}>{shortId(id)}</code>
  </TextLink>
);

function LastAnswer({ lastError, lastStatus }: DeliveryView) {
  const translate = useTranslate();
  if (lastError !== null) return <>{lastError}</>;
  return lastStatus === null ? null : <>{translate('webhooks.answered', { status: String(lastStatus) })}</>;
}

function Cards() {
  const typeName = useTypeName();
  return (
    <SimpleList<DeliveryView>
      rowClick="show"
      empty={<NoneMatches />}
      primaryText={({ status, type }) => (
        <Box component="span" sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
          <StatusChip status={status} />
          <span>{typeName(type)}</span>
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
