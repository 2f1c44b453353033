import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { Box, IconButton } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';

/** An id or a line to copy. `what` names it for screen readers. */
export function Copyable({ text, what }: { text: string; what: string }) {
  const notify = useNotify();
  const translate = useTranslate();
  const copy = () => {
    // There is no clipboard without a secure context, but the text can still be selected by hand.
    void (navigator.clipboard as Clipboard | undefined)
      ?.writeText(text)
      .then(() => notify('app.copied', { type: 'success', autoHideDuration: 1500 }));
  };
  return (
    <Box component="span" sx={{ display: 'inline-flex', alignItems: 'center', maxWidth: '100%' }}>
      <Box component="code" sx={{ fontSize: '0.85rem', overflowWrap: 'anywhere', userSelect: 'all' }}>
        {text}
      </Box>
      <IconButton size="small" onClick={copy} aria-label={`${translate('app.copy')}: ${what}`}>
        <CopyIcon fontSize="inherit" />
      </IconButton>
    </Box>
  );
}
