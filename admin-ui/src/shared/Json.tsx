import { Skeleton } from '@mui/material';
import { lazy, Suspense } from 'react';

const JsonTree = lazy(() => import('./JsonTree'));

/** A value as readable JSON; a text that holds JSON is taken apart, any other text is shown as it is. */
export function Json({ value }: { value: unknown }) {
  return (
    <Suspense fallback={<Skeleton height={80} />}>
      <JsonTree value={typeof value === 'string' ? parsed(value) : value} />
    </Suspense>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
