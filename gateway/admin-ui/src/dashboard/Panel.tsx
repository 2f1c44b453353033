import { Card, CardContent, Typography } from '@mui/material';
import { useId, type ReactNode } from 'react';
import { useTranslate } from 'react-admin';

/** Side by side where there is room. */
export const twoColumns = {
  display: 'grid',
  gap: 2,
  alignItems: 'start',
  gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
};

/** One part of the dashboard. `title` and `hint` are translation keys. */
export function Panel({ title, hint, children }: { title: string; hint?: string; children: ReactNode }) {
  const translate = useTranslate();
  const id = useId();
  return (
    <Card component="section" aria-labelledby={id} sx={{ minWidth: 0 }}>
      <CardContent>
        <Typography variant="h6" component="h2" id={id}>
          {translate(title)}
        </Typography>
        {hint && (
          <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
            {translate(hint)}
          </Typography>
        )}
        {children}
      </CardContent>
    </Card>
  );
}

/** Stands where the numbers of a service would be that did not answer. */
export function NoAnswer({ service }: { service: string }) {
  const translate = useTranslate();
  return <Typography color="text.secondary">{translate('dashboard.no_answer', { service })}</Typography>;
}
