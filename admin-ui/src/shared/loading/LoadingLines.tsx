import { Box, Skeleton } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Shown while data is loading. */
export function LoadingLines({ lines = 5 }: { lines?: number }) {
  const translate = useTranslate();
  return (
    <Box role="status" aria-label={translate('ra.page.loading')} sx={{ width: '100%' }}>
      {Array.from({ length: lines }, (_, n) => (
        <Skeleton key={n} height={36} width={`${90 - n * 8}%`} />
      ))}
    </Box>
  );
}
