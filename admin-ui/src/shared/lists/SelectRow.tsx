import { Checkbox } from '@mui/material';
import { useListContext, useTranslate, type RaRecord } from 'react-admin';

interface Props<T> {
  readonly record: T;
  readonly canSelect: (record: T) => boolean;
}

/** The check box of a row. React-admin puts the name of its own on a wrapper, where screen readers do not find it. */
export function SelectRow<T extends RaRecord>({ record, canSelect }: Props<T>) {
  const translate = useTranslate();
  const { selectedIds, onToggleItem } = useListContext<T>();
  return (
    <Checkbox
      size="small"
      checked={selectedIds.includes(record.id)}
      disabled={!canSelect(record)}
      onChange={() => onToggleItem(record.id)}
      // A click on the row opens the record.
      onClick={(event) => event.stopPropagation()}
      slotProps={{ input: { 'aria-label': translate('ra.action.select_row') } }}
    />
  );
}

/** The check box for all rows of the page. */
export function SelectPage<T extends RaRecord>({ canSelect }: Pick<Props<T>, 'canSelect'>) {
  const translate = useTranslate();
  const { data = [], selectedIds, onSelect } = useListContext<T>();
  const ids = data.filter(canSelect).map(({ id }) => id);
  const isAll = ids.length > 0 && ids.every((id) => selectedIds.includes(id));
  const others = selectedIds.filter((id) => !ids.includes(id));
  return (
    <Checkbox
      size="small"
      checked={isAll}
      indeterminate={!isAll && ids.some((id) => selectedIds.includes(id))}
      disabled={ids.length === 0}
      onChange={() => onSelect(isAll ? others : [...others, ...ids])}
      slotProps={{ input: { 'aria-label': translate('ra.action.select_all') } }}
    />
  );
}
