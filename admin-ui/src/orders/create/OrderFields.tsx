import { maxValue, minValue, required } from 'react-admin';
import { NumberInput } from '../../shared/forms/NumberInput';
import { ProductInput } from '../../shared/forms/ProductInput';
import { whole } from '../../shared/forms/validate';

/** What each order needs: a product and a quantity. `quantityHint` is a translation key. */
export function OrderFields({ quantityHint }: { quantityHint?: string }) {
  return (
    <>
      <ProductInput source="productId" validate={required()} fullWidth />
      <NumberInput
        source="quantity"
        validate={[required(), whole(), minValue(1), maxValue(1_000_000)]}
        {...(quantityHint !== undefined && { helperText: quantityHint })}
      />
    </>
  );
}
