import { Alert, Card, CardContent, Link as TextLink, Stack, Typography } from '@mui/material';
import { Show, useRecordContext, useTranslate } from 'react-admin';
import { Link } from 'react-router';
import type { EndpointDetails, EndpointView } from '../../api/api-types';
import { useLive } from '../../live';
import { Copyable } from '../../shared/display/Copyable';
import { Fact, Facts } from '../../shared/display/Facts';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { useNumber } from '../../shared/format/time';
import { NotLoaded } from '../../shared/loading/Loaded';
import { DeliveryLines } from '../deliveries/DeliveryLines';
import { listOf } from '../../shared/lists/list-of';
import { stateOf } from '../endpoint-state';
import { EndpointActions } from './EndpointActions';
import { EventNames } from './EventNames';
import { ReplayProgress } from './ReplayProgress';
import { SecretDialog } from './SecretDialog';

export default function EndpointShow() {
  return (
    <Show<EndpointDetails> queryOptions={useLive()} actions={false} component="div">
      <Endpoint />
    </Show>
  );
}

function Endpoint() {
  const translate = useTranslate();
  const endpoint = useRecordContext<EndpointDetails>();
  // A record of the list has no replay until the details are there.
  if (endpoint?.replay === undefined) return <NotLoaded />;
  const { id, url, description } = endpoint;
  return (
    <Stack sx={{ gap: 2 }}>
      <SecretDialog id={id} />
      <ReplayProgress endpoint={endpoint} />
      <Card>
        <CardContent>
          <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
            <StatusChip status={stateOf(endpoint)} size="medium" />
            <span style={{ flexGrow: 1 }} />
            <EndpointActions endpoint={endpoint} />
          </Stack>
          <Typography variant="h6" component="h2" sx={{ mt: 2, overflowWrap: 'anywhere' }}>
            {description || url}
          </Typography>
          <State endpoint={endpoint} />
          <EndpointFacts endpoint={endpoint} />
        </CardContent>
      </Card>
      <Card component="section" aria-labelledby="newest-deliveries">
        <CardContent>
          <Stack direction="row" sx={{ gap: 2, alignItems: 'baseline', flexWrap: 'wrap', mb: 1 }}>
            <Typography id="newest-deliveries" variant="subtitle1" component="h2">
              {translate('webhooks.newest')}
            </Typography>
            <TextLink component={Link} to={listOf('deliveries', { endpointId: id })}>
              {translate('webhooks.all_deliveries')}
            </TextLink>
          </Stack>
          <DeliveryLines filter={{ endpointId: id }} most={10} empty="webhooks.none_yet" />
        </CardContent>
      </Card>
    </Stack>
  );
}

/** What is wrong with the endpoint, and what to do. */
function State({ endpoint }: { endpoint: EndpointView }) {
  const translate = useTranslate();
  const { disabledReason, failingSince, lastError } = endpoint;
  const state = stateOf(endpoint);
  if (state === 'on') return null;
  return (
    <Alert
      severity={state === 'switched_off' ? 'error' : state === 'failing' ? 'warning' : 'info'}
      sx={{ mt: 1, overflowWrap: 'anywhere' }}
    >
      {translate(`webhooks.state.${disabledReason ?? 'on_failing'}`)}
      {failingSince !== null && state !== 'paused' && (
        <>
          {' '}
          {translate('webhooks.failing_since')} <When at={failingSince} dated />.
        </>
      )}
      {lastError !== null && ` ${translate('sent.last_error', { error: lastError })}`}
    </Alert>
  );
}

function EndpointFacts({ endpoint }: { endpoint: EndpointView }) {
  const translate = useTranslate();
  const number = useNumber();
  const name = (field: string) => translate(`resources.webhooks.fields.${field}`);
  const { id, url, events, lastDeliveredAt, previousSecretUntil, waiting } = endpoint;
  return (
    <Stack sx={{ mt: 2 }}>
      <Facts>
        <Fact term={name('url')} wide>
          <Copyable text={url} what={name('url')} />
        </Fact>
        <Fact term={name('events')}>
          <EventNames events={events} />
        </Fact>
        <Fact term={name('waiting')}>
          {waiting === 0 ? (
            translate('webhooks.nothing_waits')
          ) : (
            <TextLink component={Link} to={listOf('deliveries', { endpointId: id, status: 'waiting' })}>
              {number(waiting)}
            </TextLink>
          )}
        </Fact>
        <Fact term={name('lastDeliveredAt')}>
          {lastDeliveredAt === null ? translate('webhooks.never') : <When at={lastDeliveredAt} />}
        </Fact>
        <Fact term={name('ratePerSecond')}>{number(endpoint.ratePerSecond)}</Fact>
        <Fact term={name('maxConcurrency')}>{number(endpoint.maxConcurrency)}</Fact>
        <Fact term={name('createdAt')}>
          <When at={endpoint.createdAt} />
        </Fact>
        {previousSecretUntil !== null && (
          <Fact term={name('previousSecretUntil')}>
            <When at={previousSecretUntil} dated />
          </Fact>
        )}
        <Fact term={name('id')} wide>
          <Copyable text={id} what={name('id')} />
        </Fact>
      </Facts>
    </Stack>
  );
}
