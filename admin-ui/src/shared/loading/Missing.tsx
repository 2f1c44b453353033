import { Alert } from '@mui/material';
import { useTranslate } from 'react-admin';

/** Shows which services' entries are missing from a list. */
export function Missing({ services }: { services: readonly string[] | undefined }) {
  const translate = useTranslate();
  if (!services?.length) return null;
  return (
    <Alert severity="warning" sx={{ m: 1 }}>
      {translate('app.missing', { services: services.join(', ') })}
    </Alert>
  );
}
