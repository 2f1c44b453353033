import { Box, Typography, useMediaQuery, type Theme } from '@mui/material';
import { BulkActionsToolbar, DataTable, List, SelectInput, useListContext, useTranslate } from 'react-admin';
import type { DeadLetterPage, DeadLetterStatus, DeadLetterSummary } from '../../api/api-types';
import { useLive, usePausesLive } from '../../live';
import { ListLoaded } from '../../shared/loading/Loaded';
import { Empty } from '../../shared/lists/Empty';
import { KeysetPagination } from '../../shared/lists/KeysetPagination';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { RecordLink } from '../../shared/lists/RecordLink';
import { RecordTime } from '../../shared/lists/RecordTime';
import { SelectPage, SelectRow } from '../../shared/lists/SelectRow';
import { Missing } from '../../shared/loading/Missing';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { failsAgain } from '../actions/corrected-data';
import { Actions } from '../actions/Actions';
import { ErrorOf } from './ErrorOf';
import { FailedAgain } from '../FailedAgain';
import { Groups, type DeadLetterFilterValues } from './Groups';
import { QueueInput } from './QueueInput';
import { Replays } from '../actions/ReplayProgress';

const STATUSES: readonly DeadLetterStatus[] = ['open', 'replaying', 'replayed', 'discarded'];

const filters = [
  <SelectInput
    key="status"
    source="status"
    alwaysOn
    choices={STATUSES.map((id) => ({ id, name: `app.status.${id}` }))}
  />,
  <QueueInput key="queue" source="queue" alwaysOn />,
  <SelectInput
    key="failed"
    source="failed"
    alwaysOn
    choices={[{ id: 'again', name: 'dead-letters.only_again' }]}
  />,
];

/** The messages that could not be processed: first by error, then one by one. */
export default function DeadLetterList() {
  const live = useLive();
  return (
    <>
      <Replays />
      <List<DeadLetterSummary>
        filters={filters}
        filterDefaultValues={{ status: 'open' }}
        actions={false}
        sort={{ field: 'lastFailedAt', order: 'DESC' }}
        perPage={50}
        pagination={<KeysetPagination />}
        queryOptions={live}
        empty={<NoneAtAll />}
      >
        <Groups />
        <ListLoaded>
          <Letters />
        </ListLoaded>
      </List>
    </>
  );
}

const isOpen = ({ status }: DeadLetterSummary) => status === 'open';

const select = (
  <DataTable.Col<DeadLetterSummary>
    key="id"
    source="id"
    label={<SelectPage canSelect={isOpen} />}
    disableSort
    sx={{ width: 48, p: 0.5 }}
    render={(letter) => <SelectRow record={letter} canSelect={isOpen} />}
  />
);
const wide = [
  select,
  <DataTable.Col<DeadLetterSummary>
    key="lastFailedAt"
    source="lastFailedAt"
    disableSort
    render={({ lastFailedAt }) => <RecordTime at={lastFailedAt} />}
  />,
  <DataTable.Col<DeadLetterSummary>
    key="errorMessage"
    source="errorMessage"
    disableSort
    render={(letter) => <ErrorOf of={letter} />}
  />,
  <DataTable.Col<DeadLetterSummary>
    key="pattern"
    source="pattern"
    disableSort
    sx={{ minWidth: 200 }}
    render={(letter) => <Pattern letter={letter} />}
  />,
  <DataTable.NumberCol key="attempts" source="attempts" disableSort />,
  <DataTable.Col<DeadLetterSummary>
    key="status"
    source="status"
    disableSort
    render={(letter) => <Status letter={letter} />}
  />,
];
const narrow = [
  select,
  <DataTable.Col<DeadLetterSummary>
    key="errorMessage"
    source="errorMessage"
    disableSort
    render={(letter) => <InOne letter={letter} />}
  />,
];

function Letters() {
  const translate = useTranslate();
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const list = useListContext<DeadLetterSummary>();
  const { status, queue, group, failed } = list.filterValues as DeadLetterFilterValues;
  // Rows must not move while the user is selecting.
  usePausesLive(list.selectedIds.length > 0);
  const isFiltered =
    queue !== undefined || group !== undefined || failed !== undefined || (status ?? 'open') !== 'open';
  return (
    <>
      <Missing services={(list.meta as Pick<DeadLetterPage, 'missing'> | undefined)?.missing} />
      <Typography variant="subtitle1" component="h2" sx={{ px: 2, pt: 2, minHeight: 56 }}>
        {translate('dead-letters.list')}
      </Typography>
      <LinkedRows>
        <DataTable<DeadLetterSummary>
          rowClick="show"
          size="small"
          bulkActionButtons={false}
          bulkActionsToolbar={
            <BulkActionsToolbar
              selectAllButton={false}
              label={isPhone ? 'ra.action.bulk_actions' : 'dead-letters.selected'}
            >
              <SelectedActions of={isPhone ? 'one' : 'selected'} />
            </BulkActionsToolbar>
          }
          empty={
            isFiltered ? (
              <Empty title="dead-letters.none.title" text="dead-letters.none.text" />
            ) : (
              <NoneAtAll />
            )
          }
          sx={{ '& td': { overflowWrap: 'anywhere' } }}
        >
          {isPhone ? narrow : wide}
        </DataTable>
      </LinkedRows>
    </>
  );
}

const NoneAtAll = () => <Empty title="dead-letters.empty.title" text="dead-letters.empty.text" />;

function SelectedActions({ of }: { of: 'one' | 'selected' }) {
  const { selectedIds, onUnselectItems, data = [] } = useListContext<DeadLetterSummary>();
  return (
    <Actions
      of={of}
      selection={{ ids: selectedIds }}
      count={selectedIds.length}
      failsAgain={data.some((letter) => selectedIds.includes(letter.id) && failsAgain(letter))}
      onDone={() => onUnselectItems()}
    />
  );
}

interface One {
  readonly letter: DeadLetterSummary;
}

function Pattern({ letter: { pattern, queue } }: One) {
  const translate = useTranslate();
  return (
    <>
      <code>{pattern ?? translate('dead-letters.no_pattern')}</code>
      <Typography variant="body2" color="text.secondary">
        {queue}
      </Typography>
    </>
  );
}

const Status = ({ letter: { status, failures } }: One) => (
  <Box sx={{ display: 'flex', gap: 0.5, flexWrap: 'wrap' }}>
    <StatusChip status={status} />
    <FailedAgain failures={failures} />
  </Box>
);

/** A whole dead letter in one cell, for narrow screens. As in the other lists, its status comes first. */
const InOne = ({ letter }: One) => (
  <>
    <Status letter={letter} />
    <RecordLink>
      <ErrorOf of={letter} />
    </RecordLink>
    <Typography variant="body2" color="text.secondary">
      <code>{letter.pattern}</code> <When at={letter.lastFailedAt} />
    </Typography>
  </>
);
