import { Box, TableCell, TableHead, TableRow } from '@mui/material';
import { visuallyHidden } from '@mui/utils';
import type { ReactNode } from 'react';
import { DataTableClasses, useTranslate } from 'react-admin';

/** The head of the table. React-admin leaves the head of the first column empty. */
export function Head({ children }: { children?: ReactNode }) {
  const translate = useTranslate();
  return (
    <TableHead className={DataTableClasses.thead}>
      <TableRow className={`${DataTableClasses.row} ${DataTableClasses.headerRow}`}>
        <TableCell padding="none" variant="head" className={DataTableClasses.headerCell}>
          <Box component="span" sx={visuallyHidden}>
            {translate('audit.details')}
          </Box>
        </TableCell>
        {children}
      </TableRow>
    </TableHead>
  );
}
