import { Alert, DialogContentText, FormControl, FormControlLabel, Radio, RadioGroup } from '@mui/material';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import { get } from '../../api/api';
import type { OrderRun, OrderRunCount, RunAction } from '../../api/api-types';
import { ConfirmDialog } from '../../shared/forms/ConfirmDialog';
import { useCommand } from '../../shared/forms/use-command';
import { LoadError } from '../../shared/loading/LoadError';
import { LoadingLines } from '../../shared/loading/LoadingLines';
import { RUNS } from './use-runs';

/** The orders of a run: chosen one by one, or all of a list. */
export type Chosen =
  { readonly ids: readonly string[] } | { readonly filter: Readonly<Record<string, string>> };

interface Props {
  readonly chosen: Chosen;
  /** Whether one of them may wait for stock, so that it can be requested again. */
  readonly mayWait: boolean;
  readonly onDone?: () => void;
  readonly onClose: () => void;
}

const ACTIONS: readonly RunAction[] = ['cancel', 'redrive'];

/** Says what would happen to how many orders, and starts the run. The list then shows its progress. */
export function RunDialog({ chosen, mayWait, onDone, onClose }: Props) {
  const translate = useTranslate();
  const queries = useQueryClient();
  const command = useCommand();
  const [action, setAction] = useState<RunAction>('cancel');
  const filter = 'filter' in chosen ? chosen.filter : undefined;
  const query = new URLSearchParams({ ...filter, action }).toString();
  const counted = useQuery({
    queryKey: [...RUNS, 'count', query],
    queryFn: ({ signal }) => get<OrderRunCount>(`/order-runs/count?${query}`, { signal }),
    enabled: filter !== undefined,
    // What one confirms is what one was told.
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const count = 'ids' in chosen ? chosen.ids.length : counted.data?.orders;

  const carryOut = async () => {
    await command<OrderRun>('/order-runs', { action, ...chosen });
    onDone?.();
    await queries.invalidateQueries({ queryKey: RUNS });
  };

  return (
    <ConfirmDialog
      open
      title={translate(`orders.runs.dialog.${filter ? 'all' : 'selected'}`)}
      confirm={
        count
          ? translate(`orders.runs.confirm.${action}`, { smart_count: count })
          : translate('ra.action.confirm')
      }
      dismiss={translate('orders.runs.dialog.dismiss')}
      color={action === 'cancel' ? 'error' : 'primary'}
      onConfirm={carryOut}
      onClose={onClose}
      disabled={!count}
    >
      {mayWait && (
        <FormControl>
          <RadioGroup
            aria-label={translate('orders.runs.dialog.what')}
            value={action}
            onChange={({ target }) => setAction(target.value as RunAction)}
          >
            {ACTIONS.map((one) => (
              <FormControlLabel
                key={one}
                value={one}
                control={<Radio size="small" />}
                label={translate(`orders.runs.action.${one}`)}
              />
            ))}
          </RadioGroup>
        </FormControl>
      )}
      <DialogContentText sx={{ my: 1 }}>{translate(`orders.runs.text.${action}`)}</DialogContentText>
      {filter !== undefined && counted.isPending && <LoadingLines lines={1} />}
      {counted.error && <LoadError error={counted.error} retry={counted.refetch} />}
      {count !== undefined && (
        <Alert severity={count === 0 ? 'info' : 'warning'} role="status">
          {translate(`orders.runs.count.${count === 0 ? 'none_' : ''}${action}`, { smart_count: count })}
          {counted.data?.more && ` ${translate('orders.runs.dialog.more', { smart_count: count })}`}
        </Alert>
      )}
    </ConfirmDialog>
  );
}
