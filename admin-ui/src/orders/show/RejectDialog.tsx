import { DialogContentText, TextField } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import { post } from '../../api/api';
import type { OrderView } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';

/** Rejects a pending order. The timeline and the audit trail record the reason. */
export function RejectDialog({ order, onClose }: { order: OrderView; onClose: () => void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');

  const carryOut = async () => {
    await post(`/orders/${order.id}/reject`, { reason: reason.trim() });
    notify('orders.reject.done', { type: 'success' });
    await queries.invalidateQueries({ queryKey: ['orders'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate('orders.reject.title')}
      confirm={translate('orders.reject.button')}
      dismiss={translate('orders.cancel.keep')}
      color="error"
      onConfirm={carryOut}
      onClose={onClose}
      disabled={reason.trim() === ''}
    >
      <DialogContentText gutterBottom>
        {translate('orders.reject.text', { smart_count: order.quantity })}
      </DialogContentText>
      <TextField
        label={translate('orders.reject.reason')}
        helperText={translate('orders.reject.reason_hint')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        required
        autoFocus
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
    </ConfirmDialog>
  );
}
