import type { TablePaginationProps } from '@mui/material';
import { Pagination, useListContext, useTranslate } from 'react-admin';

/**
 * Previous and next of a list whose length nobody counts. On its last page react-admin's own would say "1-50 of 50"
 * whatever there is, and on a phone it would lead beyond it.
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
  // Of the table pagination that react-admin hands it on to; its own types leave it out.
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
