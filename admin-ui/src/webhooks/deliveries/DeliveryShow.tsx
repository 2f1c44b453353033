import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import { Alert, Card, CardContent, DialogContentText, Stack, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Show, useNotify, useRecordContext, useTranslate } from 'react-admin';
import type { DeliveryDetails } from '../../api/api-types';
import { useLive } from '../../live';
import { WriteButton } from '../../session/roles';
import { Json } from '../../shared/display/Json';
import { StatusChip } from '../../shared/display/StatusChip';
import { When } from '../../shared/display/When';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { NotLoaded } from '../../shared/loading/Loaded';
import { Attempts } from './Attempts';
import { DeliveryFacts } from './DeliveryFacts';
import { useTypeName } from './use-type-name';

export default function DeliveryShow() {
  return (
    <Show<DeliveryDetails> queryOptions={useLive()} actions={false} component="div">
      <Delivery />
    </Show>
  );
}

function Delivery() {
  const typeName = useTypeName();
  const delivery = useRecordContext<DeliveryDetails>();
  // A record of the list has no body until the details are there.
  if (!delivery?.attemptList) return <NotLoaded />;
  const { status, type, body, attemptList } = delivery;
  return (
    <Stack sx={{ gap: 2 }}>
      <Card>
        <CardContent>
          <Stack direction="row" sx={{ gap: 1, alignItems: 'center', flexWrap: 'wrap' }}>
            <StatusChip status={status} size="medium" />
            <span style={{ flexGrow: 1 }} />
            <SendAgain delivery={delivery} />
          </Stack>
          <Typography variant="h6" component="h2" sx={{ my: 2, overflowWrap: 'anywhere' }}>
            {typeName(type)}
          </Typography>
          <Outcome delivery={delivery} />
          <DeliveryFacts delivery={delivery} />
        </CardContent>
      </Card>
      <Part title="attempts">
        <Attempts attempts={attemptList} />
      </Part>
      <Part title="payload">
        <Json value={body} />
      </Part>
    </Stack>
  );
}

/** What became of it, and what is next. */
function Outcome({ delivery }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const { status, lastError, nextAttemptAt, finishedAt } = delivery;
  const at = status === 'waiting' ? nextAttemptAt : finishedAt;
  return (
    <Alert
      severity={status === 'delivered' ? 'success' : status === 'failed' ? 'error' : 'info'}
      sx={{ mb: 2, overflowWrap: 'anywhere' }}
    >
      {translate(`webhooks.outcome.${status}`)}{' '}
      {at !== null && (
        <>
          <When at={at} dated />.
        </>
      )}
      {lastError !== null && ` ${translate('webhooks.last_error', { error: lastError })}`}
    </Alert>
  );
}

function SendAgain({ delivery: { id, status } }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const [isAsking, setAsking] = useState(false);
  const carryOut = async () => {
    await command(`/webhooks/deliveries/${id}/replay`);
    notify('webhooks.again.done', { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['deliveries'] });
  };
  return (
    <>
      <WriteButton
        size="small"
        variant={status === 'failed' ? 'contained' : 'outlined'}
        startIcon={<ReplayIcon />}
        onClick={() => setAsking(true)}
      >
        {translate('webhooks.again.button')}
      </WriteButton>
      <ConfirmDialog
        open={isAsking}
        title={translate('webhooks.again.title')}
        confirm={translate('webhooks.again.button')}
        onConfirm={carryOut}
        onClose={() => setAsking(false)}
      >
        <DialogContentText>{translate('webhooks.again.text')}</DialogContentText>
      </ConfirmDialog>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const translate = useTranslate();
  return (
    <Card component="section" aria-labelledby={`part-${title}`}>
      <CardContent>
        <Typography id={`part-${title}`} variant="subtitle1" component="h2" gutterBottom>
          {translate(`webhooks.${title}`)}
        </Typography>
        {children}
      </CardContent>
    </Card>
  );
}
