import { useMediaQuery, type Theme } from '@mui/material';
import type { ReactElement, ReactNode } from 'react';
import { List, SelectInput, TextInput, TopToolbar, type RaRecord } from 'react-admin';
import { useLive } from '../../live';
import { matching, UUID } from '../forms/validate';
import { Empty } from '../lists/Empty';
import { ExportList } from '../lists/ExportCsv';
import { KeysetPagination } from '../lists/KeysetPagination';
import { ListLoaded } from '../loading/Loaded';

/** What was sent can be searched by its status and its order. */
export const sentFilters = (statuses: readonly string[]) => [
  <SelectInput
    key="status"
    source="status"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 160 } }}
    choices={statuses.map((id) => ({ id, name: `app.status.${id}` }))}
  />,
  <TextInput
    key="orderId"
    source="orderId"
    alwaysOn
    resettable
    parse={(text: string) => text.trim()}
    validate={matching(UUID, 'sent.whole_id')}
    sx={{
      minWidth: { xs: '100%', sm: 320 },
      // React-admin hides the texts below filters, also what is wrong.
      '& .MuiFormHelperText-root.Mui-error': { display: 'block' },
    }}
  />,
];

interface Props<Sent extends RaRecord> {
  readonly filters: ReactElement[];
  readonly exported: readonly (keyof Sent & string)[];
  /** Beside the export. */
  readonly action?: ReactNode;
  /** The keys of a title and a text for a list without anything. */
  readonly empty: string;
  readonly children: ReactNode;
}

/** A live list of what was sent to others, the newest first. */
export const SentList = <Sent extends RaRecord>({
  filters,
  exported,
  action,
  empty,
  children,
}: Props<Sent>) => (
  <List
    filters={filters}
    actions={
      <TopToolbar sx={{ alignItems: 'center' }}>
        {action}
        <ExportList<Sent> columns={exported} />
      </TopToolbar>
    }
    exporter={false}
    perPage={50}
    pagination={<KeysetPagination />}
    queryOptions={useLive()}
    empty={<Empty title={`${empty}.title`} text={`${empty}.text`} />}
  >
    <ListLoaded>{children}</ListLoaded>
  </List>
);

/** Whether there is no room for the table: it has seven columns, with text of any length. */
export const useIsNarrow = () => useMediaQuery((theme: Theme) => theme.breakpoints.down('lg'));
