import { DialogContentText, TextField, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNotify, useTranslate } from 'react-admin';
import type { ProductView } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { NumberField } from '../../shared/forms/NumberField';
import { useCommand } from '../../shared/forms/use-command';
import { useNumber } from '../../shared/format/time';

export type Movement = 'restock' | 'adjust';
const MOST = 1_000_000;

interface Props {
  readonly kind: Movement;
  readonly product: ProductView;
  readonly onClose: () => void;
}

/** Restocks or adjusts a product, with a reason. Shows the resulting stock before it is sent. */
export function MovementDialog({ kind, product, onClose }: Props) {
  const translate = useTranslate();
  const notify = useNotify();
  const number = useNumber();
  const queries = useQueryClient();
  const command = useCommand();
  const [typed, setTyped] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const units = typed ?? 0;
  const isUnits = Number.isInteger(units) && units !== 0 && Math.abs(units) <= MOST;
  const isAllowed = isUnits && (kind === 'adjust' || units > 0);
  const after = product.stock + units;
  const wrong =
    typed === null || isAllowed
      ? isAllowed &&
        after < 0 &&
        translate('products.below_zero', { stock: number(after), now: number(product.stock) })
      : translate(
          units === 0 ? 'products.not_zero' : kind === 'restock' ? 'products.units' : 'products.delta',
          { most: MOST },
        );

  const carryOut = async () => {
    const amount = kind === 'restock' ? { quantity: units } : { delta: units };
    const { stock } = await command<ProductView>(`/products/${product.id}/${kind}`, {
      ...amount,
      reason: reason.trim(),
    });
    notify(`products.${kind}.done`, {
      type: 'success',
      messageArgs: { smart_count: units, stock },
    });
    await queries.invalidateQueries({ queryKey: ['products'] });
  };

  return (
    <ConfirmDialog
      open
      title={translate(`products.${kind}.title`, { name: product.name })}
      confirm={translate(`products.${kind}.button`)}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={!isAllowed || Boolean(wrong) || reason.trim() === ''}
    >
      <DialogContentText gutterBottom>{translate(`products.${kind}.text`)}</DialogContentText>
      <NumberField
        label={translate(`products.${kind}.quantity`)}
        value={typed}
        onChange={setTyped}
        signed={kind === 'adjust'}
        autoFocus
        required
        error={Boolean(wrong)}
        helperText={wrong || ' '}
      />
      <TextField
        label={translate('products.reason')}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        required
        slotProps={{ htmlInput: { maxLength: 500 } }}
      />
      <Typography role="status" sx={{ mt: 1, minHeight: '1.5em' }}>
        {isAllowed && !wrong && translate('products.after', { stock: number(after) })}
      </Typography>
    </ConfirmDialog>
  );
}
