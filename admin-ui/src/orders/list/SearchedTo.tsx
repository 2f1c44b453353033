import { Alert, Button } from '@mui/material';
import { useListContext, useTranslate } from 'react-admin';
import type { OrderPage } from '../../api/api-types';
import { useTime } from '../../shared/format/time';

/** Says that a search by a part of an id stopped early, with a button to go on from there. */
export function SearchedTo() {
  const translate = useTranslate();
  const time = useTime();
  const list = useListContext();
  const searchedTo = (list.meta as Partial<OrderPage> | undefined)?.searchedTo;
  if (!searchedTo) return null;
  const older = () => list.setFilters({ ...(list.filterValues as object), to: searchedTo });
  return (
    <Alert
      severity="info"
      action={
        <Button color="inherit" size="small" onClick={older}>
          {translate('orders.search_older')}
        </Button>
      }
    >
      {translate('orders.searched_to', { time: time(searchedTo) })}
    </Alert>
  );
}
