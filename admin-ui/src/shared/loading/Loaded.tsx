import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext, useShowContext } from 'react-admin';
import { LoadError } from './LoadError';
import { LoadingLines } from './LoadingLines';

/** The rows of a list. If they could not be loaded, shows the error instead of "none found". */
export function ListLoaded({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useListContext();
  if (!error || data?.length) return children;
  return (
    <Box sx={{ p: 2 }}>
      <LoadError error={error} retry={refetch} />
    </Box>
  );
}

/** Shown instead of a missing record: loading, or the error, such as an unknown id. */
export function NotLoaded() {
  const { error, refetch } = useShowContext();
  return error ? <LoadError error={error} retry={refetch} /> : <LoadingLines />;
}
