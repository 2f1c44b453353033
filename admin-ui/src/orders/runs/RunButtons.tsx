import PlaylistIcon from '@mui/icons-material/PlaylistAddCheck';
import { useState } from 'react';
import { useListContext, useTranslate } from 'react-admin';
import type { OrderView } from '../../api/api-types';
import { WriteButton } from '../../session/roles';
import { RunDialog, type Chosen } from './RunDialog';

/** Cancels or redrives the selected orders. */
export function RunSelected() {
  const translate = useTranslate();
  const { selectedIds, onUnselectItems } = useListContext<OrderView>();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  return (
    <>
      <WriteButton size="small" variant="outlined" onClick={() => setChosen({ ids: selectedIds })}>
        {translate('orders.runs.selected')}
      </WriteButton>
      {chosen && (
        <RunDialog chosen={chosen} onDone={() => onUnselectItems()} onClose={() => setChosen(null)} />
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
  if (total === 0 || data?.length === 0) return null;
  return (
    <>
      <WriteButton size="small" startIcon={<PlaylistIcon />} onClick={choose}>
        {translate('orders.runs.all')}
      </WriteButton>
      {chosen && <RunDialog chosen={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
