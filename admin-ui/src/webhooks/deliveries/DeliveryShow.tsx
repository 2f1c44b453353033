import ReplayIcon from '@mui/icons-material/ReplayOutlined';
import { DialogContentText, Stack } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Show, useNotify, useRecordContext, useTranslate } from 'react-admin';
import type { DeliveryDetails, DeliveryStatus } from '../../api/api-types';
import { useLive } from '../../live';
import { WriteButton } from '../../session/roles';
import { Json } from '../../shared/display/Json';
import { Section } from '../../shared/display/Section';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { NotLoaded } from '../../shared/loading/Loaded';
import { SentCard } from '../../shared/sent/SentCard';
import { Attempts } from './Attempts';
import { DeliveryFacts } from './DeliveryFacts';
import { useEndpoints } from './use-endpoints';

const SEVERITY = {
  waiting: 'info',
  delivered: 'success',
  failed: 'error',
} as const satisfies Record<DeliveryStatus, string>;

export default function DeliveryShow() {
  return (
    <Show<DeliveryDetails> queryOptions={useLive()} actions={false} component="div">
      <Delivery />
    </Show>
  );
}

function Delivery() {
  const translate = useTranslate();
  const delivery = useRecordContext<DeliveryDetails>();
  // A record of the list has no body until the details are there.
  if (!delivery?.attemptList) return <NotLoaded />;
  const { status, type, body, attemptList } = delivery;
  return (
    <Stack sx={{ gap: 2 }}>
      <SentCard
        sent={delivery}
        event={type}
        texts="webhooks"
        severity={SEVERITY[status]}
        action={<SendAgain delivery={delivery} />}
      >
        <DeliveryFacts delivery={delivery} />
      </SentCard>
      <Section title={translate('webhooks.attempts')}>
        <Attempts attempts={attemptList} />
      </Section>
      <Section title={translate('webhooks.payload')}>
        <Json value={body} />
      </Section>
    </Stack>
  );
}

/** Sends it again. It says why if that cannot be: the API would refuse it. */
function SendAgain({ delivery: { id, status, endpointId } }: { delivery: DeliveryDetails }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const command = useCommand();
  const [isAsking, setAsking] = useState(false);
  const { data: endpoints } = useEndpoints();
  const endpoint = endpoints?.items.find((one) => one.id === endpointId);
  const whyNot = endpoints && (endpoint ? !endpoint.enabled && 'switch_on_first' : 'was_removed');
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
        whyNot={whyNot ? translate(`webhooks.${whyNot}`) : undefined}
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
