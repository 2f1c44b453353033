import PlaylistIcon from '@mui/icons-material/PlaylistAddCheck';
import { useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import type { OrderStatus, OrderView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { RunDialog, type Chosen } from './RunDialog';

/** The statuses of orders that neither action can change. */
const OVER: readonly unknown[] = ['REJECTED', 'CANCELLED'] satisfies OrderStatus[];

/** Cancels or redrives the selected orders. */
export function RunSelected() {
  const translate = useTranslate();
  const { data, selectedIds, onUnselectItems } = useListContext<OrderView>();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  // An order on another page of the list may be PENDING.
  const mayWait = selectedIds.some(
    (id) => (data?.find((order) => order.id === id)?.status ?? 'PENDING') === 'PENDING',
  );
  return (
    <>
      <WriteButton size="small" variant="outlined" onClick={() => setChosen({ ids: selectedIds })}>
        {translate(mayWait ? 'orders.runs.selected' : 'orders.runs.selected_cancel')}
      </WriteButton>
      {chosen && (
        <RunDialog
          chosen={chosen}
          mayWait={mayWait}
          onDone={() => onUnselectItems()}
          onClose={() => setChosen(null)}
        />
      )}
    </>
  );
}

/** Cancels or redrives all orders that match the filters of the list, also those on other pages. */
export function RunMatching() {
  const translate = useTranslate();
  const list = useListContext<OrderView>();
  const { total, data } = list;
  const filterValues = list.filterValues as Record<string, unknown>;
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const choose = () => {
    const given = Object.entries(filterValues).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    );
    // Orders that are placed after this moment are not taken.
    setChosen({ filter: { to: new Date().toISOString(), ...Object.fromEntries(given) } });
  };
  const { status } = filterValues;
  if (total === 0 || data?.length === 0 || OVER.includes(status)) return null;
  return (
    <>
      <WriteButton size="small" startIcon={<PlaylistIcon />} onClick={choose}>
        {translate('orders.runs.all')}
      </WriteButton>
      {chosen && (
        <RunDialog chosen={chosen} mayWait={status !== 'CONFIRMED'} onClose={() => setChosen(null)} />
      )}
    </>
  );
}
