import { Box, Typography, useMediaQuery, type Theme } from '@mui/material';
import { DataTable, List, SelectInput, SimpleList, TopToolbar, useTranslate } from 'react-admin';
import type { EndpointView } from '../../api/api-types';
import { useLive } from '../../live';
import { WriteButton } from '../../session/roles';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { Empty } from '../../shared/lists/Empty';
import { LinkedRows } from '../../shared/lists/LinkedRows';
import { RecordLink } from '../../shared/lists/RecordLink';
import { ListLoaded } from '../../shared/loading/Loaded';
import { STATES, stateOf } from '../endpoint-state';
import { EventNames } from './EventNames';

/** The API returns them all: there are at most so many. */
const MOST = 500;

const filters = [
  <SelectInput
    key="state"
    source="state"
    alwaysOn
    sx={{ minWidth: { xs: '100%', sm: 220 } }}
    choices={STATES.map((id) => ({ id, name: `app.status.${id}` }))}
  />,
];

const CreateButton = () => {
  const translate = useTranslate();
  return (
    <WriteButton to="/webhooks/create" size="small" variant="contained">
      {translate('webhooks.create')}
    </WriteButton>
  );
};

const NoneMatches = () => <Empty title="webhooks.none.title" text="webhooks.none.text" />;

export default function EndpointList() {
  const isPhone = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  return (
    <List
      filters={filters}
      actions={
        <TopToolbar sx={{ alignItems: 'center' }}>
          <CreateButton />
        </TopToolbar>
      }
      exporter={false}
      perPage={MOST}
      pagination={false}
      queryOptions={useLive()}
      empty={
        <Empty title="webhooks.empty.title" text="webhooks.empty.text">
          <CreateButton />
        </Empty>
      }
    >
      <ListLoaded>{isPhone ? <Cards /> : <Table />}</ListLoaded>
    </List>
  );
}

const Table = () => (
  <LinkedRows>
    <DataTable<EndpointView> bulkActionButtons={false} rowClick="show" size="small" empty={<NoneMatches />}>
      <DataTable.Col<EndpointView>
        source="url"
        disableSort
        sx={{ overflowWrap: 'anywhere', minWidth: { lg: 280 } }}
        render={(endpoint) => <Name {...endpoint} />}
      />
      <DataTable.Col<EndpointView>
        source="events"
        disableSort
        render={({ events }) => <EventNames events={events} />}
      />
      <DataTable.Col<EndpointView>
        source="state"
        disableSort
        render={(endpoint) => <State {...endpoint} />}
      />
      <DataTable.NumberCol source="waiting" disableSort />
      <DataTable.Col<EndpointView>
        source="lastDeliveredAt"
        disableSort
        render={(endpoint) => <LastDelivered {...endpoint} />}
      />
    </DataTable>
  </LinkedRows>
);

function Cards() {
  const translate = useTranslate();
  return (
    <SimpleList<EndpointView>
      rowClick="show"
      empty={<NoneMatches />}
      primaryText={({ url, description }) => (
        <span style={{ overflowWrap: 'anywhere' }}>{description || url}</span>
      )}
      secondaryText={(endpoint) => (
        <Box component="span" sx={{ display: 'flex', flexDirection: 'column', gap: 0.5, mt: 0.5 }}>
          {endpoint.description !== '' && <span style={{ overflowWrap: 'anywhere' }}>{endpoint.url}</span>}
          <State {...endpoint} />
          {endpoint.waiting > 0 && (
            <span>{translate('webhooks.waiting', { smart_count: endpoint.waiting })}</span>
          )}
        </Box>
      )}
    />
  );
}

const Name = ({ url, description }: EndpointView) => (
  <>
    <RecordLink>{url}</RecordLink>
    {description !== '' && (
      <Typography variant="body2" color="textSecondary">
        {description}
      </Typography>
    )}
  </>
);

/** The state, and since when or why. */
function State(endpoint: EndpointView) {
  const translate = useTranslate();
  const { failingSince, disabledReason } = endpoint;
  return (
    <Box
      component="span"
      sx={{ display: 'inline-flex', columnGap: 1, flexWrap: 'wrap', alignItems: 'center' }}
    >
      <StatusChip status={stateOf(endpoint)} />
      {disabledReason === null && failingSince !== null && (
        <span>
          {translate('webhooks.since')} <When at={failingSince} seconds={false} dated linked />
        </span>
      )}
      {disabledReason !== null && disabledReason !== 'operator' && (
        <span>{translate(`webhooks.why_off.${disabledReason}`)}</span>
      )}
    </Box>
  );
}

function LastDelivered({ lastDeliveredAt }: EndpointView) {
  const translate = useTranslate();
  return lastDeliveredAt === null ? <>{translate('webhooks.never')}</> : <When at={lastDeliveredAt} linked />;
}
