import { Link as TextLink } from '@mui/material';
import type { ReactNode } from 'react';
import { useCreatePath, useRecordContext, useResourceContext } from 'react-admin';
import { Link } from 'react-router';

/** A real link to the record of a row, for the keyboard, a new tab and screen readers. */
export function RecordLink({ children }: { children: ReactNode }) {
  const createPath = useCreatePath();
  const resource = useResourceContext();
  const record = useRecordContext();
  if (resource === undefined || !record) return children;
  return (
    <TextLink
      component={Link}
      to={createPath({ resource, type: 'show', id: record.id })}
      state={{ _scrollToTop: true }}
      underline="hover"
      // Otherwise the row would follow it a second time.
      onClick={(event) => event.stopPropagation()}
      data-record
    >
      {children}
    </TextLink>
  );
}
