import CopyIcon from '@mui/icons-material/ContentCopyOutlined';
import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle } from '@mui/material';
import { useId, useState } from 'react';
import { useTranslate } from 'react-admin';
import { usePausesLive } from '../../live';
import { useStore } from '../../store';
import { newSecret } from './new-secret';

/** Shows the secret of the endpoint once, after it was made. Only its button closes it, not a click beside it. */
export function SecretDialog({ id }: { id: string }) {
  const translate = useTranslate();
  const titleId = useId();
  const made = useStore(newSecret);
  const [isCopied, setCopied] = useState(false);
  const isOpen = made?.id === id;
  usePausesLive(isOpen);
  if (!isOpen) return null;
  const copy = () => {
    // There is no clipboard without a secure context, but the text can still be selected by hand.
    void (navigator.clipboard as Clipboard | undefined)?.writeText(made.secret).then(() => setCopied(true));
  };
  return (
    <Dialog open aria-labelledby={titleId} maxWidth="sm" fullWidth>
      <DialogTitle id={titleId}>{translate('webhooks.secret.title')}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {translate('webhooks.secret.once')}
        </Alert>
        <Box
          component="code"
          sx={{
            display: 'block',
            p: 1.5,
            border: 1,
            borderColor: 'divider',
            borderRadius: 1,
            overflowWrap: 'anywhere',
            userSelect: 'all',
          }}
        >
          {made.secret}
        </Box>
        <Button startIcon={<CopyIcon />} onClick={copy} variant="outlined" autoFocus sx={{ mt: 2 }}>
          {translate('app.copy')}
        </Button>
        <Box component="span" role="status" sx={{ ml: 2, position: 'relative', top: 8 }}>
          {isCopied && translate('app.copied')}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={() => newSecret.set(null)}>
          {translate('webhooks.secret.done')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
