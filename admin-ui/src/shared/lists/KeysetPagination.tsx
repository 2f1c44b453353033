import type { TablePaginationProps } from '@mui/material';
import { useEffect, useRef } from 'react';
import { Pagination, useListContext, useTranslate } from 'react-admin';

/**
 * "Previous" and "next" for a list of unknown length. React-admin's own pagination shows a wrong "1-50 of 50" on the last
 * page, and on a phone it leads past the end.
 */
export function KeysetPagination() {
  const translate = useTranslate();
  const { data, page, perPage, hasNextPage, setPage } = useListContext();
  const before = (page - 1) * perPage;
  const offsetEnd = before + (data?.length ?? 0);
  const range = {
    offsetBegin: Math.min(before + 1, offsetEnd),
    offsetEnd,
    total: offsetEnd,
  };
  // The page that was requested last. It is drawn a little later, and a click before that must count from here.
  const asked = useRef(page);
  useEffect(() => {
    asked.current = page;
  }, [page]);
  // A prop of the table pagination below. React-admin's types lack it.
  const ofTable: Partial<TablePaginationProps> = {
    labelDisplayedRows: () =>
      translate(`ra.navigation.${hasNextPage ? 'partial_page_range_info' : 'page_range_info'}`, range),
    onPageChange: (_, index) => {
      const step = index + 1 - page;
      // Whether there is a page after the next one is known only once the next one is there.
      asked.current = Math.min(Math.max(1, asked.current + step), page + 1);
      setPage(asked.current);
    },
  };
  return (
    <Pagination
      {...ofTable}
      rowsPerPageOptions={[25, 50, 100, 200]}
      slotProps={{ actions: { nextButton: { disabled: !hasNextPage } } }}
    />
  );
}
