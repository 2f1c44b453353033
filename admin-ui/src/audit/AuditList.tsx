import { Link as TextLink, useMediaQuery, type Theme } from '@mui/material';
import type { MouseEvent } from 'react';
import {
  DataTable,
  FilterButton,
  List,
  SelectInput,
  TextInput,
  TopToolbar,
  useExpanded,
  useListContext,
  useTranslate,
} from 'react-admin';
import type { AuditPage, AuditView } from '../api/api-types';
import { useLive } from '../live';
import { ListLoaded } from '../shared/loading/Loaded';
import { Empty } from '../shared/lists/Empty';
import { ExportList } from '../shared/lists/ExportCsv';
import { InstantInput } from '../shared/forms/InstantInput';
import { KeysetPagination } from '../shared/lists/KeysetPagination';
import { Missing } from '../shared/loading/Missing';
import { When } from '../shared/display/When';
import { Changes } from './ChangeList';
import { EntryDetails } from './EntryDetails';
import { ACTIONS, useActionName } from './actions';
import { Head } from './Head';
import { Target } from './Target';

const trimmed = (text: string) => text.trim();

const filters = [
  <TextInput key="actor" source="actor" alwaysOn resettable parse={trimmed} />,
  <SelectInput
    key="action"
    source="action"
    alwaysOn
    choices={ACTIONS.map((id) => ({ id, name: `audit.actions.${id}` }))}
  />,
  <TextInput
    key="target"
    source="target"
    alwaysOn
    resettable
    parse={trimmed}
    sx={{ minWidth: { xs: '100%', sm: 320 } }}
  />,
  <InstantInput key="from" source="from" />,
  <InstantInput key="to" source="to" />,
];

const Actions = () => (
  <TopToolbar>
    <FilterButton />
    <ExportList<AuditView>
      columns={['id', 'at', 'service', 'actor', 'action', 'target', 'before', 'after', 'traceId']}
    />
  </TopToolbar>
);

/** The audit trail, newest first. */
export default function AuditList() {
  const live = useLive();
  return (
    <List<AuditView>
      filters={filters}
      actions={<Actions />}
      sort={{ field: 'at', order: 'DESC' }}
      perPage={50}
      pagination={<KeysetPagination />}
      queryOptions={live}
      empty={<Empty title="audit.empty.title" text="audit.empty.text" />}
    >
      <ListLoaded>
        <Entries />
      </ListLoaded>
    </List>
  );
}

// Arrays, not fragments: react-admin counts the columns for the width of an open entry.
const wide = [
  <DataTable.Col<AuditView> key="at" source="at" disableSort render={({ at }) => <When at={at} />} />,
  <DataTable.Col key="actor" source="actor" disableSort />,
  <DataTable.Col<AuditView>
    key="action"
    source="action"
    disableSort
    render={(entry) => <Action entry={entry} />}
  />,
  <DataTable.Col<AuditView>
    key="target"
    source="target"
    disableSort
    render={(entry) => <Target entry={entry} />}
  />,
  <DataTable.Col<AuditView>
    key="changes"
    source="changes"
    disableSort
    render={(entry) => <Changes entry={entry} />}
  />,
];
const narrow = [
  <DataTable.Col<AuditView>
    key="action"
    source="action"
    disableSort
    render={(entry) => <InOne entry={entry} />}
  />,
];

function Entries() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const meta = useListContext<AuditView>().meta as Pick<AuditPage, 'missing'> | undefined;
  return (
    <>
      <Missing services={meta?.missing} />
      <DataTable<AuditView>
        bulkActionButtons={false}
        rowClick="expand"
        expand={<EntryDetails />}
        head={Head}
        size="small"
        empty={<Empty title="audit.none.title" text="audit.none.text" />}
        sx={{ '& td': { verticalAlign: 'top' } }}
      >
        {isPhone ? narrow : wide}
      </DataTable>
    </>
  );
}

/** Opens and closes the entry. React-admin hides its own arrow from the keyboard and from screen readers. */
function Action({ entry: { id, action } }: { entry: AuditView }) {
  const name = useActionName();
  const [isOpen, toggle] = useExpanded('audit', id);
  return (
    <TextLink
      component="button"
      type="button"
      color="inherit"
      underline="hover"
      title={action}
      aria-expanded={isOpen}
      aria-controls={`audit-${id}-expand`}
      onClick={(event: MouseEvent) => {
        // Otherwise the row would close it again.
        event.stopPropagation();
        toggle();
      }}
      sx={{ textAlign: 'start', verticalAlign: 'baseline' }}
    >
      {name(action)}
    </TextLink>
  );
}

/** A whole entry in one cell, for narrow screens. */
function InOne({ entry }: { entry: AuditView }) {
  const translate = useTranslate();
  return (
    <>
      <strong>
        <Action entry={entry} />
      </strong>{' '}
      · <Target entry={entry} />
      <br />
      {translate('audit.by', { actor: entry.actor })} · <When at={entry.at} />
      <Changes entry={entry} />
    </>
  );
}
