import { DialogContentText } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { EndpointWithSecret } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { NumberField } from '../../shared/forms/NumberField';
import { useCommand } from '../../shared/forms/use-command';
import type { EndpointDialogProps } from './dialog-props';
import { newSecret } from './new-secret';

const MOST_HOURS = 168;
const USUAL_HOURS = 24;

/** Makes a new secret, which is then shown once. */
export function RotateDialog({ endpoint: { id }, onClose }: EndpointDialogProps) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const command = useCommand();
  const [hours, setHours] = useState<number | null>(USUAL_HOURS);
  const isRight = hours !== null && Number.isInteger(hours) && hours >= 0 && hours <= MOST_HOURS;
  const carryOut = async () => {
    const { secret } = await command<EndpointWithSecret>(`/webhooks/endpoints/${id}/rotate-secret`, {
      overlapHours: hours,
    });
    newSecret.set({ id, secret });
    await queries.invalidateQueries({ queryKey: ['webhooks'] });
  };
  return (
    <ConfirmDialog
      open
      title={translate('webhooks.rotate.title')}
      confirm={translate('webhooks.rotate.confirm')}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={!isRight}
    >
      <DialogContentText gutterBottom>{translate('webhooks.rotate.text')}</DialogContentText>
      <NumberField
        label={translate('webhooks.rotate.hours')}
        value={hours}
        onChange={setHours}
        autoFocus
        required
        error={!isRight}
        helperText={translate(`webhooks.rotate.hours_${isRight ? 'hint' : 'wrong'}`, { most: MOST_HOURS })}
      />
    </ConfirmDialog>
  );
}
