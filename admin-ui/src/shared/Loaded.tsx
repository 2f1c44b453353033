import { Box } from '@mui/material';
import type { ReactNode } from 'react';
import { useListContext, useShowContext } from 'react-admin';
import { LoadError } from './LoadError';
import { LoadingLines } from './LoadingLines';

/** The rows of a list; what is wrong where there are none because they could not be had, instead of "none found". */
export function ListLoaded({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useListContext();
  if (!error || data?.length) return children;
  return (
    <Box sx={{ p: 2 }}>
      <LoadError error={error} retry={refetch} />
    </Box>
  );
}

/** Stands where a record is not there: on its way, or what is wrong, such as that there is none of that id. */
export function NotLoaded() {
  const { error, refetch } = useShowContext();
  return error ? <LoadError error={error} retry={refetch} /> : <LoadingLines />;
}
