import SearchIcon from '@mui/icons-material/SearchOutlined';
import { Box, Button, IconButton, useMediaQuery, type Theme } from '@mui/material';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslate } from 'react-admin';

const SearchDialog = lazy(() => import('./SearchDialog'));

const isMac = navigator.userAgent.includes('Mac');

/** Opens the search, also with Ctrl-K or ⌘K. On a phone it is an icon. */
export function SearchButton() {
  const translate = useTranslate();
  const isNarrow = useMediaQuery((theme: Theme) => theme.breakpoints.down('md'));
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isShortcut = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!isShortcut || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      // Another dialog asks something first.
      if (document.querySelector('[role=dialog]') === null) setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const open = {
    onClick: () => setOpen(true),
    color: 'inherit',
    'aria-keyshortcuts': 'Control+K Meta+K',
    'aria-haspopup': 'dialog',
  } as const;
  return (
    <>
      {isNarrow ? (
        <IconButton {...open} aria-label={translate('search.open')}>
          <SearchIcon />
        </IconButton>
      ) : (
        <Button
          {...open}
          variant="outlined"
          size="small"
          startIcon={<SearchIcon />}
          sx={{ minWidth: 220, mr: 1, justifyContent: 'flex-start', textTransform: 'none' }}
        >
          {translate('search.open')}
          <Box component="kbd" aria-hidden sx={{ ml: 'auto', fontFamily: 'inherit' }}>
            {isMac ? '⌘K' : 'Ctrl K'}
          </Box>
        </Button>
      )}
      {isOpen && (
        <Suspense>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
