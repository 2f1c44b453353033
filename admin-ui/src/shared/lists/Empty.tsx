import { Box, Typography } from '@mui/material';
import type { ReactNode } from 'react';
import { useTranslate } from 'react-admin';

/** Shown instead of an empty list: says what belongs here and how it gets here. Texts are translation keys. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  const translate = useTranslate();
  return (
    <Box sx={{ textAlign: 'center', px: 2, py: 6, maxWidth: 560, mx: 'auto' }}>
      <Typography variant="h6" component="h2" gutterBottom>
        {translate(title)}
      </Typography>
      <Typography color="textSecondary" sx={{ mb: 2 }}>
        {translate(text)}
      </Typography>
      {children}
    </Box>
  );
}
