import type { TablePaginationProps } from '@mui/material';
import { Pagination, useListContext, useTranslate } from 'react-admin';

/**
 * "Previous" and "next" for a list of unknown length. React-admin's own pagination shows a wrong "1-50 of 50" on the last
 * page, and on a phone it leads past the end.
 */
export function KeysetPagination() {
  const translate = useTranslate();
  const { data, page, perPage, hasNextPage } = useListContext();
  const before = (page - 1) * perPage;
  const offsetEnd = before + (data?.length ?? 0);
  const range = {
    offsetBegin: Math.min(before + 1, offsetEnd),
    offsetEnd,
    total: offsetEnd,
  };
  // A prop of the table pagination below. React-admin's types lack it.
  const label: Partial<TablePaginationProps> = {
    labelDisplayedRows: () =>
      translate(`ra.navigation.${hasNextPage ? 'partial_page_range_info' : 'page_range_info'}`, range),
  };
  return (
    <Pagination
      {...label}
      rowsPerPageOptions={[25, 50, 100, 200]}
      slotProps={{ actions: { nextButton: { disabled: !hasNextPage } } }}
    />
  );
}
