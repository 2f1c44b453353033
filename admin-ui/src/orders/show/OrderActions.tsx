import { Box, DialogContentText, Stack } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { post } from '../../api/api';
import type { OrderView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { StatusChip } from '../../shared/display/StatusChip';
import { RejectDialog } from './RejectDialog';
import { useTimeline } from './use-timeline';
import { mayWaitForRelease, waitsForStock } from './waits-for-stock';

/** The order's status, and those actions of an operator that its state allows. */
export function OrderActions({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'cancel' | 'redrive' | 'reject' | null>(null);
  const { id, status, quantity, reason } = order;
  const canCancel = status === 'PENDING' || status === 'CONFIRMED';
  const steps = useTimeline(id, (known) => mayWaitForRelease(order, known?.steps)).data?.steps;
  const close = () => setAsking(null);

  const carryOut = (command: 'cancel' | 'redrive') => async () => {
    await post(`/orders/${id}/${command}`);
    notify(`orders.${command}.done`, { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['orders'] });
  };

  return (
    <Stack
      direction="row"
      role="group"
      aria-label={translate('resources.orders.fields.status')}
      sx={{ gap: 1, mb: 2, alignItems: 'center', flexWrap: 'wrap' }}
    >
      <StatusChip status={status} size="medium" />
      {reason && <span>{translate(`orders.reasons.${reason}`)}</span>}
      <Box sx={{ flexGrow: 1 }} />
      {waitsForStock(order, steps) && (
        <WriteButton onClick={() => setAsking('redrive')}>{translate('orders.redrive.button')}</WriteButton>
      )}
      {status === 'PENDING' && (
        <WriteButton color="error" variant="outlined" onClick={() => setAsking('reject')}>
          {translate('orders.reject.button')}
        </WriteButton>
      )}
      {canCancel && (
        <WriteButton color="error" variant="outlined" onClick={() => setAsking('cancel')}>
          {translate('orders.cancel.button')}
        </WriteButton>
      )}
      <ConfirmDialog
        open={asking === 'cancel'}
        title={translate('orders.cancel.title')}
        confirm={translate('orders.cancel.button')}
        dismiss={translate('orders.cancel.keep')}
        color="error"
        onConfirm={carryOut('cancel')}
        onClose={close}
      >
        <DialogContentText gutterBottom>
          {translate(`orders.cancel.${status === 'PENDING' ? 'PENDING' : 'CONFIRMED'}`, {
            smart_count: quantity,
          })}
        </DialogContentText>
        <DialogContentText>{translate('orders.cancel.for_good')}</DialogContentText>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'redrive'}
        title={translate('orders.redrive.title')}
        confirm={translate('orders.redrive.button')}
        onConfirm={carryOut('redrive')}
        onClose={close}
      >
        <DialogContentText>{translate('orders.redrive.text')}</DialogContentText>
      </ConfirmDialog>
      {asking === 'reject' && <RejectDialog order={order} onClose={close} />}
    </Stack>
  );
}
