import { Box, useMediaQuery, type Theme } from '@mui/material';
import {
  BulkActionsToolbar,
  DataTable,
  FilterButton,
  List,
  SelectInput,
  SimpleList,
  TextInput,
  TopToolbar,
  useListContext,
  useTranslate,
} from 'react-admin';
import type { ListedOrder, OrderStatus, OrderView } from '../../api/api-types';
import { useLive, usePausesLive } from '../../live';
import { WriteButton } from '../../session/roles';
import { ExportList } from '../../shared/lists/ExportCsv';
import { Empty } from '../../shared/lists/Empty';
import { InstantInput } from '../../shared/forms/InstantInput';
import { Amount } from '../../products/Price';
import { KeysetPagination } from '../../shared/lists/KeysetPagination';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { RecordTime } from '../../shared/lists/RecordTime';
import { SelectPage, SelectRow } from '../../shared/lists/SelectRow';
import { ListLoaded } from '../../shared/loading/Loaded';
import { ProductInput } from '../../shared/forms/ProductInput';
import { ProductName } from '../../shared/display/ProductName';
import { shortId } from '../../shared/format/short-id';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';
import { RunMatching, RunSelected } from '../runs/RunButtons';
import { Runs } from '../runs/Runs';
import { SearchedTo } from './SearchedTo';

const EXPORTED = [
  'id',
  'createdAt',
  'updatedAt',
  'status',
  'reason',
  'productId',
  'quantity',
  'idempotencyKey',
  'traceId',
  'clientKey',
  'unitPrice',
  'amount',
  'reference',
] as const satisfies readonly (keyof ListedOrder)[];

const STATUSES: readonly OrderStatus[] = ['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED'];

const filters = [
  <TextInput
    key="q"
    source="q"
    alwaysOn
    resettable
    parse={(text: string) => text.trim()}
    sx={{ minWidth: { xs: '100%', sm: 300 } }}
  />,
  <SelectInput
    key="status"
    source="status"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 180 } }}
    choices={STATUSES.map((id) => ({ id, name: `app.status.${id}` }))}
  />,
  <ProductInput key="productId" source="productId" sx={{ minWidth: 260 }} />,
  <SelectInput key="timing" source="timing" choices={[{ id: 'late', name: 'orders.late' }]} />,
  <InstantInput key="from" source="from" />,
  <InstantInput key="to" source="to" />,
];

const PlaceButton = () => {
  const translate = useTranslate();
  return (
    <WriteButton to="/orders/create" size="small" variant="contained">
      {translate('orders.place')}
    </WriteButton>
  );
};

const Actions = () => (
  <TopToolbar sx={{ alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
    <FilterButton />
    <ExportList<ListedOrder> columns={EXPORTED} />
    <RunMatching />
    <PlaceButton />
  </TopToolbar>
);

export default function OrderList() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const live = useLive();
  return (
    <>
      <Runs />
      <List
        filters={filters}
        actions={<Actions />}
        sort={{ field: 'createdAt', order: 'DESC' }}
        perPage={50}
        pagination={<KeysetPagination />}
        queryOptions={{ ...live, refetchInterval: lessOften(live.refetchInterval) }}
        empty={
          <Empty title="orders.empty.title" text="orders.empty.text">
            <PlaceButton />
          </Empty>
        }
      >
        <SearchedTo />
        <ListLoaded>{isPhone ? <Cards /> : <Table />}</ListLoaded>
      </List>
    </>
  );
}

/** A search by a part of an id may compare a million ids, so it is repeated less often. */
const lessOften =
  (usualMs: number | false) =>
  ({ queryKey }: { queryKey: readonly unknown[] }): number | false => {
    const { filter } = (queryKey[2] ?? {}) as { filter?: { q?: string } };
    return filter?.q && usualMs !== false ? usualMs * 5 : usualMs;
  };

const NoneMatches = () => <Empty title="orders.none.title" text="orders.none.text" />;

/** What an operator can still change. */
const canSelect = ({ status }: OrderView) => status === 'PENDING' || status === 'CONFIRMED';

function Table() {
  // Rows must not move while the user is selecting.
  usePausesLive(useListContext().selectedIds.length > 0);
  return (
    <LinkedRows>
      <DataTable<OrderView>
        bulkActionButtons={false}
        rowClick="show"
        size="small"
        empty={<NoneMatches />}
        bulkActionsToolbar={
          <BulkActionsToolbar selectAllButton={false} label="orders.runs.chosen">
            <RunSelected />
          </BulkActionsToolbar>
        }
      >
        <DataTable.Col<OrderView>
          source="id"
          label={<SelectPage canSelect={canSelect} />}
          disableSort
          sx={{ width: 48, p: 0.5 }}
          render={(order) => <SelectRow record={order} canSelect={canSelect} />}
        />
        <DataTable.Col<OrderView>
          source="createdAt"
          render={({ createdAt }) => <RecordTime at={createdAt} />}
        />
        <DataTable.Col<OrderView>
          source="status"
          disableSort
          render={(order) => <StatusAndReason {...order} />}
        />
        <DataTable.Col<OrderView>
          source="productId"
          disableSort
          render={({ productId }) => <ProductName id={productId} />}
        />
        <DataTable.NumberCol source="quantity" disableSort />
        <DataTable.Col<ListedOrder>
          source="amount"
          disableSort
          sx={{ textAlign: 'right', whiteSpace: 'nowrap' }}
          render={({ amount }) => <Amount cents={amount} />}
        />
        <DataTable.Col<ListedOrder>
          source="reference"
          disableSort
          sx={{ display: { xs: 'none', lg: 'table-cell' }, overflowWrap: 'anywhere', maxWidth: 220 }}
          render={({ reference }) => reference ?? '–'}
        />
        <DataTable.Col<OrderView>
          source="id"
          disableSort
          render={({ id }) => (
            <code title={id} style={{ whiteSpace: 'nowrap' }}>
              {shortId(id)}
            </code>
          )}
        />
      </DataTable>
    </LinkedRows>
  );
}

function Cards() {
  const number = useNumber();
  return (
    <SimpleList<ListedOrder>
      rowClick="show"
      empty={<NoneMatches />}
      primaryText={(order) => (
        <Box component="span" sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
          <StatusChip status={order.status} />
          <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
            {number(order.quantity)} × <ProductName id={order.productId} />
          </span>
        </Box>
      )}
      secondaryText={({ createdAt, amount, reference }) => (
        <>
          <When at={createdAt} linked />
          {amount !== null && (
            <>
              {' · '}
              <Amount cents={amount} />
            </>
          )}
          {reference !== null && <span style={{ overflowWrap: 'anywhere' }}> · {reference}</span>}
        </>
      )}
    />
  );
}

function StatusAndReason({ status, reason }: OrderView) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', gap: 1, alignItems: 'center' }}>
      <StatusChip status={status} />
      {reason && (
        <Box component="span" sx={{ color: 'text.secondary' }}>
          {translate(`orders.reasons.${reason}`)}
        </Box>
      )}
    </Box>
  );
}
