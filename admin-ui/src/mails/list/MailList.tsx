import { useMediaQuery, type Theme } from '@mui/material';
import {
  BulkActionsToolbar,
  DataTable,
  List,
  SelectInput,
  TextInput,
  TopToolbar,
  useListContext,
} from 'react-admin';
import type { MailStatus, MailView } from '../../api/api-types';
import { useLive, usePausesLive } from '../../live';
import { matching, UUID } from '../../shared/forms/validate';
import { Empty } from '../../shared/lists/Empty';
import { ExportList } from '../../shared/lists/ExportCsv';
import { KeysetPagination } from '../../shared/lists/KeysetPagination';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { ListLoaded } from '../../shared/loading/Loaded';
import { ForgetButton } from '../actions/ForgetButton';
import { SendSelected } from '../actions/SendSelected';
import { narrow, wide } from './columns';

const STATUSES: readonly MailStatus[] = ['waiting', 'sent', 'failed', 'suppressed', 'bounced'];

const filters = [
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
    validate={matching(UUID, 'mails.hints.order_id')}
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
  'kind',
  'orderId',
  'recipient',
  'locale',
  'status',
  'attempts',
  'provider',
  'lastError',
  'sentAt',
  'finishedAt',
  'messageId',
] as const satisfies readonly (keyof MailView)[];

/** The mails to customers and operators, without their addresses. */
export default function MailList() {
  return (
    <List
      filters={filters}
      actions={
        <TopToolbar sx={{ alignItems: 'center' }}>
          <ForgetButton />
          <ExportList<MailView> columns={EXPORTED} />
        </TopToolbar>
      }
      exporter={false}
      perPage={50}
      pagination={<KeysetPagination />}
      queryOptions={useLive()}
      empty={<Empty title="mails.empty.title" text="mails.empty.text" />}
    >
      <ListLoaded>
        <Mails />
      </ListLoaded>
    </List>
  );
}

function Mails() {
  // The table has seven columns, one of them with text of any length.
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('lg'));
  const { selectedIds } = useListContext<MailView>();
  // Rows must not move while the user is selecting.
  usePausesLive(selectedIds.length > 0);
  return (
    <LinkedRows>
      <DataTable<MailView>
        rowClick="show"
        size="small"
        bulkActionButtons={false}
        bulkActionsToolbar={
          <BulkActionsToolbar selectAllButton={false}>
            <SendSelected />
          </BulkActionsToolbar>
        }
        empty={<Empty title="mails.no_match.title" text="mails.no_match.text" />}
      >
        {isNarrow ? narrow : wide}
      </DataTable>
    </LinkedRows>
  );
}
