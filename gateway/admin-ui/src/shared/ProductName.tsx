import { Skeleton } from '@mui/material';
import { useReference, useTranslate } from 'react-admin';
import type { ProductView } from '../api-types';
import { shortId } from './short-id';

/** The name of a product; an order may name one that never was. */
export function ProductName({ id }: { id: string }) {
  const translate = useTranslate();
  const { referenceRecord, isPending } = useReference<ProductView>({ reference: 'products', id });
  if (isPending) return <Skeleton width={120} component="span" sx={{ display: 'inline-block' }} />;
  if (referenceRecord) return <>{referenceRecord.name}</>;
  return (
    <span title={id}>
      {shortId(id)} ({translate('app.unknown_product')})
    </span>
  );
}
