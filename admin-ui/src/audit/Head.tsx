import { Box, TableCell, TableHead, TableRow } from '@mui/material';
import type { ReactNode } from 'react';
import { DataTableClasses, useTranslate } from 'react-admin';

/** For screen readers only. */
const HIDDEN = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  overflow: 'hidden',
  whiteSpace: 'nowrap',
};

/** The head of the table. React-admin leaves the head of the first column empty. */
export function Head({ children }: { children?: ReactNode }) {
  const translate = useTranslate();
  return (
    <TableHead className={DataTableClasses.thead}>
      <TableRow className={`${DataTableClasses.row} ${DataTableClasses.headerRow}`}>
        <TableCell padding="none" variant="head" className={DataTableClasses.headerCell}>
          <Box component="span" sx={HIDDEN}>
            {translate('audit.details')}
          </Box>
        </TableCell>
        {children}
      </TableRow>
    </TableHead>
  );
}
