import { Skeleton } from '@mui/material';
import { useReference, useTranslate } from 'react-admin';
import type { ProductView } from '../../api/api-types';
import { shortId } from '../format/short-id';
import { ProductMark } from './ProductMark';

const AGAIN_MS = 3000;

/** Loaded again after an error: an error does not mean that the product does not exist. */
const untilKnown = {
  retry: false,
  refetchInterval: ({ state }: { state: { status: string } }) => state.status === 'error' && AGAIN_MS,
};

/** The mark and the name of a product. An order may name one that never existed. */
export function ProductName({ id }: { id: string }) {
  const translate = useTranslate();
  const { referenceRecord, isPending, error } = useReference<ProductView>({
    reference: 'products',
    id,
    options: untilKnown,
  });
  if (isPending) {
    // A link needs a name while the product is still asked for.
    const name = { role: 'img', 'aria-label': shortId(id) };
    return <Skeleton {...name} width={120} component="span" sx={{ display: 'inline-block' }} />;
  }
  if (referenceRecord) {
    return (
      <>
        <ProductMark id={id} />
        {referenceRecord.name}
      </>
    );
  }
  return (
    <span title={id}>
      {shortId(id)}
      {!error && ` (${translate('app.unknown_product')})`}
    </span>
  );
}
