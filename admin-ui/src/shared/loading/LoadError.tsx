import { Alert, Button } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useErrorText } from '../format/error-text';

/** Shown when loading failed: the error, and a button to try again. */
export function LoadError({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const translate = useTranslate();
  const errorText = useErrorText();
  const action = retry && (
    <Button color="inherit" size="small" onClick={() => void retry()}>
      {translate('app.try_again')}
    </Button>
  );
  return (
    <Alert severity="error" action={action}>
      {errorText(error)}
    </Alert>
  );
}
