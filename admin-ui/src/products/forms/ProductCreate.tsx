import { useState } from 'react';
import {
  Create,
  maxValue,
  minValue,
  required,
  SimpleForm,
  TextInput,
  useNotify,
  useRedirect,
} from 'react-admin';
import type { ProductView } from '../../api/api-types';
import { FormToolbar } from '../../shared/forms/FormToolbar';
import { NumberInput } from '../../shared/forms/NumberInput';
import { matching, UUID, whole } from '../../shared/forms/validate';
import { EditableFields } from './fields';

/** Leaves out an empty id. */
const transform = ({ id, ...product }: Partial<ProductView>) => (id ? { id, ...product } : product);

/**
 * Creates a product. The form has one idempotency key, so a repeat after a broken connection makes no second product.
 */
export default function ProductCreate() {
  const [key] = useState(() => crypto.randomUUID());
  const notify = useNotify();
  const redirect = useRedirect();
  const onSuccess = ({ id }: ProductView) => {
    notify('products.created', { type: 'success' });
    redirect('show', 'products', id);
  };
  return (
    <Create<ProductView>
      title="products.create"
      transform={transform}
      mutationOptions={{ onSuccess, meta: { headers: { 'Idempotency-Key': key } } }}
      sx={{ maxWidth: 640 }}
    >
      <SimpleForm toolbar={<FormToolbar alwaysEnable />} defaultValues={{ stock: 0, lowStockThreshold: 10 }}>
        <EditableFields />
        <NumberInput
          source="stock"
          helperText="products.stock_hint"
          validate={[required(), whole(), minValue(0), maxValue(1_000_000)]}
        />
        <TextInput source="id" helperText="products.id_hint" validate={matching(UUID, 'products.id_hint')} />
      </SimpleForm>
    </Create>
  );
}
