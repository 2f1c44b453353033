import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { Box, IconButton } from '@mui/material';
import { useNotify, useTranslate } from 'react-admin';

/** An id or a line to copy, in full; `what` names it for those who do not see it beside its label. */
export function Copyable({ text, what }: { text: string; what: string }) {
  const notify = useNotify();
  const translate = useTranslate();
  const copy = () => {
    // Without a secure context there is no clipboard; the text can still be marked by hand.
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
