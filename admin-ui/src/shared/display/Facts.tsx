import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';

/** A list of terms and values, side by side if there is room. */
export const Facts = ({ minWidth = 260, children }: { minWidth?: number; children: ReactNode }) => (
  <Box
    component="dl"
    sx={{
      display: 'grid',
      gridTemplateColumns: { xs: '1fr', sm: `repeat(auto-fill, minmax(${minWidth}px, 1fr))` },
      gap: 2,
      m: 0,
    }}
  >
    {children}
  </Box>
);

export const Fact = ({ term, wide, children }: { term: string; wide?: boolean; children: ReactNode }) => (
  <Box sx={{ minWidth: 0, gridColumn: wide ? { sm: 'span 2' } : undefined }}>
    <Typography component="dt" variant="caption" color="textSecondary">
      {term}
    </Typography>
    <Box component="dd" sx={{ m: 0, overflowWrap: 'anywhere' }}>
      {children}
    </Box>
  </Box>
);
