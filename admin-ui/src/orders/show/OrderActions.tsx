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

/** The order's status, and the actions of an operator. */
export function OrderActions({ order }: { order: OrderView }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<'cancel' | 'redrive' | 'reject' | null>(null);
  const { id, status, quantity, reason } = order;
  const canCancel = status === 'PENDING' || status === 'CONFIRMED';
  // A cancelled or rejected order may still wait for the release of its stock. The API decides.
  const canRedrive = status === 'PENDING' || status === 'CANCELLED' || reason === 'REJECTED_BY_OPERATOR';
  const close = () => setAsking(null);

  const carryOut = (command: 'cancel' | 'redrive') => async () => {
    await post(`/orders/${id}/${command}`);
    notify(`orders.${command}.done`, { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['orders'] });
  };

  return (
    <Stack direction="row" sx={{ gap: 1, mb: 2, alignItems: 'center', flexWrap: 'wrap' }}>
      <StatusChip status={status} size="medium" />
      {reason && <span>{translate(`orders.reasons.${reason}`)}</span>}
      <Box sx={{ flexGrow: 1 }} />
      <WriteButton
        onClick={() => setAsking('redrive')}
        {...(!canRedrive && { whyNot: translate('orders.redrive.why_not') })}
      >
        {translate('orders.redrive.button')}
      </WriteButton>
      <WriteButton
        color="error"
        variant="outlined"
        onClick={() => setAsking('reject')}
        {...(status !== 'PENDING' && { whyNot: translate('orders.reject.why_not') })}
      >
        {translate('orders.reject.button')}
      </WriteButton>
      <WriteButton
        color="error"
        variant="outlined"
        onClick={() => setAsking('cancel')}
        {...(!canCancel && { whyNot: translate('orders.cancel.why_not') })}
      >
        {translate('orders.cancel.button')}
      </WriteButton>
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
          {translate(`orders.cancel.${status === 'PENDING' ? 'PENDING' : 'CONFIRMED'}`, { quantity })}
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
