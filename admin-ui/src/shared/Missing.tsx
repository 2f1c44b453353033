import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Says whose part of a list is not there, as long as that is so. */
export function Missing({ services }: { services: readonly string[] | undefined }) {
  const translate = useTranslate();
  if (!services?.length) return null;
  return (
    <Alert severity="warning" sx={{ m: 1 }}>
      {translate('app.missing', { services: services.join(', ') })}
    </Alert>
  );
}
