import { Skeleton } from '@mui/material';
import { lazy, Suspense } from 'react';

const JsonTree = lazy(() => import('./JsonTree'));

/** A value as readable JSON. Text that contains JSON is parsed, other text is shown unchanged. */
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
