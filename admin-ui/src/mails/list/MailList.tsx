import { BulkActionsToolbar, DataTable, useListContext } from 'react-admin';
import type { MailStatus, MailView } from '../../api/api-types';
import { usePausesLive } from '../../live';
import { Empty } from '../../shared/lists/Empty';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { SentList, sentFilters, useIsNarrow } from '../../shared/sent/SentList';
import { ForgetButton } from '../actions/ForgetButton';
import { SendSelected } from '../actions/SendSelected';
import { narrow, wide } from './columns';

const filters = sentFilters(['waiting', 'sent', 'failed', 'suppressed', 'bounced'] satisfies MailStatus[]);

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
    <SentList<MailView> filters={filters} exported={EXPORTED} action={<ForgetButton />} empty="mails.empty">
      <Mails />
    </SentList>
  );
}

function Mails() {
  const isNarrow = useIsNarrow();
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
