import { Checkbox } from '@mui/material';
import { useListContext, useTranslate } from 'react-admin';
import type { DeadLetterSummary } from '../../api/api-types';

/** The check box of a row. React-admin puts the name of its own on a wrapper, where screen readers do not find it. */
export function SelectLetter({ letter: { id, status } }: { letter: DeadLetterSummary }) {
  const translate = useTranslate();
  const { selectedIds, onToggleItem } = useListContext<DeadLetterSummary>();
  return (
    <Checkbox
      size="small"
      checked={selectedIds.includes(id)}
      disabled={status !== 'open'}
      onChange={() => onToggleItem(id)}
      // A click on the row opens the dead letter.
      onClick={(event) => event.stopPropagation()}
      slotProps={{ input: { 'aria-label': translate('ra.action.select_row') } }}
    />
  );
}

/** The check box for all rows of the page. */
export function SelectPage() {
  const translate = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext<DeadLetterSummary>();
  const open = data.filter(({ status }) => status === 'open').map(({ id }) => id);
  const isAll = open.length > 0 && open.every((id) => selectedIds.includes(id));
  const others = selectedIds.filter((id) => !open.includes(id));
  return (
    <Checkbox
      size="small"
      checked={isAll}
      indeterminate={!isAll && open.some((id) => selectedIds.includes(id))}
      disabled={open.length === 0}
      onChange={() => onSelect(isAll ? others : [...others, ...open])}
      slotProps={{ input: { 'aria-label': translate('ra.action.select_all') } }}
    />
  );
}
