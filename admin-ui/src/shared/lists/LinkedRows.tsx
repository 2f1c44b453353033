import { Box } from '@mui/material';
import type { MouseEvent, ReactNode } from 'react';

/** A table whose rows each have a `RecordLink`. With Ctrl or ⌘, a click anywhere on a row opens the record in a new tab. */
export const LinkedRows = ({ children }: { children: ReactNode }) => (
  <Box onClickCapture={openInTab} sx={{ minWidth: 0 }}>
    {children}
  </Box>
);

function openInTab(event: MouseEvent<HTMLElement>): void {
  if (!(event.ctrlKey || event.metaKey)) return;
  const clicked = event.target as Element;
  // The browser itself opens a link in a new tab.
  if (clicked.closest('a, button, input')) return;
  const link = clicked.closest('tr')?.querySelector<HTMLAnchorElement>('a[data-record]');
  if (!link) return;
  event.stopPropagation();
  window.open(link.href, '_blank', 'noopener');
}
